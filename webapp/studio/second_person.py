"""The second person: whether the office wants one, what waits for him, what he decided."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.keyed_forms import new_key
from webapp.movements import People, people_in
from webapp.studio.draft_forms import ActForm, AskForm, DeclineForm
from webapp.studio.guard import studio_part
from webapp.viewmodels import Link, Tag
from webapp.viewmodels.second_person import RequestRow, SecondPersonPage
from workflows import routing_drafts, second_person
from workflows.catalogue import diagram_of
from workflows.errors import BadInput
from workflows.organisation import Actor, parse_actor
from workflows.permissions import Permission, holders_of
from workflows.publishing import in_force
from workflows.routing_drafts import RoutingDraftState
from workflows.second_person import Asked, RequestState, SecondPersonRequest

bp = studio_part("studio_second_person", "/studio/second-person")

Work = Callable[[Session, Actor, dt.datetime], object]


@bp.get("")
def show() -> tuple[str, int]:
    """Whether a second person is wanted, and what waits for him."""
    return shown()


@bp.post("/on")
def switch_on() -> BaseResponse | tuple[str, int]:
    """From now on nothing is done without him."""
    district = reader().district_id

    def work(db: Session, actor: Actor, now: dt.datetime) -> None:
        second_person.switch_on(db, district_id=district, actor=actor, now=now)

    return done(work, _("From now on a second person has to approve."))


@bp.post("/off")
def ask_to_switch_off() -> BaseResponse | tuple[str, int]:
    """Ask that it be done without him; he has to agree to that too."""
    form = AskForm()
    if not form.validate():
        return shown(ask=form, status=422)
    district, reason = reader().district_id, form.reason.data or ""

    def work(db: Session, actor: Actor, now: dt.datetime) -> None:
        second_person.ask(db, Asked.SWITCH_OFF, reason=reason, district_id=district, actor=actor, now=now)

    return done(work, waits_now())


@bp.post("/<int:request_id>/approve")
def approve(request_id: int) -> BaseResponse | tuple[str, int]:
    """Agree; it is done at once."""

    def work(db: Session, actor: Actor, now: dt.datetime) -> None:
        second_person.approve(db, request_in(db, request_id), actor=actor, now=now)

    return done(work, _("Approved, and done."))


@bp.post("/<int:request_id>/decline")
def decline(request_id: int) -> BaseResponse | tuple[str, int]:
    """Do not agree; or take back what one asked for."""
    reason = DeclineForm().reason.data or ""

    def work(db: Session, actor: Actor, now: dt.datetime) -> None:
        second_person.decline(db, request_in(db, request_id), reason=reason, actor=actor, now=now)

    return done(work, _("Saved."))


def request_in(db: Session, request_id: int) -> SecondPersonRequest:
    """A request of the reader's district.

    :raises NotFound: when there is none
    """
    return second_person.request_numbered(db, request_id, district_id=reader().district_id)


def waits_now() -> str:
    """What is said to whoever asked."""
    return _("It waits for a second person; nothing is done before he approves.")


def done(work: Work, said: str) -> BaseResponse | tuple[str, int]:
    """Do it in the request's one transaction; a refusal stands on the page, with nothing done.

    :raises NotFound: when there is no such request
    """
    db = write_db()
    try:
        work(db, actor_at(chosen_desk().post.id, db), utc_now())
        db.flush()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        roll_back()
        flash(sentence(refusal), "error")
        return shown(status=422 if isinstance(refusal, BadInput) else refusal.status)
    flash(said, "success")
    return redirect(url_for("studio_second_person.show"), 303)


def shown(*, ask: AskForm | None = None, status: int = 200) -> tuple[str, int]:
    """The page."""
    page = make_page(read_db(), reader().district_id)
    ask, act = ask or AskForm(formdata=None), ActForm(formdata=None)
    return render_template("studio/second_person.html", page=page, ask=ask, act=act), status


def make_page(db: Session, district_id: int) -> SecondPersonPage:
    """What the page says."""
    waiting = second_person.waiting_requests(db, district_id)
    decided = second_person.decided_requests(db, district_id)
    drafts = [
        one for one in routing_drafts.drafts_under_way(db, district_id) if one.state is RoutingDraftState.SUBMITTED
    ]
    actors = [*(one.asked_by for one in (*waiting, *decided)), *(one.decided_by for one in decided if one.decided_by)]
    people = people_in(db, {parse_actor(one).person_id for one in actors}, set())
    return SecondPersonPage(
        is_on=routing_drafts.needs_second_person(db, district_id),
        is_alone=is_alone(db, district_id),
        waiting=request_rows(db, waiting, people),
        drafts=tuple(
            Link(in_language(one.title_hi, one.title_en), url_for("studio_publish.show", draft_id=one.id))
            for one in drafts
        ),
        decided=request_rows(db, decided, people),
    )


def is_alone(db: Session, district_id: int) -> bool:
    """Whether nobody else could approve what the reader asks for."""
    return not holders_of(db, Permission.PUBLISH_PROCESS, district_id, now=utc_now()) - {reader().person_id}


def request_rows(db: Session, requests: Sequence[SecondPersonRequest], people: People) -> tuple[RequestRow, ...]:
    """Requests in words."""
    titles = {}
    if any(one.key for one in requests):
        diagrams = {key: diagram_of(version) for key, version in in_force(db).items()}
        titles = {key: in_language(one.name_hi, one.name_en) for key, one in diagrams.items()}
    return tuple(request_row(one, titles.get(one.key, one.key), people) for one in requests)


def request_row(one: SecondPersonRequest, title: str, people: People) -> RequestRow:
    """One request in words."""
    own = parse_actor(one.asked_by).person_id == reader().person_id
    open_still = one.state is RequestState.OPEN
    return RequestRow(
        what=what_is_asked(one, title),
        url=looked_up_at(one),
        reason=one.reason,
        by=people.person(parse_actor(one.asked_by).person_id),
        at=one.asked_at,
        state=state_tag(one.state),
        decided_by=people.person(parse_actor(one.decided_by).person_id) if one.decided_by else "",
        decided_at=one.decided_at,
        answer=one.answer,
        own=own,
        key=new_key(),
        approve_url=url_for("studio_second_person.approve", request_id=one.id) if open_still and not own else "",
        decline_url=url_for("studio_second_person.decline", request_id=one.id) if open_still else "",
    )


def looked_up_at(one: SecondPersonRequest) -> str:
    """Where the second person sees what it is about; empty when it is about no diagram."""
    if one.asked_for is Asked.TAKE_BACK:
        return url_for("studio.version_change", change_id=one.detail()["order"])
    return url_for("studio.version", key=one.key, number=one.detail()["number"]) if one.key else ""


def what_is_asked(one: SecondPersonRequest, title: str) -> str:
    """For what somebody asks."""
    said = one.detail()
    if one.asked_for is Asked.SWITCH_OFF:
        return _("Do without a second person from now on")
    if one.asked_for is Asked.RETIRE:
        return _("Take “%(name)s” out of use, version %(number)s", name=title, number=said["number"])
    if one.asked_for is Asked.TAKE_BACK:
        return what_is_taken_back(said, title)
    if said["everything"]:
        return _(
            "Take all files of “%(name)s” from version %(old)s to version %(new)s",
            name=title, old=said["source"], new=said["number"],
        )  # fmt: skip
    return _(
        "Take files of “%(name)s” to version %(new)s: %(count)s",
        name=title,
        new=said["number"],
        count=len(said["seen"]),
    )


def what_is_taken_back(said: Mapping[str, Any], title: str) -> str:
    """Which files of an order are to go back to their earlier version."""
    words = {"name": title, "order": said["order"]}
    if said["run"] is None:
        return _("Take all files of “%(name)s” back that order %(order)s took over and that have not moved", **words)
    return _("Take one file of “%(name)s” back that order %(order)s took over", **words)


def state_tag(state: RequestState) -> Tag:
    """Where a request stands."""
    words: dict[RequestState, Tag] = {
        RequestState.OPEN: Tag(_("waits for approval"), "amber"),
        RequestState.APPROVED: Tag(_("approved"), "green"),
        RequestState.DECLINED: Tag(_("declined"), "red"),
        RequestState.WITHDRAWN: Tag(_("withdrawn")),
    }
    return words[state]
