"""Who may do what: one enumeration, one table of predicates (design.md §4).

A predicate looks at the posts at which somebody may act now, at the roles of these posts, and at facts of the thing.
It never looks at the person: rights go with the post (reliability report §2.5).
"""

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.errors import NotFound, NotYours
from workflows.organisation.desks import running
from workflows.organisation.holders import in_force
from workflows.organisation.lines import units_within
from workflows.organisation.models import Charge, Post, PostRole, Unit

DISTRICT_SUPERVISORS = frozenset({"sp", "asp", "supervisor"})
DISTRICT_READERS = DISTRICT_SUPERVISORS | {"auditor"}
CIRCLE_SUPERVISORS = frozenset({"co"})
UNIT_LEADERS = frozenset({"section_incharge", "thana"})


class Permission(enum.StrEnum):
    """What a page, a command or an API call asks leave for."""

    READ_SUBJECT = "read_subject"
    WRITE_NOTE = "write_note"
    ACT_ON_TASK = "act_on_task"
    CLOSE_FILE = "close_file"
    REOPEN_FILE = "reopen_file"
    SUPERVISE = "supervise"
    SUPERVISE_DISTRICT = "supervise_district"
    DIARISE = "diarise"
    DISPATCH = "dispatch"
    OPEN_FILE = "open_file"
    KEEP_RECORDS = "keep_records"
    ADMINISTER = "administer"
    PUBLISH_PROCESS = "publish_process"
    VERIFY_LEDGER = "verify_ledger"


class Asker(Protocol):
    """Somebody with the posts at which he may act now (:class:`workflows.visibility.Reader`)."""

    @property
    def district_id(self) -> int:
        """His district."""

    @property
    def posts(self) -> frozenset[int]:
        """Ids of his posts."""

    @property
    def roles(self) -> frozenset[tuple[str, int | None]]:
        """The (role, unit) pairs that these posts play."""


@dataclass(frozen=True)
class Thing:
    """What predicates may know of a subject or a task; whoever loads the object fills it in."""

    district_id: int
    holder_post_id: int | None = None
    """Desk of the open main task."""
    desk_post_ids: frozenset[int] = frozenset()
    """Posts that may act on the task: its desk, or all of its pool."""
    touched_by: frozenset[int] = frozenset()
    """Posts that hold or held it, keep it, or have or had a task or an ask on it."""
    branch_unit_id: int | None = None
    circle_unit_ids: frozenset[int] = frozenset()
    """Its circle, and the circle of the thana that it concerns."""
    thana_unit_id: int | None = None
    graded: bool = False
    need_to_know: frozenset[int] = field(default_factory=frozenset)
    """Posts that may read a graded paper besides those through whose hands it goes."""
    closable: bool = True


Predicate = Callable[[Asker, Thing | None], bool]


def plays(asker: Asker, roles: frozenset[str]) -> bool:
    """Whether one of the posts plays one of the roles, for whatever unit."""
    return any(role in roles for role, _unit in asker.roles)


def has_role(*names: str) -> Predicate:
    """A predicate that asks for a role alone, whatever the thing."""
    return lambda asker, _thing: plays(asker, frozenset(names))


def may_read(asker: Asker, thing: Thing | None) -> bool:
    """Design §4, "Who may read": hands, keeper, line above, supervision; graded papers by need to know alone."""
    if thing is None or thing.district_id != asker.district_id:
        return False
    if asker.posts & (thing.touched_by | thing.desk_post_ids | thing.need_to_know):
        return True
    return not thing.graded and (plays(asker, DISTRICT_READERS) or _leads(asker, thing))


def supervises(asker: Asker, thing: Thing | None) -> bool:
    """Whether he may move, hold, reassign: SP and ASP everywhere, the CO in the circle, an in-charge in the unit.

    Without a thing: whether he supervises anything at all. Graded papers only when he may read them.
    """
    if thing is None:
        return plays(asker, DISTRICT_SUPERVISORS | CIRCLE_SUPERVISORS | UNIT_LEADERS)
    return may_read(asker, thing) and (plays(asker, DISTRICT_SUPERVISORS) or _leads(asker, thing))


def holds(asker: Asker, thing: Thing | None) -> bool:
    """Whether the file lies at one of his desks; only its holder writes notes and drafts (model.md)."""
    return thing is not None and thing.district_id == asker.district_id and thing.holder_post_id in asker.posts


def has_task(asker: Asker, thing: Thing | None) -> bool:
    """Whether the task lies at one of his desks, or in a pool of his."""
    return thing is not None and thing.district_id == asker.district_id and bool(asker.posts & thing.desk_post_ids)


def may_reopen(asker: Asker, thing: Thing | None) -> bool:
    """The competent authority orders it (CSMOP box E-10.1): whoever supervises the file."""
    return thing is not None and supervises(asker, thing)


def may_close(asker: Asker, thing: Thing | None) -> bool:
    """The holder, with the approval of the section in-charge or above (CSMOP box E-10.1): one who leads the branch."""
    return thing is not None and thing.closable and supervises(asker, thing)


HOLDERS: Mapping[Permission, frozenset[str]] = {
    Permission.READ_SUBJECT: DISTRICT_READERS,
    Permission.SUPERVISE: DISTRICT_SUPERVISORS | CIRCLE_SUPERVISORS | UNIT_LEADERS,
    Permission.CLOSE_FILE: DISTRICT_SUPERVISORS | CIRCLE_SUPERVISORS | UNIT_LEADERS,
    Permission.REOPEN_FILE: DISTRICT_SUPERVISORS | CIRCLE_SUPERVISORS | UNIT_LEADERS,
    Permission.SUPERVISE_DISTRICT: DISTRICT_SUPERVISORS,
    Permission.DIARISE: frozenset({"dak"}),
    Permission.DISPATCH: frozenset({"dispatch"}),
    Permission.OPEN_FILE: frozenset({"dealing", "section_incharge", "thana"}),
    Permission.KEEP_RECORDS: frozenset({"record_room"}),
    Permission.ADMINISTER: frozenset({"admin"}),
    Permission.PUBLISH_PROCESS: frozenset({"admin", "process_designer"}),
    Permission.VERIFY_LEDGER: frozenset({"auditor", "admin", "sp", "asp"}),
}
"""The roles that a rule asks for, for lists of rights; what a rule asks beside them (the own line, the desk) it says
itself. Where a rule asks for a role alone, it is made from here."""

RULES: dict[Permission, Predicate] = {
    Permission.READ_SUBJECT: may_read,
    Permission.WRITE_NOTE: holds,
    Permission.ACT_ON_TASK: has_task,
    Permission.CLOSE_FILE: may_close,
    Permission.REOPEN_FILE: may_reopen,
    Permission.SUPERVISE: supervises,
    Permission.SUPERVISE_DISTRICT: has_role(*HOLDERS[Permission.SUPERVISE_DISTRICT]),
    Permission.DIARISE: has_role(*HOLDERS[Permission.DIARISE]),
    Permission.DISPATCH: has_role(*HOLDERS[Permission.DISPATCH]),
    Permission.OPEN_FILE: has_role(*HOLDERS[Permission.OPEN_FILE]),
    Permission.KEEP_RECORDS: has_role(*HOLDERS[Permission.KEEP_RECORDS]),
    Permission.ADMINISTER: has_role(*HOLDERS[Permission.ADMINISTER]),
    Permission.PUBLISH_PROCESS: has_role(*HOLDERS[Permission.PUBLISH_PROCESS]),
    Permission.VERIFY_LEDGER: has_role(*HOLDERS[Permission.VERIFY_LEDGER]),
}

REFUSALS: Mapping[Permission, tuple[str, str]] = {
    Permission.WRITE_NOTE: (
        "Only the desk that holds the file writes notes and drafts.",
        "टिप्पणी व आलेख केवल वही पटल लिखता है जिसके पास पत्रावली है।",
    ),
    Permission.ACT_ON_TASK: ("This work lies at another desk.", "यह कार्य दूसरे पटल पर है।"),
    Permission.CLOSE_FILE: (
        "Closing a file needs the section in-charge or above.",
        "पत्रावली बन्द करने के लिए शाखा प्रभारी या उच्च अधिकारी का अनुमोदन आवश्यक है।",
    ),
    Permission.REOPEN_FILE: (
        "Reopening a file needs the order of the section in-charge or above.",
        "पत्रावली पुनः खोलने के लिए शाखा प्रभारी या उच्च अधिकारी का आदेश आवश्यक है।",
    ),
    Permission.SUPERVISE: (
        "This belongs to the supervising officer of the branch or circle.",
        "यह कार्य शाखा या क्षेत्र के पर्यवेक्षण अधिकारी का है।",
    ),
    Permission.ADMINISTER: ("This belongs to the administrator.", "यह कार्य व्यवस्थापक का है।"),
}
OTHERWISE = ("This belongs to another desk.", "यह कार्य दूसरे पटल का है।")


def allowed(asker: Asker, permission: Permission, thing: Thing | None = None) -> bool:
    """Whether somebody may; for buttons that are shown or not."""
    return RULES[permission](asker, thing)


def authorise(asker: Asker, permission: Permission, thing: Thing | None = None) -> None:
    """Let pass or refuse.

    :raises NotFound: when he may not even know of the thing: no answer tells that it exists
    :raises NotYours: when he may see it, but the act belongs to somebody else
    """
    if allowed(asker, permission, thing):
        return
    if thing is not None and not may_read(asker, thing):
        raise NotFound(
            "There is no such file or receipt, or your post may not see it.",
            "ऐसी कोई पत्रावली या प्राप्ति नहीं है, अथवा आपका पद इसे नहीं देख सकता।",
        )
    raise NotYours(*REFUSALS.get(permission, OTHERWISE))


def holders_of(db: Session, permission: Permission, district_id: int, *, now: dt.datetime) -> frozenset[int]:
    """Ids of the persons who have a right by a role of a post of their own."""
    wanted = (
        select(Charge.person_id)
        .join(Post, Post.id == Charge.post_id)
        .join(PostRole, PostRole.post_id == Post.id)
        .where(
            Charge.district_id == district_id,
            PostRole.role.in_(HOLDERS[permission]),
            running(Charge, now),
            in_force(now),
            Post.abolished_at.is_(None),
        )
    )
    return frozenset(db.scalars(wanted))


def supervised_units(db: Session, asker: Asker) -> frozenset[int]:
    """Ids of the units whose work he supervises: all, a circle with its thanas, or his own branch or thana."""
    if plays(asker, DISTRICT_SUPERVISORS):
        return frozenset(db.scalars(select(Unit.id).where(Unit.district_id == asker.district_id)))
    tops = {unit for role, unit in asker.roles if role in CIRCLE_SUPERVISORS | UNIT_LEADERS and unit is not None}
    return frozenset().union(*(units_within(db, unit) for unit in tops))


def _leads(asker: Asker, thing: Thing) -> bool:
    """Whether he is in line above the branch, the thana or the circle of the thing."""
    units = {thing.branch_unit_id, thing.thana_unit_id}
    return any(
        unit is not None
        and ((role in UNIT_LEADERS and unit in units) or (role in CIRCLE_SUPERVISORS and unit in thing.circle_unit_ids))
        for role, unit in asker.roles
    )
