"""Approving with the press: fair copies are typeset before the transaction, and frozen in it before the token moves."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from engine.models import Task
from webapp.auth import actor_at
from webapp.db import the_store, utc_now
from webapp.drafts.preview import public_url
from workflows import approval, drafts
from workflows.drafts import Draft
from workflows.drafts.fair_copy import FairCopy, keep_fair_copy, make_fair_copy
from workflows.errors import OfficeRefusal
from workflows.movement import desk_of

FIELD = "approve_draft"
"""Check boxes of the action bar; each says which version the officer has before him."""


@dataclass(frozen=True)
class Copied:
    """A draft with the fair copy that its approval will freeze."""

    draft_id: int
    copy: FairCopy


def mark_of(db: Session, draft: Draft) -> str:
    """What a check box carries: the draft and the state of its version."""
    head = drafts.head_of(db, draft)
    return f"{draft.id}.{head.number}.{head.revision}"


def make_copies(db: Session, task: Task, outcome: str, wanted: Collection[str] | None = None) -> list[Copied]:
    """Typeset the drafts that the press approves; their bytes are in the store afterwards. Nothing is written yet.

    :param wanted: which drafts, as :func:`mark_of` says them; by default the ticked ones
    :raises OfficeRefusal: when one was changed after the officer's page was made
    """
    wanted = request.form.getlist(FIELD) if wanted is None else wanted
    button = approval.forward_button(db, task)
    if not wanted or button is None or button.outcome != outcome:
        return []
    return [
        Copied(draft.id, copy_of(db, task, draft))
        for draft in approval.drafts_before(db, task, now=utc_now())
        if is_wanted(db, draft, wanted)
    ]


def is_wanted(db: Session, draft: Draft, wanted: Collection[str]) -> bool:
    """Whether the officer ticked this draft, as it stands now.

    :raises OfficeRefusal: when he ticked it as it stood before
    """
    if mark_of(db, draft) in wanted:
        return True
    if any(mark.partition(".")[0] == str(draft.id) for mark in wanted):
        raise OfficeRefusal(
            f"Draft {draft.number} was changed while you read it. Read it again, then approve.",
            f"आपके पढ़ने के दौरान आलेख {draft.number} बदल गया। पुनः पढ़कर अनुमोदित करें।",
        )
    return False


def copy_of(db: Session, task: Task, draft: Draft) -> FairCopy:
    """The fair copy of a draft for the officer at the desk of *task*; its bytes are put into the store."""
    actor = actor_at(desk_of(task) or 0, db)
    head = drafts.head_of(db, draft)
    copy = make_fair_copy(db, draft, head, actor=actor, public_url=public_url(), now=utc_now())
    the_store().put(copy.pdf)
    return copy


def approve_copies(db: Session, task: Task, copies: list[Copied]) -> None:
    """Approve the drafts, each with its copy, in the request's one transaction and before the press."""
    for made in copies:
        draft = drafts.get_draft(db, made.draft_id)
        actor = actor_at(desk_of(task) or 0, db)
        typeset = keep_fair_copy(db, the_store(), draft, made.copy, actor=actor, now=utc_now())
        drafts.approve_draft(db, draft, typeset, actor=actor, now=utc_now())


def put_up(db: Session, task: Task, outcome: str) -> None:
    """At a drafting desk what was begun goes up with the file."""
    approval.put_up_drafts(db, task, outcome, actor=actor_at(desk_of(task) or 0, db), now=utc_now())
