"""Tables of what is being changed in the routing: drafts, texts kept beside them, who edits them, saved trials."""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, by_value

_UNDER_WAY = text("state IN ('open', 'submitted', 'approved')")


class RoutingDraftState(enum.StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    """A second person is to look at it; nobody edits it."""
    APPROVED = "approved"
    """It comes into force on its date."""
    PUBLISHED = "published"
    DISCARDED = "discarded"


class RoutingDraft(Base):
    """A diagram, its forms and its tables while they are being changed; whoever may publish edits the same draft."""

    __tablename__ = "routing_draft"
    __table_args__ = (
        Index("ux_routing_draft_one", "key", unique=True, sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
        Index("ix_routing_draft_state", "state", "in_force_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    key: Mapped[str] = mapped_column(String(80))
    """File stem of the diagram."""
    title_hi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    base_version_id: Mapped[str | None] = mapped_column(ForeignKey("process_version.id"))
    """The version in force from which it was made; none for a new diagram."""
    state: Mapped[RoutingDraftState] = mapped_column(by_value(RoutingDraftState), default=RoutingDraftState.OPEN)
    rev: Mapped[int] = mapped_column(default=1)
    """Grows by one with each saving; a page sends it back to show what it was made from."""
    files: Mapped[str] = mapped_column(Text)
    """JSON: file name to its text."""
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[dt.datetime]
    changed_by: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(String(500), default="")
    """What was changed, and why."""
    in_force_from: Mapped[dt.date | None]
    """The day from which it is in force, in the office's calendar; none: at once."""
    submitted_by: Mapped[str | None] = mapped_column(String(120))
    submitted_at: Mapped[dt.datetime | None]
    submitted_digest: Mapped[str | None] = mapped_column(String(64))
    """Digest of the files that were submitted: what is approved and published is exactly that."""
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[dt.datetime | None]
    refusal_hi: Mapped[str] = mapped_column(Text, default="")
    refusal_en: Mapped[str] = mapped_column(Text, default="")
    """Why it was sent back, or could not be published on its date."""


class RoutingDraftCopy(Base):
    """What somebody saved over a draft that had changed meanwhile: kept beside it, never over it."""

    __tablename__ = "routing_draft_copy"
    __table_args__ = (Index("ix_routing_draft_copy_draft", "draft_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("routing_draft.id"))
    made_from: Mapped[int]
    """Revision of the draft from which it was made."""
    files: Mapped[str] = mapped_column(Text)
    """JSON: all files of the draft, the saved ones over what stood there."""
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[dt.datetime]


class RoutingDraftEditor(Base):
    """Who had a draft open, and when last."""

    __tablename__ = "routing_draft_editor"
    __table_args__ = (PrimaryKeyConstraint("draft_id", "person_id"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("routing_draft.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seen_at: Mapped[dt.datetime]


class RoutingTrial(Base):
    """A saved trial of a process: what is to hold, whoever changes its diagram (docs/process-tests.md)."""

    __tablename__ = "routing_trial"
    __table_args__ = (UniqueConstraint("district_id", "key", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    case_json: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[dt.datetime]
