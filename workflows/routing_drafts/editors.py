"""Two editors of one draft are warned of each other."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflows.organisation.models import Person
from workflows.routing_drafts.models import RoutingDraft, RoutingDraftEditor

LATELY = dt.timedelta(minutes=2)


def note_editor(db: Session, draft: RoutingDraft, *, person_id: int, now: dt.datetime) -> Sequence[Person]:
    """Note that somebody has a draft open.

    :return: who else had it open within the last two minutes
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(RoutingDraftEditor).values(draft_id=draft.id, person_id=person_id, seen_at=now)
    db.execute(row.on_conflict_do_update(index_elements=["draft_id", "person_id"], set_={"seen_at": now}))
    return others_in(db, draft, person_id=person_id, now=now)


def others_in(db: Session, draft: RoutingDraft, *, person_id: int, now: dt.datetime) -> Sequence[Person]:
    """Who else had a draft open within the last two minutes."""
    editor = RoutingDraftEditor
    return db.scalars(
        select(Person)
        .join(editor, editor.person_id == Person.id)
        .where(editor.draft_id == draft.id, editor.person_id != person_id, editor.seen_at > now - LATELY)
        .order_by(Person.id)
    ).all()
