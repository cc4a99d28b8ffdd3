"""A draft with its files, as the builders of forms and tables need it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.filters import in_language
from webapp.viewmodels import Link
from workflows.form_building.facts import KnownFact, facts_in
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft
from workflows.vocabulary import vocabulary

_DEVANAGARI = re.compile("[\u0900-\u097f]")


class NamedStep(Protocol):
    """A step of the drawing with its name."""

    @property
    def node(self) -> str:
        """Its id."""

    @property
    def hi(self) -> str:
        """Its name in Hindi; its id where it has none."""

    @property
    def en(self) -> str:
        """Its name in English; the Hindi one where it has none."""


def title_of_step(step: NamedStep, otherwise: tuple[str, str]) -> tuple[str, str]:
    """What is made for a step is called like it, in Hindi and in English.

    :param otherwise: the title in a language in which the step has no name
    """
    hi = step.hi if _DEVANAGARI.search(step.hi) else otherwise[0]
    return hi, step.en if step.en != step.node and not _DEVANAGARI.search(step.en) else otherwise[1]


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

    def drawn(self, steps: Iterable[NamedStep]) -> tuple[Link, ...]:
        """The ways back from a form or table to the steps on the drawing that use it."""
        drawing = url_for("studio_editor.show", draft_id=self.draft.id)
        names = ((step.node, in_language(step.hi, step.en)) for step in steps)
        return tuple(Link(_("“%(step)s” on the drawing", step=name), f"{drawing}#{node}") for node, name in names)
