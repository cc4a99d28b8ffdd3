"""The state of an instance: live tokens only, plain JSON, flat for the life of a file."""

import pytest

from engine import codec
from tests.engine.playing import Play
from tests.engine.send_backs import LOOP, REMINDER


def test_the_same_state_is_the_same_bytes():
    play = Play(REMINDER, {"again": True})
    before = play.raw
    play.reload()
    assert play.raw == before


def test_a_state_of_another_format_is_refused():
    play = Play(LOOP, {"again": True})
    with pytest.raises(ValueError, match="format 99"):
        codec.loads(b'{"v":99,"w":{}}', play.spec, play.subs, {}, play.process.environment)
