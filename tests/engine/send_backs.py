"""Files that are sent back again and again: the shapes that every office diagram has (engine report §12, last lines).

Each goes round while the fact `again` holds.
"""

from tests.engine.sketch import sketch

LOOP = """
    s start
    M xor
    U task
    F and
    A task
    B task
    J and
    V task
    X xor
    e end
    s > M > U > F > A > J > V > X
    F > B > J
    X > M : again
    X > e : default
"""
"""A parallel part inside a send-back loop."""

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
"""A desk with a reminder and an escalation inside a send-back loop."""

AROUND = "s start\nM xor\n{}\nV task\nX xor\ne end\ns > M > P > V > X\nX > M : again\nX > e : default"

NESTED = AROUND.format("P sub")
NESTED_PARTS = {
    "P": "s2 start\nA task\nQ sub\nL on Q timer:P9D\nZ task\nK xor\ne2 end\ns2 > A > Q > K > e2\nL > Z > K",
    "Q": "s3 start\nF and\nB task\nC task\nJ and\ne3 end\ns3 > F > B > J > e3\nF > C > J",
}
"""A sub-process in a sub-process, with a parallel part in the inner one."""

CALLS = AROUND.format("P call q1")
CALLED = [
    sketch(
        "s start\nA task\nI call q2\nL on I timer:P9D\nZ task\nK xor\ne end\ns > A > I > K > e\nL > Z > K", key="q1"
    ),
    sketch("s start\nB task\nR on B keep timer:P1D\nN task\nn end\ne end\ns > B > e\nR > N > n", key="q2"),
]
"""A call in a call, with a reminder inside and an escalation around the inner one."""
