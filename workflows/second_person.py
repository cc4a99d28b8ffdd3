"""Acts that one person asks for and another approves: as long as the office wants a second person for its diagrams.

Publishing has its own way (:mod:`workflows.routing_drafts.deciding`). Here are the others by which one person alone
could undo what two decided: taking a diagram out of use, taking files under way to another version, taking them back,
and switching the second person off.
"""

import datetime as dt
import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, by_value
from workflows import ledger, retiring, settings, version_changes
from workflows.collisions import refuse_collision
from workflows.districts import row_of_district
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.organisation import Actor, parse_actor
from workflows.permissions import Permission, holders_of
from workflows.publishing import in_force as versions_in_force
from workflows.publishing import version_numbered

SETTING = "second_person_publishes"
REASON_LENGTH = 500
_OPEN = text("state = 'open'")


class Asked(enum.StrEnum):
    """For what somebody asks."""

    SWITCH_OFF = "switch_off"
    RETIRE = "retire"
    TAKE_OVER = "take_over"
    TAKE_BACK = "take_back"


class RequestState(enum.StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class SecondPersonRequest(Base):
    """One act that waits for a second person, or what he decided."""

    __tablename__ = "second_person_request"
    __table_args__ = (
        Index(
            "ux_second_person_request_open",
            "district_id",
            "asked_for",
            "key",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_second_person_request_state", "district_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    asked_for: Mapped[Asked] = mapped_column(by_value(Asked))
    key: Mapped[str] = mapped_column(String(80), default="")
    """File stem of the diagram; empty when it is about none."""
    details: Mapped[str] = mapped_column(Text)
    """JSON: what the act needs, as it was asked for."""
    state: Mapped[RequestState] = mapped_column(by_value(RequestState), default=RequestState.OPEN)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    asked_by: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[dt.datetime]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    """Why it was declined."""

    def detail(self) -> dict[str, Any]:
        """What the act needs."""
        found: dict[str, Any] = orjson.loads(self.details)
        return found


def switch_on(db: Session, *, district_id: int, actor: Actor, now: dt.datetime) -> None:
    """Have a second person approve from now on; one person alone may decide that.

    :raises OfficeRefusal: when nobody could be that second person
    """
    if not holders_of(db, Permission.PUBLISH_PROCESS, district_id, now=now) - {actor.person_id}:
        raise OfficeRefusal(
            "Nobody else may publish diagrams here, so nothing could be approved. First give a second post the role "
            "“Process designer” under Masters, Roles of posts.",
            "यहाँ और कोई मार्ग-आरेख प्रकाशित नहीं कर सकता, अतः कुछ भी अनुमोदित न हो सकेगा। पहले मास्टर के “पदों की भूमिकाएँ” में दूसरे "
            "पद को “मार्ग-आरेख निर्माता” की भूमिका दें।",
        )
    settings.change_setting(db, SETTING, True, district_id=district_id, actor=actor, now=now)


def require_none(db: Session, district_id: int) -> None:
    """What one person orders at the machine goes past nobody.

    :raises OfficeRefusal: where a second person has to approve
    """
    if settings.setting(db, district_id, SETTING):
        raise OfficeRefusal(
            "Another person has to approve this: ask for it in the studio.",
            "इसके लिए दूसरे व्यक्ति का अनुमोदन आवश्यक है: मार्ग-आरेख पृष्ठों पर अनुरोध करें।",
        )


def ask(
    db: Session,
    asked_for: Asked,
    *,
    key: str = "",
    details: Mapping[str, Any] | None = None,
    reason: str,
    district_id: int,
    actor: Actor,
    now: dt.datetime,
) -> SecondPersonRequest:
    """Put an act before the second person; nothing is done before he agrees.

    :param details: to retire, the number of the version; to take over, what the order needs; to take back, the order
        and the one run, if it is but one; nothing to switch off
    :raises BadInput: when the reason is missing
    :raises OfficeRefusal: when the same waits already, or it could not be done today
    :raises EngineRefusal: when the diagram is not in force, or a step is named that is not there
    """
    if not reason.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    if any((one.asked_for, one.key) == (asked_for, key) for one in waiting_requests(db, district_id)):
        raise _waits_already()
    request = SecondPersonRequest(
        district_id=district_id, asked_for=asked_for, key=key, details=orjson.dumps(dict(details or {})).decode()
    )
    request.reason, request.asked_by, request.asked_at = reason.strip()[:REASON_LENGTH], str(actor), now
    with refuse_collision(db, _waits_already()):
        db.add(request)
    _rehearse(db, request, actor, now)
    _tell(db, request, "second_person.asked", {"reason": request.reason}, actor=actor, now=now)
    return request


def request_numbered(db: Session, request_id: int, *, district_id: int) -> SecondPersonRequest:
    """One request of a district.

    :raises NotFound: when there is none
    """
    missing = ("There is no such request.", "ऐसा कोई अनुरोध नहीं है।")
    return row_of_district(db, SecondPersonRequest, request_id, district_id, missing=missing)


def waiting_requests(db: Session, district_id: int) -> Sequence[SecondPersonRequest]:
    """What waits for a second person, the oldest first."""
    wanted = select(SecondPersonRequest).where(
        SecondPersonRequest.district_id == district_id, SecondPersonRequest.state == RequestState.OPEN
    )
    return db.scalars(wanted.order_by(SecondPersonRequest.id)).all()


def decided_requests(db: Session, district_id: int, *, limit: int = 10) -> Sequence[SecondPersonRequest]:
    """What was decided last."""
    wanted = select(SecondPersonRequest).where(
        SecondPersonRequest.district_id == district_id, SecondPersonRequest.state != RequestState.OPEN
    )
    return db.scalars(wanted.order_by(SecondPersonRequest.decided_at.desc()).limit(limit)).all()


def approve(db: Session, request: SecondPersonRequest, *, actor: Actor, now: dt.datetime) -> None:
    """The second person agrees, and it is done.

    :raises NotYours: for the person who asked
    :raises OfficeRefusal: when it was decided already, or can no longer be done as it was asked for
    :raises EngineRefusal: when the diagram is not in force
    """
    _require_open(db, request)
    if _asked_by(request) == actor.person_id:
        raise NotYours("Somebody else has to approve what you asked for.", "आपके अनुरोध का अनुमोदन कोई अन्य करेगा।")
    request.state, request.decided_by, request.decided_at = RequestState.APPROVED, str(actor), now
    _tell(db, request, "second_person.approved", {"asked_by": request.asked_by}, actor=actor, now=now)
    _DOING[request.asked_for](db, request, actor, now)


def decline(db: Session, request: SecondPersonRequest, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """The second person does not agree, with the reason; or whoever asked takes it back, with or without one.

    :raises BadInput: when another person's reason is missing
    :raises OfficeRefusal: when it was decided already
    """
    _require_open(db, request)
    own = _asked_by(request) == actor.person_id
    if not own and not reason.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    request.state = RequestState.WITHDRAWN if own else RequestState.DECLINED
    request.decided_by, request.decided_at, request.answer = str(actor), now, reason.strip()[:REASON_LENGTH]
    _tell(db, request, f"second_person.{request.state.value}", {"reason": request.answer}, actor=actor, now=now)


def _waits_already() -> OfficeRefusal:
    return OfficeRefusal(
        "This was asked for already and waits for a second person.", "यह पहले से दूसरे व्यक्ति के अनुमोदन हेतु प्रस्तुत है।"
    )


def _rehearse(db: Session, request: SecondPersonRequest, actor: Actor, now: dt.datetime) -> None:
    """What could not be done today is not put before anybody: do it, and take it back."""
    rehearsal = db.begin_nested()
    try:
        _DOING[request.asked_for](db, request, actor, now)
        db.flush()
    finally:
        rehearsal.rollback()


def _require_open(db: Session, request: SecondPersonRequest) -> None:
    db.refresh(request, with_for_update=True)
    if request.state is not RequestState.OPEN:
        raise OfficeRefusal("This was decided already.", "इस पर निर्णय हो चुका है।")


def _asked_by(request: SecondPersonRequest) -> int:
    return parse_actor(request.asked_by).person_id


def _switch_off(db: Session, request: SecondPersonRequest, actor: Actor, now: dt.datetime) -> None:
    settings.change_setting(db, SETTING, False, district_id=request.district_id, actor=actor, now=now)


def _retire(db: Session, request: SecondPersonRequest, actor: Actor, now: dt.datetime) -> None:
    version = versions_in_force(db).get(request.key)
    if version is None or version.number != request.detail()["number"]:
        raise OfficeRefusal("Another version is in force now.", "अब दूसरा संस्करण प्रवृत्त है।")
    retiring.retire_process(
        db, request.key, reason=request.reason, district_id=request.district_id, actor=actor, now=now
    )


def _take_over(db: Session, request: SecondPersonRequest, actor: Actor, now: dt.datetime) -> None:
    said, district = request.detail(), request.district_id
    seen = {int(run): int(rev) for run, rev in said["seen"].items()}
    if said["everything"]:
        source = version_numbered(db, request.key, said["source"])
        seen = version_changes.revisions_under_way(db, request.key, district_id=district, on=source.id)
    version_changes.order_change(
        db,
        version_numbered(db, request.key, said["number"]),
        seen,
        said["mapping"],
        reason=request.reason,
        find_desks=said["find_desks"],
        district_id=district,
        actor=actor,
        now=now,
    )


def _take_back(db: Session, request: SecondPersonRequest, actor: Actor, now: dt.datetime) -> None:
    said = request.detail()
    change = version_changes.change_numbered(db, said["order"], district_id=request.district_id)
    version_changes.take_files_back(db, change, said["run"], reason=request.reason, actor=actor, now=now)


_DOING: Mapping[Asked, Callable[[Session, SecondPersonRequest, Actor, dt.datetime], None]] = {
    Asked.SWITCH_OFF: _switch_off,
    Asked.RETIRE: _retire,
    Asked.TAKE_OVER: _take_over,
    Asked.TAKE_BACK: _take_back,
}


def _tell(
    db: Session, request: SecondPersonRequest, act: str, more: Mapping[str, str], *, actor: Actor, now: dt.datetime
) -> None:
    payload: dict[str, ledger.Json] = {"request": request.id, "asked_for": request.asked_for.value, **more}
    about = f"process:{request.key}" if request.key else f"setting:{SETTING}"
    ledger.record(
        db, ledger.configuration_chain(request.district_id, about), act, actor=actor, payload=payload, now=now
    )  # fmt: skip
