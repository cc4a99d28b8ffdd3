"""What the random diagrams are made of: a run that never meets a shape proves nothing about it.

The seeds and depths are those of tests/engine/test_properties.py.
"""

from collections import Counter

import pytest

from tests.engine.nets import read
from tests.engine.random_loops import draw

SHAPES = (
    "parallel part", "inclusive part", "sub-process", "call activity", "several instances", "event on an activity",
    "standard loop",
)  # fmt: skip
KINDS = {"and": "parallel part", "or": "inclusive part", "sub": "sub-process", "call": "call activity"}
SEVERAL = ("mi", "seq", "each")
STANDARD = ("loop", "before", "most")


def marked(net, node, names):
    return any(net.word(node, name) is not None for name in names)


def shapes_at(net, node):
    """What a node is, in the words of the count."""
    found = {KINDS[net.kinds[node]]} if net.kinds[node] in KINDS else set()
    found |= {"several instances"} if marked(net, node, SEVERAL) else set()
    found |= {"event on an activity"} if net.events_on(node) else set()
    return found | ({"standard loop"} if marked(net, node, STANDARD) else set())


def in_a_circle(net, node):
    """Whether arrows lead from a node back to it."""
    return any(node in net.reach(target, None) for _, target, _ in net.outgoing(node))


def scope_of(drawn, net, node):
    """The sketch inside an activity; None for what has no inside."""
    kind = net.kinds[node]
    return drawn.parts[node] if kind == "sub" else drawn.called[net.words[node][0]] if kind == "call" else None


def count(drawn, text, around, found):
    """Count each shape by the loops around it: ``send-back``, ``standard loop``, also those around its scope."""
    net = read(text)
    for node in net.kinds:
        loops = around | ({"send-back"} if in_a_circle(net, node) else set())
        shapes = shapes_at(net, node)
        found.update((loop, shape) for loop in loops for shape in shapes)
        inside = scope_of(drawn, net, node)
        if inside is not None:
            count(drawn, inside, loops | ({"standard loop"} & shapes), found)


def counted(seeds, depths):
    """All diagrams of a range of seeds."""
    found = Counter()
    for seed in seeds:
        _, drawn = draw(seed, 3 + seed % depths)
        count(drawn, drawn.text, frozenset(), found)
    return found


@pytest.fixture(scope="module")
def sample():
    return counted(range(120), depths=2)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("loop", ["send-back", "standard loop"])
def test_loops_stand_around_every_shape_of_the_sample(sample, loop, shape):
    assert sample[loop, shape] >= 5, sample


@pytest.mark.prove
def test_loops_stand_hundreds_of_times_around_every_shape_of_the_long_runs():
    found = counted(range(10_000, 14_000), depths=3)
    for loop in ("send-back", "standard loop"):
        said = ", ".join(f"{shape} {found[loop, shape]}" for shape in SHAPES)
        print(f"PROOF | in the 4,000 block-structured diagrams | a {loop} around | {said}")
    assert min(found[loop, shape] for loop in ("send-back", "standard loop") for shape in SHAPES) >= 300, found


def test_the_count_sees_a_loop_around_what_is_inside_a_called_process():
    class Drawn:
        text = "s start\nM xor\nP call q0\nA task\nX xor\ne end\ns > M > P > A > X\nX > M : d == 1\nX > e : default"
        parts, called = {}, {"q0": "s start\nR task loop:d_==_1\ne end\ns > R > e"}

    found = Counter()
    count(Drawn, Drawn.text, frozenset(), found)
    assert found == {("send-back", "call activity"): 1, ("send-back", "standard loop"): 1}
