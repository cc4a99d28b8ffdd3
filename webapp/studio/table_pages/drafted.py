"""The decision tables of a draft: which there are, which steps ask them, which facts they may ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from webapp.access import routing_draft_for
from workflows.errors import NotFound
from workflows.form_building.facts import KnownFact, facts_in
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.table_editing import DecidingStep, deciding_steps
from workflows.vocabulary import vocabulary


@dataclass(frozen=True)
class DraftedTables:
    """A draft with its files.

    :ivar files: the draft's own, by name
    """

    db: Session
    draft: RoutingDraft
    files: Mapping[str, bytes]

    @cached_property
    def steps(self) -> list[DecidingStep]:
        """The steps that ask a table, as far as the drawing can be read."""
        return deciding_steps(self.draft.key, self.files)

    @cached_property
    def office(self) -> Mapping[str, bytes]:
        """All files of the office, those of the draft over those in force."""
        return all_files(in_force(self.db), self.files)

    @cached_property
    def facts(self) -> Mapping[str, KnownFact]:
        """What a column may ask."""
        return facts_in({**self.office, **self.files}, vocabulary().operations.values())

    @property
    def keys(self) -> list[str]:
        """The draft's own tables."""
        return [name.removesuffix(".dmn") for name in self.files if name.endswith(".dmn")]

    def users(self, key: str) -> list[DecidingStep]:
        """The steps that ask a table."""
        return [step for step in self.steps if step.table == key]

    def xml(self, key: str) -> bytes:
        """The file of a table.

        :raises NotFound: when the draft has none of that name
        """
        if f"{key}.dmn" not in self.files:
            raise NotFound("There is no such table in this draft.", "इस प्रारूप में ऐसी कोई तालिका नहीं है।")
        return self.files[f"{key}.dmn"]


def drafted_tables(db: Session, draft_id: int) -> DraftedTables:
    """The tables of a draft that the officer may change.

    :raises NotFound: when there is no such draft
    """
    draft = routing_draft_for(db, draft_id)
    return DraftedTables(db, draft, draft_files(draft))
