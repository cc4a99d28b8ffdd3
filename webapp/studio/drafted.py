"""A draft with its files, as the builders of forms and tables need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from workflows.form_building.facts import KnownFact, facts_in
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft
from workflows.vocabulary import vocabulary


@dataclass(frozen=True)
class Drafted:
    """A draft with its files.

    :ivar files: the draft's own, by name
    """

    db: Session
    draft: RoutingDraft
    files: Mapping[str, bytes]

    @cached_property
    def office(self) -> Mapping[str, bytes]:
        """All files of the office, those of the draft over those in force."""
        return all_files(in_force(self.db), self.files)

    @cached_property
    def facts(self) -> Mapping[str, KnownFact]:
        """What a condition or a column may ask."""
        return facts_in({**self.office, **self.files}, vocabulary().operations.values())
