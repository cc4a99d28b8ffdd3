"""Permissions: rights go with the post, and what one may not read does not exist."""

from dataclasses import dataclass, field

import pytest

from workflows.errors import NotFound, NotYours
from workflows.permissions import RULES, Permission, Thing, allowed, authorise

BRANCH, OTHER_BRANCH, CIRCLE, THANA = 10, 11, 20, 30
FILE = Thing(
    district_id=1,
    holder_post_id=101,
    desk_post_ids=frozenset({101}),
    touched_by=frozenset({101, 102}),
    branch_unit_id=BRANCH,
    circle_unit_ids=frozenset({CIRCLE}),
    thana_unit_id=THANA,
)
GRADED = Thing(
    district_id=1,
    holder_post_id=101,
    desk_post_ids=frozenset({101}),
    touched_by=frozenset({101}),
    branch_unit_id=BRANCH,
    graded=True,
    need_to_know=frozenset({150}),
)


@dataclass(frozen=True)
class Somebody:
    """Posts and roles, as the office knows them."""

    posts: frozenset[int]
    roles: frozenset[tuple[str, int | None]] = field(default_factory=frozenset)
    district_id: int = 1


def at(post: int, *roles: tuple[str, int | None], district: int = 1) -> Somebody:
    return Somebody(frozenset({post}), frozenset(roles), district)


HOLDER = at(101, ("dealing", BRANCH))
EARLIER = at(102, ("dealing", BRANCH))
IN_CHARGE = at(103, ("section_incharge", BRANCH))
OTHER_IN_CHARGE = at(104, ("section_incharge", OTHER_BRANCH))
CO = at(105, ("co", CIRCLE))
OTHER_CO = at(106, ("co", 21))
SP = at(107, ("sp", 1))
AUDITOR = at(108, ("auditor", None))
COLLEAGUE = at(109, ("dealing", BRANCH))
SO = at(110, ("thana", THANA))
NEIGHBOUR = at(107, ("sp", 1), district=2)
ADMIN = at(111, ("admin", None))


@pytest.mark.parametrize(
    ("asker", "reads", "reads_graded", "supervises", "notes"),
    [
        (HOLDER, True, True, False, True),
        (EARLIER, True, False, False, False),
        (IN_CHARGE, True, False, True, False),
        (OTHER_IN_CHARGE, False, False, False, False),
        (CO, True, False, True, False),
        (OTHER_CO, False, False, False, False),
        (SP, True, False, True, False),
        (AUDITOR, True, False, False, False),
        (COLLEAGUE, False, False, False, False),
        (SO, True, False, True, False),
        (NEIGHBOUR, False, False, False, False),
        (ADMIN, False, False, False, False),
        (at(150), False, True, False, False),
    ],
)
def test_who_reads_supervises_and_writes(
    asker: Somebody, reads: bool, reads_graded: bool, supervises: bool, notes: bool
):
    assert allowed(asker, Permission.READ_SUBJECT, FILE) is reads
    assert allowed(asker, Permission.READ_SUBJECT, GRADED) is reads_graded
    assert allowed(asker, Permission.SUPERVISE, FILE) is supervises
    assert allowed(asker, Permission.CLOSE_FILE, FILE) is supervises
    assert allowed(asker, Permission.REOPEN_FILE, FILE) is supervises
    assert not allowed(asker, Permission.REOPEN_FILE)
    assert allowed(asker, Permission.WRITE_NOTE, FILE) is notes
    assert allowed(asker, Permission.ACT_ON_TASK, FILE) is notes


def test_what_one_may_not_read_is_not_there_and_what_is_anothers_is_said_so():
    authorise(HOLDER, Permission.WRITE_NOTE, FILE)
    with pytest.raises(NotFound):
        authorise(COLLEAGUE, Permission.WRITE_NOTE, FILE)
    with pytest.raises(NotYours) as refused:
        authorise(EARLIER, Permission.WRITE_NOTE, FILE)
    assert refused.value.en
    assert refused.value.hi
    with pytest.raises(NotYours):
        authorise(HOLDER, Permission.ADMINISTER)


@pytest.mark.parametrize(
    ("permission", "asker"),
    [
        (Permission.DIARISE, at(1, ("dak", 5))),
        (Permission.DISPATCH, at(1, ("dispatch", 5))),
        (Permission.OPEN_FILE, HOLDER),
        (Permission.KEEP_RECORDS, at(1, ("record_room", 5))),
        (Permission.ADMINISTER, ADMIN),
        (Permission.PUBLISH_PROCESS, ADMIN),
        (Permission.VERIFY_LEDGER, AUDITOR),
        (Permission.SUPERVISE_DISTRICT, SP),
        (Permission.SUPERVISE, CO),
    ],
)
def test_a_role_gives_its_permission_and_its_lack_refuses_it(permission: Permission, asker: Somebody):
    assert allowed(asker, permission)
    assert not allowed(at(1), permission)


def test_every_permission_has_its_rule():
    assert set(RULES) == set(Permission)
