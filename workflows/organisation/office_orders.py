"""Office orders about who acts and what a post does: absences, link officers, roles. Each is an act in the ledger."""

import datetime as dt

from sqlalchemy.orm import Session

from workflows import ledger
from workflows.errors import BadInput
from workflows.organisation.actors import Actor
from workflows.organisation.models import Absence, LinkOfficer, Person, Post, PostRole


def record_absence(
    db: Session, person: Person, *, since: dt.datetime, until: dt.datetime, reason: str, actor: Actor, now: dt.datetime
) -> Absence:
    """Enter leave or duty elsewhere; during it the link officer, then the next below, acts at his posts.

    :raises BadInput: when it ends before it begins
    """
    if until <= since:
        raise BadInput("Leave must end after it begins.", "अवकाश का अन्त आरम्भ के बाद होना चाहिए।", field="until")
    absence = Absence(district_id=person.district_id, person_id=person.id, since=since, until=until, reason=reason)
    db.add(absence)
    payload: dict[str, ledger.Json] = {"since": since.isoformat(), "until": until.isoformat(), "reason": reason}
    ledger.record(db, chain_of_person(person), "absence.entered", actor=actor, payload=payload, now=now)
    return absence


def name_link_officer(
    db: Session,
    post: Post,
    link_post: Post,
    *,
    since: dt.datetime,
    order_no: str,
    actor: Actor,
    now: dt.datetime,
    rank: int = 1,
    until: dt.datetime | None = None,
) -> LinkOfficer:
    """Name the post whose holder acts for *post* while that is vacant or its holder absent (CSMOP ¶9).

    :param rank: 1 acts first, 2 while 1 is absent too
    :raises BadInput: for the post itself
    """
    check_order(order_no, since, until)
    if post.id == link_post.id:
        raise BadInput("A post cannot be its own link.", "कोई पद स्वयं का सम्बद्ध अधिकारी नहीं हो सकता।", field="link_post")
    link = LinkOfficer(
        district_id=post.district_id,
        post_id=post.id,
        link_post_id=link_post.id,
        rank=rank,
        since=since,
        until=until,
        order_no=order_no.strip(),
    )
    db.add(link)
    payload: dict[str, ledger.Json] = {"link": link_post.code, "rank": rank, "order": link.order_no}
    ledger.record(db, chain_of_post(post), "link_officer.named", actor=actor, payload=payload, now=now)
    return link


def give_role(
    db: Session,
    post: Post,
    role: str,
    *,
    since: dt.datetime,
    actor: Actor,
    now: dt.datetime,
    unit_id: int | None = None,
    case_type: str | None = None,
    primary: bool = False,
) -> PostRole:
    """Let a post play a role of the diagrams, for a unit or the whole district, for a case type or all."""
    held = PostRole(
        district_id=post.district_id,
        post_id=post.id,
        role=role,
        unit_id=unit_id,
        case_type=case_type,
        primary=primary,
        since=since,
    )
    db.add(held)
    payload: dict[str, ledger.Json] = {"role": role, "unit": unit_id, "case_type": case_type, "primary": primary}
    ledger.record(db, chain_of_post(post), "role.given", actor=actor, payload=payload, now=now)
    return held


def end_role(db: Session, held: PostRole, *, at: dt.datetime, actor: Actor, now: dt.datetime) -> None:
    """Take a role from a post; tasks that lie there stay there."""
    held.until = at
    post = db.get_one(Post, held.post_id)
    payload: dict[str, ledger.Json] = {"role": held.role, "unit": held.unit_id, "at": at.isoformat()}
    ledger.record(db, chain_of_post(post), "role.ended", actor=actor, payload=payload, now=now)


def chain_of_post(post: Post) -> ledger.Chain:
    """The ledger's chain of a post."""
    return ledger.configuration_chain(post.district_id, f"post:{post.id}")


def chain_of_person(person: Person) -> ledger.Chain:
    """The ledger's chain of a person."""
    return ledger.person_chain(person.district_id, person.id)


def check_order(order_no: str, since: dt.datetime, until: dt.datetime | None) -> None:
    """Refuse an order that is none.

    :raises BadInput: when it has no number, or ends before it begins
    """
    if not order_no.strip():
        raise BadInput("Give the number of the order.", "आदेश संख्या अंकित करें।", field="order_no")
    if until is not None and until <= since:
        raise BadInput("The end must lie after the beginning.", "समाप्ति आरम्भ के बाद होनी चाहिए।", field="until")
