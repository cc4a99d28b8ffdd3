"""Right and flat, never refused: 400 send-backs of each shape leave a state as small as after 4, as quickly made."""

import time

import pytest

from tests.engine.playing import Play
from tests.engine.send_backs import CALLED, CALLS, LOOP, NESTED, NESTED_PARTS, REMINDER


def round_of_reminder(play):
    assert play.open() == "U"
    assert play.days(2) == "N U"
    assert play.do("N") == "U"
    assert play.days(9) == "Z"
    assert play.do("Z") == "V"
    play.do("V")


def round_of_parallel(play):
    assert play.do("U") == "A B"
    assert play.do("B") == "A"
    assert play.do("A") == "V"
    play.do("V")


def round_of_nested(play):
    assert play.do("A") == "B C"
    assert play.do("C") == "B"
    assert play.do("B") == "V"
    play.do("V")
    assert play.do("A") == "B C"
    assert play.days(10) == "Z"
    assert play.do("Z") == "V"
    play.do("V")


def round_of_calls(play):
    assert play.do("A") == "B"
    assert play.days(2) == "B N"
    assert play.do("N") == "B"
    assert play.days(8) == "Z"
    assert play.do("Z") == "V"
    play.do("V")


SHAPES = {
    "a desk with reminder and escalation": (REMINDER, {}, (), round_of_reminder),
    "a parallel part": (LOOP, {}, (), round_of_parallel),
    "a sub-process in a sub-process": (NESTED, NESTED_PARTS, (), round_of_nested),
    "a call in a call": (CALLS, {}, CALLED, round_of_calls),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_four_hundred_send_backs_are_as_small_and_as_quick_as_four(shape):
    """§12, last lines: what every office diagram has is right and flat."""
    text, parts, called, go_round = SHAPES[shape]
    play = Play(text, {"again": True}, parse_again=False, called=called, **parts)
    sizes, spent = [], []
    for _ in range(400):
        before = time.process_time()
        go_round(play)
        spent.append(time.process_time() - before)
        sizes.append(len(play.raw))
    assert set(sizes[3:]) == {sizes[3]}
    assert sizes[3] <= 1_500
    assert min(spent[-100:]) <= 3 * min(spent[:100])


@pytest.mark.parametrize("shape", SHAPES)
def test_after_send_backs_the_file_still_comes_to_its_end(shape):
    """As above, the diagram parsed anew at every step."""
    text, parts, called, go_round = SHAPES[shape]
    play = Play(text, {"again": True}, called=called, **parts)
    for _ in range(5):
        go_round(play)
    play.facts["again"] = False
    for _ in range(12):
        if not play.process.completed:
            play.do(play.open().split()[0])
    assert play.process.completed
    assert not play.process.event_manager.tasks
