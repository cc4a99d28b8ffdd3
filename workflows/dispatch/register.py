"""The dispatch register (प्रेषण पंजिका): what was delivered, what came back, what it cost."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflows import drafts
from workflows.clocks import office_day
from workflows.dispatch.models import Dispatch, DispatchMode
from workflows.dispatch.sending import record_act
from workflows.drafts import Draft, DraftState
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import Actor
from workflows.subjects import Subject


@dataclass(frozen=True)
class RegisterFilter:
    """What of the dispatch register is wanted; empty parts do not narrow it.

    :ivar since: first day of dispatch
    :ivar until: last day of dispatch
    :ivar returned: only letters that came back
    """

    since: dt.date | None = None
    until: dt.date | None = None
    mode: DispatchMode | None = None
    returned: bool = False


def get_dispatch(db: Session, dispatch_id: int) -> Dispatch:
    """Load a row of the register.

    :raises NotFound: when there is none
    """
    row = db.get(Dispatch, dispatch_id)
    if row is None:
        raise NotFound("There is no such dispatch.", "ऐसा कोई प्रेषण नहीं है।")
    return row


def dispatches_of(db: Session, draft: Draft) -> list[Dispatch]:
    """The rows of one letter."""
    return list(db.scalars(select(Dispatch).where(Dispatch.draft_id == draft.id).order_by(Dispatch.place)))


def dispatch_register(
    db: Session, district_id: int, wanted: RegisterFilter, *, limit: int = 100, before: int | None = None
) -> list[tuple[Dispatch, Draft]]:
    """The dispatch register (प्रेषण पंजिका), newest first.

    :param before: id of the last row of the page before, to go on from there
    """
    found = (
        select(Dispatch, Draft)
        .join(Draft, Draft.id == Dispatch.draft_id)
        .where(*_wanted(district_id, wanted))
        .order_by(Dispatch.id.desc())
        .limit(limit)
    )
    if before is not None:
        found = found.where(Dispatch.id < before)
    return [(row, draft) for row, draft in db.execute(found)]


def postage_spent(db: Session, district_id: int, wanted: RegisterFilter) -> int:
    """Paise spent on postage (eFile: revenue report)."""
    return db.scalar(select(func.coalesce(func.sum(Dispatch.postage), 0)).where(*_wanted(district_id, wanted))) or 0


def awaiting_dispatch(db: Session, district_id: int) -> list[Draft]:
    """The letters on the dispatch clerk's desk: signed ones, and those of which some addressees wait."""
    return drafts.drafts_awaiting(db, district_id, DraftState.SIGNED, DraftState.ISSUED)


def record_delivery(db: Session, row: Dispatch, on: dt.date, *, actor: Actor, now: dt.datetime) -> None:
    """Note the day on which a letter was delivered.

    :raises OfficeRefusal: when it came back, or is delivered already
    :raises BadInput: for a day before it went out or after today
    """
    subject = _open_row(db, row)
    _require_day(row, on, now=now)
    row.delivered_on = on
    record_act(db, subject, row, "dispatch.delivered", actor=actor, now=now)


def record_return(db: Session, row: Dispatch, on: dt.date, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Note that a letter came back undelivered; its branch sees it among the returned ones (domain report §1G 81).

    :raises OfficeRefusal: when it was delivered, or came back already
    :raises BadInput: without a reason, or for an impossible day
    """
    subject = _open_row(db, row)
    _require_day(row, on, now=now)
    if not reason.strip():
        raise BadInput("Write why the letter came back.", "पत्र अवितरित लौटने का कारण लिखें।", field="reason")
    row.returned_on, row.returned_reason = on, reason.strip()
    record_act(db, subject, row, "dispatch.returned", actor=actor, now=now)


def _open_row(db: Session, row: Dispatch) -> Subject:
    subject, _draft = drafts.locked(db, drafts.get_draft(db, row.draft_id))
    db.refresh(row)
    if row.delivered_on is not None or row.returned_on is not None:
        raise OfficeRefusal("The outcome of this dispatch is recorded already.", "इस प्रेषण का परिणाम पहले ही अंकित है।")
    return subject


def _require_day(row: Dispatch, on: dt.date, *, now: dt.datetime) -> None:
    if not row.out_date <= on <= office_day(now):
        raise BadInput(
            "The day must lie between the dispatch and today.", "तिथि प्रेषण और आज के बीच होनी चाहिए।", field="on"
        )


def _wanted(district_id: int, wanted: RegisterFilter) -> list[ColumnElement[bool]]:
    conditions = [Dispatch.district_id == district_id]
    if wanted.since is not None:
        conditions.append(Dispatch.out_date >= wanted.since)
    if wanted.until is not None:
        conditions.append(Dispatch.out_date <= wanted.until)
    if wanted.mode is not None:
        conditions.append(Dispatch.mode == wanted.mode)
    if wanted.returned:
        conditions.append(Dispatch.returned_on.is_not(None))
    return conditions
