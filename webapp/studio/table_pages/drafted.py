"""The decision tables of a draft: which there are, which steps ask them, which facts they may ask."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from webapp.access import routing_draft_for
from webapp.studio.drafted import Drafted
from workflows.errors import NotFound
from workflows.routing_drafts import draft_files
from workflows.table_editing import DecidingStep, deciding_steps


@dataclass(frozen=True)
class DraftedTables(Drafted):
    """The part of a draft that is built here."""

    @cached_property
    def steps(self) -> list[DecidingStep]:
        """The steps that ask a table, as far as the drawing can be read."""
        return deciding_steps(self.draft.key, self.files)

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
            raise NotFound("There is no such table in this draft.", "इस मसौदे में ऐसी कोई तालिका नहीं है।")
        return self.files[f"{key}.dmn"]


def drafted_tables(db: Session, draft_id: int) -> DraftedTables:
    """The tables of a draft that the officer may change.

    :raises NotFound: when there is no such draft
    """
    draft = routing_draft_for(db, draft_id)
    return DraftedTables(db, draft, draft_files(draft))
