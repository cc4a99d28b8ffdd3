"""A token put somewhere by hand stands there as if it had walked: the same state, the same end."""

import random

import orjson
import pytest

from engine import codec, facts
from engine.errors import EngineRefusal
from engine.placement import empty_process, main_way, move_token, path_of, put_token
from engine.places import Places
from engine.specs import build
from tests.engine.playing import PlainEnvironment, Play
from tests.engine.random_arrows import Wild
from tests.engine.random_blocks import PLAIN, Blocks
from tests.engine.side_by_side import SideBySide
from tests.engine.sketch import sketch
from tests.engine.tokengame import Scope, Token, Work

ROW = "s start\nA task\nB task\nC task\ne end\ns > A > B > C > e"
INSIDE = "s start\nA task\nP sub\nR on P keep timer:P9D\nN task\nZ task\ne end\ns > A > P > Z > e\nR > N > e"
PART = "ps start\nP1 task\nQ sub\nP2 task\npe end\nps > P1 > Q > P2 > pe"
DEEP = "qs start\nQ1 task\nQ2 task\nM on Q2 message:m\nqe end\nqs > Q1 > Q2 > qe\nM > qe"
CALLING = "s start\nA task\nK call q0\nL call q0\nZ task\ne end\ns > A > K > L > Z > e"
CALLED = "s start\nC1 task\nC2 task\ne end\ns > C1 > C2 > e"
PARALLEL = (
    "s start\nA task\nF and\nB task\nC task\nJ and\nX xor\nZ task\ne end\n"
    "s > A > F > B > J > X\nF > C > J\nX > A : again == 1\nX > Z : default\nZ > e"
)
STARVING = (
    "s start\nA task\nX xor\nB task\nC task\nJ and\nZ task\ne end\n"
    "s > A > X\nX > B : n == 1\nX > C : default\nB > J > Z > e\nC > J"
)


class Placed(Play):
    """A process in play whose token can be put elsewhere."""

    def __init__(self, text, facts=None, *, called=(), **parts):
        super().__init__(text, facts, called=called, **({"parse_again": False} | parts))
        named = {f"{key}.bpmn": xml for key, xml in self.diagrams.items()}
        self.definition = build("p", named)
        self.places = Places("p", self.definition.diagrams)

    def place(self, name):
        place = self.places.find(name, near=path_of(main_way(self.process, self.places)))
        self.places.check(place)
        move_token(self.process, self.places, place)
        self.reload()
        return self.open()

    def reasons(self, name):
        with pytest.raises(EngineRefusal) as refused:
            self.place(name)
        assert any("\u0900" <= sign <= "\u097f" for sign in refused.value.hi)
        return refused.value.en

    def shape(self):
        """The state without the ids, which are new each time."""
        raw = orjson.dumps(codec.dumps(self.process).decode()).decode()
        for place, scope in enumerate(self.process.scopes()):
            for turn, token in enumerate(scope.tasks.values()):
                raw = raw.replace(token.id.hex, f"#{place}-{turn}")
        return raw


def called(key="q0"):
    return sketch(CALLED, key)


def test_a_token_goes_forward_and_back_and_to_the_end():
    play = Placed(ROW)
    assert play.place("C") == "C"
    assert play.place("A") == "A"
    assert play.do("A", "B", "C") == ""
    assert play.process.completed


@pytest.mark.parametrize(
    ("name", "walk"),
    [("A", []), ("P1", ["A"]), ("Q1", ["A", "P1"]), ("Q2", ["A", "P1", "Q1"]), ("Z", ["A", "P1", "Q1", "Q2", "P2"])],
)
def test_a_token_that_was_put_stands_as_one_that_walked(name, walk):
    parts = {"P": PART, "Q": DEEP}
    walked, put = Placed(INSIDE, **parts), Placed(INSIDE, **parts)
    walked.do(*walk)
    spec = put.definition
    put.process = empty_process(spec.spec, spec.subs, {}, PlainEnvironment(put.now))
    place = put.places.find({"A": "A", "Z": "Z"}.get(name, f"P/{name}" if name[0] == "P" else f"P/Q/{name}"))
    put_token(put.process, put.process, place.path, name)
    put.reload()
    walked.reload()
    assert put.shape() == walked.shape()


def test_into_and_out_of_a_sub_process_in_a_sub_process():
    play = Placed(INSIDE, P=PART, Q=DEEP)
    assert play.place("P/Q/Q2") == "Q2"
    assert play.send("m") == "P2"
    assert play.place("Q1") == "Q1"
    assert play.place("Z") == "Z"
    assert play.do("Z") == ""
    assert play.process.completed
    assert not play.process.event_manager.tasks


def test_the_clock_of_a_part_that_is_not_left_goes_on_and_that_of_a_part_that_is_left_goes_with_it():
    play = Placed(INSIDE, P=PART, Q=DEEP)
    play.do("A")
    play.days(5)
    play.place("P2")
    assert play.days(5) == "N P2"
    play = Placed(INSIDE, P=PART, Q=DEEP)
    play.do("A")
    play.place("Z")
    assert play.days(20) == "Z"


def test_a_called_process_is_named_by_its_call_where_it_is_called_twice():
    play = Placed(CALLING, called=[called()])
    assert "several ways" in play.reasons("q0/C2")
    assert play.place("L/C2") == "C2"
    assert play.do("C2") == "Z"
    play.place("K/C2")
    assert play.do("C2") == "C1"
    assert play.place("q0/C2") == "C2", "of two calls the one in which the token stands is meant"
    assert play.do("C2", "Z") == ""
    assert play.process.completed


def test_a_process_that_is_called_once_is_named_by_itself():
    play = Placed("s start\nA task\nK call q0\ne end\ns > A > K > e", called=[called()])
    assert play.place("q0/C1") == "C1"
    assert play.do("C1", "C2") == ""
    assert play.process.completed


def test_a_part_that_runs_in_parallel_is_neither_entered_nor_left():
    play = Placed(PARALLEL)
    assert "parallel" in play.reasons("B")
    assert play.place("Z") == "Z"
    play.place("A")
    play.do("A", "B")
    assert "parallel" in play.reasons("Z")
    assert play.do("C", again=1) == "A"
    assert play.place("Z") == "Z"


def test_a_half_filled_join_is_not_abandoned():
    play = Placed(PARALLEL)
    play.do("A", "B")
    assert "parallel" in play.reasons("A")
    assert play.open() == "C"


def test_a_multi_instance_is_neither_entered_nor_left():
    play = Placed("s start\nA task\nM task mi:3\nZ task\ne end\ns > A > M > Z > e")
    assert "several times" in play.reasons("M")
    play.do("A")
    assert "several times" in play.reasons("Z")


def test_a_sub_process_that_is_done_several_times_is_neither_entered_nor_left():
    play = Placed(
        "s start\nA task\nP sub seq:2\nZ task\ne end\ns > A > P > Z > e",
        P=CALLED.replace(" > e", " > f").replace("e end", "f end").replace("s ", "t "),
    )
    assert "several times" in play.reasons("P/C1")
    play.do("A")
    assert "several times" in play.reasons("Z")


def test_only_places_where_a_file_can_rest_are_free():
    text = (
        "s start\nA task\nX xor\nW receive message:m\nG evgw\nT catch timer:P1D\nM catch message:n\nZ task\ne end\n"
        "s > A > X\nX > W : n == 1\nX > G : default\nW > Z > e\nG > T > Z\nG > M > Z"
    )
    play = Placed(text)
    assert [place.key for place in play.places.free()] == ["A", "W", "G", "Z"]
    assert "cannot stand" in play.reasons("X")
    assert "cannot stand" in play.reasons("e")
    assert "“Whatever happens first” before" in play.reasons("T")
    assert "no step" in play.reasons("Q")
    assert "already" in play.reasons("A")
    assert play.place("G") == ""
    assert play.days(2) == "Z"
    assert play.place("W") == ""
    assert play.send("m") == "Z"


REMINDED = "s start\nA task\nR on A keep timer:P1D\nN task\nO task\nB task\ne end\ns > A > B > e\nR > N > O > e"


def test_work_that_a_reminder_started_stays_and_the_end_waits_for_it():
    play = Placed(REMINDED)
    assert play.days(2) == "A N"
    assert "beside the file" in play.reasons("O")
    assert play.place("B") == "B N"
    assert play.place("A") == "A N"
    assert play.days(2) == "A N N", "the reminder of the desk is armed anew"
    play.place("B")
    play.do("B", "N", "N", "O")
    assert not play.process.completed
    assert play.do("O") == ""
    assert play.process.completed


def test_when_only_the_work_beside_is_open_there_is_no_file_to_put():
    play = Placed(REMINDED)
    play.days(2)
    play.do("A", "B")
    assert "come to its end" in play.reasons("A")


def test_work_beside_inside_a_part_is_not_lost_by_leaving_the_part():
    part = "t start\nD task\nR on D keep timer:P1D\nN task\nD2 task\nf end\nt > D > D2 > f\nR > N > f"
    play = Placed("s start\nA task\nP sub\nZ task\ne end\ns > A > P > Z > e", P=part)
    play.do("A")
    assert play.days(2) == "D N"
    assert "would be lost" in play.reasons("Z")
    assert play.place("D2") == "D2 N"
    play.do("N")
    assert play.place("Z") == "Z"


def test_an_event_that_leads_back_into_the_work_makes_the_way_to_a_place():
    play = Placed("s start\nA task\nB task\nI on A timer:P1D\nC task\nM xor\ne end\ns > A > M > B > e\nI > C > M")
    assert play.place("C") == "C"
    assert play.do("C", "B") == ""


def test_a_process_that_waits_for_ever_before_a_join_is_put_right():
    play = Placed(STARVING)
    play.do("A", n=1)
    play.do("B")
    assert play.process.is_stuck()
    assert play.place("Z") == "Z"
    assert play.do("Z") == ""
    assert play.process.completed


def test_a_part_that_waits_for_ever_is_put_right_inside_and_left():
    part = STARVING.replace("Z", "Y").replace("s start", "t start").replace("\ns >", "\nt >").replace("e end", "f end")
    part = part.replace("> e", "> f")
    for name, then in (("P/Y", ["Y", "Z"]), ("Z", ["Z"])):
        play = Placed("s start\nP sub\nZ task\ne end\ns > P > Z > e", P=part)
        play.do("A", n=1)
        play.do("B")
        assert play.process.is_stuck()
        assert play.place(name) == name[-1]
        assert play.do(*then) == ""
        assert play.process.completed


def test_into_and_out_of_a_transaction():
    text = "s start\nA task\nP tx\nC on P cancel\nU task\nZ task\ne end\ns > A > P > Z > e\nC > U > e"
    part = "t start\nD task\nX xor\nf end\nc end cancel\nt > D > X\nX > c : n == 1\nX > f : default"
    play = Placed(text, {"n": 0}, P=part)
    assert play.place("P/D") == "D"
    assert play.do("D", n=1) == "U", "the boundary event of the part was armed"
    play = Placed(text, {"n": 0}, P=part)
    play.do("A")
    assert play.place("Z") == "Z"
    assert play.place("P/D") == "D"
    assert play.do("D", "Z") == ""
    assert play.process.completed


def test_behind_an_error_that_a_part_throws():
    text = "s start\nA task\nP sub\nR on P error:bad\nU task\nZ task\ne end\ns > A > P > Z > e\nR > U > Z"
    part = "t start\nD task\nX xor\nf end\nb end error:bad\nt > D > X\nX > b : n == 1\nX > f : default"
    play = Placed(text, {"n": 0}, P=part)
    assert play.place("P/D") == "D"
    assert play.do("D", n=1) == "U"
    assert play.place("A") == "A"
    assert play.place("U") == "U"
    assert play.do("U", "Z") == ""
    assert play.process.completed


def test_a_loop_is_neither_entered_nor_left():
    play = Placed("s start\nA task\nL task loop:n<3\nZ task\ne end\ns > A > L > Z > e", {"n": 0})
    assert "several times" in play.reasons("L")
    play.do("A")
    assert "several times" in play.reasons("Z")


def moved(game, place):
    """The same in the token game: all tokens but those beside go, one comes."""
    scope = game.top
    scope.at, scope.waiting = [], []
    for part in place.path:
        token, around = Token(part, [Work({})]), scope
        scope = token.works[0].inner = Scope(game, game.parts[part], around, token, {})
        around.at = [token]
        around.arm(token, around.net.events_on(part))
    game.queue = []
    scope.begin(place.node.id)


def run_placed(seed, steps=30):
    """A random run with tokens put here and there; gives how often one was put."""
    rng = random.Random(seed)
    drawn = Blocks(rng, 3 + seed % 2, PLAIN, ("mi:2",))
    both = SideBySide(drawn, drawn.begin_with(), make_play=Placed)
    free, put = both.play.places.free(), 0
    while len(both.told) < steps:
        assert not both.play.process.is_stuck(), both
        if free and rng.random() < 0.5 and len(both.desks) == 1 and not both.game.top.waiting:
            put += put_both(both, rng.choice(free))
        elif not both.step(rng):
            break
    return put


def run_wild_placed(seed, steps=20):
    """As above, in a diagram with gateways that join and fork at once and arrows back from anywhere."""
    rng = random.Random(seed)
    drawn = Wild(rng, 3 + seed % 3)
    while drawn.has_blind_circle():
        drawn = Wild(rng, 3 + seed % 3)
    try:
        return play_wild(SideBySide(drawn, drawn.begin_with(), make_play=Placed), rng, steps)
    except OverflowError:
        return 0  # tokens multiply: refused at the gate
    except EngineRefusal as refusal:
        if "goes round" not in refusal.en:
            raise
        return 0


def play_wild(both, rng, steps):
    free, put = both.play.places.free(), 0
    while len(both.told) < steps:
        alone = len(both.desks) == 1 and not any(scope.waiting for scope in both.game.scopes())
        if free and rng.random() < 0.5 and alone:
            put += put_both(both, rng.choice(free))
        elif not both.step(rng):
            break
    return put


def put_both(both, place):
    both.told.append(place.key)
    try:
        both.play.place(place.key)
    except EngineRefusal:
        return 0
    moved(both.game, place)
    both.compare()
    return 1


@pytest.mark.parametrize("part", range(4))
def test_random_places_in_random_diagrams_run_on_as_the_token_game_says(part):
    assert sum(run_placed(seed) for seed in range(part * 60, part * 60 + 60)) > 30


@pytest.mark.parametrize("part", range(2))
def test_random_places_in_unstructured_diagrams_run_on_as_the_token_game_says(part, monkeypatch):
    monkeypatch.setattr(facts, "MOST_STEPS", 100)
    assert sum(run_wild_placed(seed) for seed in range(part * 100, part * 100 + 100)) > 20


@pytest.mark.prove
@pytest.mark.parametrize("part", range(10))
def test_thousands_of_random_places(part):
    assert sum(run_placed(seed, 60) for seed in range(30_000 + part * 500, 30_000 + part * 500 + 500)) > 200
