"""The eleven shapes on which SpiffWorkflow was first seen to go wrong (engine report D1-D4), as sketches."""

from dataclasses import dataclass, field


@dataclass
class Shape:
    """A fixed diagram that can be played like a random one; ``d`` and ``c`` are what its choices ask for."""

    text: str
    parts: dict[str, str] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ("d", "c")
    outputs: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, list[str]] = field(default_factory=dict)

    def begin_with(self):
        """Facts at the start of a run."""
        return dict.fromkeys(self.names, 0)


ENDS = "s start\ne end\n"
BACK = "G xor\nG > A : d == 1\nG > e : default\n"
INSIDE = "s2 start\ne2 end\nC task\nD task\nH xor\ns2 > C > H\nH > C : c == 1\nH > D : default\nD > e2"

SHAPES = {
    "loop": Shape(
        ENDS + "A task\nB task\nC task\nG xor\nH xor\ns > A > B > G\nG > A : d == 1\nG > C : default\nC > H\n"
        "H > B : d == 1\nH > A : d == 2\nH > e : default"
    ),
    "parallel part in a loop": Shape(
        ENDS + "M xor\nP and\nJ and\nA task\nB task\nD task\nG xor\ns > M > P > A > J > D > G\nP > B > J\n"
        "G > M : d == 1\nG > e : default"
    ),
    "parallel part in a parallel part": Shape(
        ENDS + "P and\nQ and\nJ and\nA task\nB task\nC task\nD task\ns > P > A > J > D > e\nP > Q > B > J\nQ > C > J"
    ),
    "loop in a parallel branch": Shape(
        ENDS + "P and\nJ and\nM xor\nA task\nG xor\nQ and\nB task\nC task\nK and\nF task\nD task\ns > P > M > A > G\n"
        "G > M : d == 1\nG > J : default\nP > Q > B > K > F > J > D > e\nQ > C > K"
    ),
    "inclusive": Shape(
        ENDS + "I task\nO or\nJ or\nA task\nB task\nC task\nD task\ns > I > O\nO > A : default\nO > B : d == 1\n"
        "O > C : c == 1\nA > J\nB > J\nC > J\nJ > D > e"
    ),
    "boundary events in a loop": Shape(
        ENDS + "A task\nN on A keep signal:sig1\nO task\nI on A signal:sig2\nT task\nM xor\nB task\n" + BACK +
        "s > A > M > B > G\nN > O > e\nI > T > M"
    ),
    "sub-process in a loop": Shape(
        ENDS + "A task\nP sub\nI on P signal:sig2\nT task\nB task\n" + BACK + "s > A > P > B > G\nI > T > e",
        {"P": INSIDE},
    ),
    "several at once in a loop": Shape(ENDS + "A task\nI task mi:3\nB task\n" + BACK + "s > A > I > B > G"),
    "one after the other in a loop": Shape(ENDS + "A task\nI task seq:3\nB task\n" + BACK + "s > A > I > B > G"),
    "event gateway in a loop": Shape(
        ENDS + "A task\nV evgw\nX catch signal:sig1\nY catch signal:sig2\nB task\nC task\n" + BACK +
        "s > A > V > X > B > G\nV > Y > C > e"
    ),
}  # fmt: skip
