"""The forms of a draft as the builder's pages need them: which there are, who uses them, what they may ask."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from webapp.access import routing_draft_for
from webapp.studio.drafted import Drafted
from workflows.errors import NotFound
from workflows.form_building import StepWithForm, Surroundings, read_form, steps_of
from workflows.form_building.fields import Form
from workflows.routing_drafts import draft_files


@dataclass(frozen=True)
class DraftedForms(Drafted):
    """The part of a draft that is built here."""

    @cached_property
    def steps(self) -> list[StepWithForm]:
        """The desks of the drawing, as far as it can be read."""
        return steps_of(self.draft.key, self.files)

    @property
    def names(self) -> list[str]:
        """The draft's own forms."""
        return [name for name in self.files if name.endswith(".json")]

    def users(self, name: str) -> list[StepWithForm]:
        """The steps at which a form is filled in."""
        return [step for step in self.steps if step.form == name]

    def buttons(self, name: str) -> dict[str, tuple[str, str]]:
        """The buttons of the desks with a form: Hindi and English by key."""
        return {key: (hi, en) for step in self.users(name) for key, hi, en in step.outcomes}

    def around(self, name: str) -> Surroundings:
        """What the fields of a form may name."""
        return Surroundings(frozenset(self.facts), frozenset(self.buttons(name)))

    def form(self, name: str) -> Form:
        """A form of the draft.

        :raises NotFound: when the draft has none of that name
        :raises BadInput: when somebody wrote it so that the builder cannot read it
        """
        if name not in self.files:
            raise NotFound("There is no such form in this draft.", "इस मसौदे में ऐसा कोई प्रपत्र नहीं है।")
        return read_form(self.files[name])


def drafted_forms(db: Session, draft_id: int) -> DraftedForms:
    """The forms of a draft that the officer may change.

    :raises NotFound: when there is no such draft
    """
    draft = routing_draft_for(db, draft_id)
    return DraftedForms(db, draft, draft_files(draft))


def file_of(folder: str, name: str) -> str:
    """The file of a form by the two parts of its address."""
    return f"forms/{folder}/{name}.json"


def parts_of(file: str) -> dict[str, Any]:
    """The two parts of a form's address by its file."""
    _forms, folder, name = file.removesuffix(".json").split("/")
    return {"folder": folder, "name": name}
