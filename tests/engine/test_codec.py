"""The state of an instance: live tokens only, plain JSON, flat for the life of a file."""

import orjson
import pytest

from engine import codec
from tests.engine.playing import Play
from tests.engine.test_joins import LOOP

REMINDER = """
    s start
    M xor
    U task
    R on U keep timer:P1D
    N task
    n end
    L on U timer:P9D
    Z task
    V task
    X xor
    e end
    s > M > U > V > X
    R > N > n
    L > Z > V
    X > M : again
    X > e : default
"""


def test_section_12_2_a_desk_with_reminder_and_escalation_in_a_send_back_loop_stays_flat():
    play, sizes = Play(REMINDER, {"again": True}, parse_again=False), []
    for turn in range(200):
        if turn % 3 == 0:
            play.days(2)
            play.do("N")
        if turn % 5 == 0:
            play.days(10)
            if "N" in play.open():
                play.do("N")
            assert play.do("Z") == "V"
        else:
            assert play.do("U") == "V"
        play.do("V")
        sizes.append(len(play.raw))
    assert max(sizes[100:]) <= max(sizes[:100]) <= 1500


def test_d3_d4_a_thousand_send_backs_leave_the_desk_visible_and_the_state_small():
    play = Play(
        "s start\nM xor\nU task\nX xor\ne end\ns > M > U > X\nX > M : again\nX > e : default",
        {"again": True},
        parse_again=False,
    )
    first = len(play.raw)
    for _ in range(1000):
        play.do("U")
    assert play.open() == "U"
    assert not play.process.completed
    assert len(play.raw) == first


def test_section_12_4_a_loop_beside_a_half_filled_join_does_not_grow():
    play = Play(
        "s start\nF and\nW task\nM xor\nU task\nX xor\nJ and\nV task\ne end\ns > F > W > J > V > e\nF > M > U > X\n"
        "X > M : again\nX > J : default",
        {"again": True},
        parse_again=False,
    )
    play.do("W")
    sizes = []
    for _ in range(100):
        assert play.do("U") == "U"
        sizes.append(len(play.raw))
    assert len(set(sizes)) == 1
    assert play.do("U", again=False) == "V"


def test_d5_the_state_is_an_array_whose_order_no_database_can_change():
    state = orjson.loads(Play(LOOP, {"again": True}).raw)
    assert isinstance(state["w"]["t"], list)
    assert all(isinstance(row, list) for row in state["w"]["t"])


def test_the_same_state_is_the_same_bytes():
    play = Play(REMINDER, {"again": True})
    before = play.raw
    play.reload()
    assert play.raw == before


def test_a_state_of_another_format_is_refused():
    play = Play(LOOP, {"again": True})
    with pytest.raises(ValueError, match="format 99"):
        codec.loads(b'{"v":99,"w":{}}', play.spec, play.subs, {}, play.process.environment)


def test_d16_a_process_in_the_middle_of_a_step_cannot_be_saved():
    play = Play(LOOP, {"again": True})
    desk = play.process.open_desks()[0]
    desk.run()
    with pytest.raises(ValueError, match="not at rest"):
        codec.dumps(play.process)
