"""Writing a draft: making it, saving versions, putting one version on top."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.drafts.models import Draft, DraftVersion
from workflows.drafts.register import (
    head_of,
    last_number,
    locked,
    record_version,
    require_holder,
    require_writable,
    version_numbered,
)
from workflows.drafts.texts import LetterText, checked_text, text_of
from workflows.letter_gaps import Value
from workflows.letter_natures import LetterNature
from workflows.letter_templates import LetterTemplate, render, render_subject, usual_addressees, usual_copies
from workflows.letters.inputs import Language
from workflows.movement import last_movement
from workflows.organisation import Actor
from workflows.subjects import Subject, lock_subject


@dataclass(frozen=True)
class Saved:
    """Where a save went.

    :ivar beside: whether another window had saved first, so that this text lies beside the version that counts
    """

    version: DraftVersion
    beside: bool


def make_draft(
    db: Session,
    subject: Subject,
    template: LetterTemplate,
    values: Mapping[str, Value],
    *,
    extra: LetterText | None = None,
    actor: Actor,
    now: dt.datetime,
) -> Draft:
    """Make a draft from a template: its gaps filled, its usual addressees entered.

    :param values: of the template's gaps; "" for what is not known yet
    :param extra: addressees, copies, enclosures and references of this letter; its empty parts leave the usual ones
    :raises BadInput: naming a gap without a value
    :raises NotYours: when another desk holds the subject
    """
    text = LetterText(
        subject=render_subject(template, values),
        body=render(template, values),
        addressees=(extra and extra.addressees) or usual_addressees(db, template),
        copies=(extra and extra.copies) or usual_copies(db, template),
        enclosures=extra.enclosures if extra else (),
        references=extra.references if extra else (),
    )
    return _new_draft(
        db,
        subject,
        text,
        nature=template.nature,
        language=template.language,
        template_id=template.id,
        actor=actor,
        now=now,
    )


def write_draft(
    db: Session,
    subject: Subject,
    text: LetterText,
    *,
    nature: LetterNature,
    language: Language = "hi",
    actor: Actor,
    now: dt.datetime,
) -> Draft:
    """Begin a draft without a template.

    :raises BadInput: when a part of the text cannot be accepted
    :raises NotYours: when another desk holds the subject
    """
    return _new_draft(db, subject, text, nature=nature, language=language, template_id=None, actor=actor, now=now)


def copy_draft(db: Session, draft: Draft, *, actor: Actor, now: dt.datetime) -> Draft:
    """Begin a new draft with the text of another, as when one that is approved has to be changed.

    :raises NotYours: when another desk holds the subject
    """
    return _new_draft(
        db,
        lock_subject(db, draft.subject_id),
        text_of(head_of(db, draft)),
        nature=draft.nature,
        language=draft.language,
        template_id=draft.template_id,
        actor=actor,
        now=now,
    )


def _new_draft(
    db: Session,
    subject: Subject,
    text: LetterText,
    *,
    nature: LetterNature,
    language: Language,
    template_id: int | None,
    actor: Actor,
    now: dt.datetime,
) -> Draft:
    subject = lock_subject(db, subject.id)
    require_holder(db, subject, actor)
    text = checked_text(db, text, district_id=subject.district_id)
    draft = Draft(
        district_id=subject.district_id, subject_id=subject.id, number=last_number(db, subject.id) + 1,
        nature=nature, language=language, template_id=template_id, subject=text.subject,
        made_person=actor.person_id, made_post=actor.post_id, made_at=now,
    )  # fmt: skip
    db.add(draft)
    db.flush()  # its version and the ledger refer to its id
    _add_version(db, draft, text, based_on=None, beside=False, actor=actor, now=now)
    payload: dict[str, ledger.Json] = {
        "draft": draft.id,
        "number": draft.number,
        "nature": nature.value,
        "template": template_id,
    }
    ledger.record(db, subject, "draft.made", actor=actor, payload=payload, now=now)
    return draft


def save_version(
    db: Session, draft: Draft, text: LetterText, *, version: int, revision: int, actor: Actor, now: dt.datetime
) -> Saved:
    """Save what a window shows.

    The author's own saves go into one version until somebody else writes or the file moves; then the next version
    begins. When another window has saved since, the text is kept beside the version that counts, never over it.

    :param version: number of the version that the window began from
    :param revision: its revision at that time
    :raises OfficeRefusal: when the draft is approved or discarded
    :raises NotYours: when another desk holds the subject
    """
    subject, draft = locked(db, draft)
    require_holder(db, subject, actor)
    require_writable(draft)
    text = checked_text(db, text, district_id=draft.district_id)
    base = version_numbered(db, draft, version)
    fresh = base.revision == revision and not base.sealed
    if fresh and text_of(base) == text:
        return Saved(base, base.beside)
    if fresh and _goes_on(db, base, actor):
        _overwrite(base, text, now=now)
        if not base.beside:
            draft.subject = text.subject
        return Saved(base, base.beside)
    on_top = base.revision == revision and base.number == draft.head
    if on_top:
        return Saved(_put_on_top(db, subject, draft, text, based_on=base.number, actor=actor, now=now), beside=False)
    return Saved(_add_version(db, draft, text, based_on=version, beside=True, actor=actor, now=now), beside=True)


def use_version(db: Session, draft: Draft, number: int, *, actor: Actor, now: dt.datetime) -> DraftVersion:
    """Make the text of another version, an earlier one or one that lies beside, the one that counts.

    It becomes a new version of whoever chooses it; nothing is lost.

    :raises OfficeRefusal: when the draft is approved or discarded
    """
    subject, draft = locked(db, draft)
    require_holder(db, subject, actor)
    require_writable(draft)
    chosen = version_numbered(db, draft, number)
    if chosen.number == draft.head:
        return chosen
    chosen.sealed = True
    return _put_on_top(db, subject, draft, text_of(chosen), based_on=number, actor=actor, now=now)


def _goes_on(db: Session, version: DraftVersion, actor: Actor) -> bool:
    """Whether this is the same author, in one sitting: the file has not moved since the version was begun."""
    same = (version.author_person, version.author_post, version.capacity) == (
        actor.person_id,
        actor.post_id,
        actor.capacity,
    )
    return same and version.movement_seq == _movement_seq(db, version.draft_id)


def _movement_seq(db: Session, draft_id: int) -> int:
    moved = last_movement(db, db.get_one(Draft, draft_id).subject_id)
    return moved.seq if moved else 0


def _overwrite(version: DraftVersion, text: LetterText, *, now: dt.datetime) -> None:
    for part in fields(text):
        setattr(version, part.name, getattr(text, part.name))
    version.revision += 1
    version.saved_at = now


def _put_on_top(
    db: Session, subject: Subject, draft: Draft, text: LetterText, *, based_on: int, actor: Actor, now: dt.datetime
) -> DraftVersion:
    before = version_numbered(db, draft, draft.head)
    before.sealed = True
    top = _add_version(db, draft, text, based_on=based_on, beside=False, actor=actor, now=now)
    draft.head, draft.subject = top.number, text.subject
    record_version(db, subject, draft, before, "draft.version_closed", actor=actor, now=now)
    return top


def _add_version(
    db: Session, draft: Draft, text: LetterText, *, based_on: int | None, beside: bool, actor: Actor, now: dt.datetime
) -> DraftVersion:
    last = db.scalar(select(func.max(DraftVersion.number)).where(DraftVersion.draft_id == draft.id)) or 0
    version = DraftVersion(
        draft_id=draft.id,
        number=last + 1,
        based_on=based_on,
        beside=beside,
        movement_seq=_movement_seq(db, draft.id),
        author_person=actor.person_id,
        author_post=actor.post_id,
        capacity=actor.capacity,
        made_at=now,
        saved_at=now,
        **{part.name: getattr(text, part.name) for part in fields(text)},
    )
    db.add(version)
    db.flush()  # the window needs its number and revision for the next save
    return version
