"""Nothing that stands in a diagram, table or form does more than compute; nothing keeps the server busy."""

import contextlib
import copy
import os
import resource
import signal
from datetime import UTC, datetime

import pytest

from engine.expressions import EvaluationRefused, ExpressionRefused, check_script, evaluate, run_script
from tests.engine.attacks import expressions as attacks
from tests.pace import here, least

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ESCAPES = attacks.PROTOTYPE_ESCAPES + attacks.LATER_ESCAPES + attacks.OWN
BOMBS = attacks.PROTOTYPE_BOMBS + attacks.LATER_BOMBS
HARMLESS = {"a['__class__']", "subject['__class__']['__base__']", "'a' 'b'.x()", "u''.__doc__"}
"""Look-ups of a key that is not there, which give nothing or are refused when worked out."""

LAWFUL_LINES = {"a = 1", "", "   ", "#"}
"""No expressions, but a line, nothing, or a remark in a script."""


@pytest.mark.parametrize("source", ESCAPES)
def test_an_escape_is_refused_and_touches_nothing(source):
    names = copy.deepcopy(attacks.NAMES)
    try:
        value = evaluate(source, names, now=NOW)
    except (ExpressionRefused, EvaluationRefused) as refused:
        answer: str | None = refused.en and refused.hi
    else:
        answer = "nothing" if source in HARMLESS and value is None else None
    assert answer
    assert names == attacks.NAMES


@pytest.mark.parametrize("source", [source for source in ESCAPES if source not in LAWFUL_LINES])
def test_an_escape_is_refused_in_a_script(source):
    names = copy.deepcopy(attacks.NAMES)
    for script in (f"x = {source}", source, f"x = 1\n{source}"):
        with pytest.raises((ExpressionRefused, EvaluationRefused)):
            run_script(script, names, now=NOW)
    assert names == attacks.NAMES


@pytest.mark.parametrize("source", BOMBS)
def test_a_bomb_goes_out(source):
    def explode() -> None:
        with contextlib.suppress(ExpressionRefused, EvaluationRefused):  # it may also be worked out, if it is quick
            evaluate(source, attacks.NAMES, now=NOW)

    assert least(explode, goes=2, enough=0.5) < here(0.5)


def test_all_bombs_together_stay_within_memory_and_time():
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        for source in BOMBS * 2:
            try:
                evaluate(source, attacks.NAMES, now=NOW)
            except (ExpressionRefused, EvaluationRefused):
                continue
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - held
        os._exit(0 if grown < 100_000_000 else 1)
    _, status = os.waitpid(child, 0)
    assert not os.WIFSIGNALED(status), signal.Signals(os.WTERMSIG(status))
    assert os.WEXITSTATUS(status) == 0


@pytest.mark.parametrize(
    "payload",
    [
        "import os\nos.system('touch {mark}')",
        "open('{mark}','w').write('x')",
        "[c for c in ().__class__.__base__.__subclasses__() if c.__name__=='_wrap_close'][0]"
        ".__init__.__globals__['system']('touch {mark}')",
        "g=(x for x in [1])\nb=g.gi_frame.f_back.f_back.f_globals['__builtins__']\nb['open']('{mark}','w')",
        "leak='{{0.__class__.__init__.__globals__}}'.format(helper)\nopen_marker=leak[0]",
    ],
)
def test_a_script_leaves_no_mark(payload, tmp_path):
    mark = tmp_path / "mark"
    source = payload.format(mark=mark)
    with pytest.raises(ExpressionRefused):
        check_script(source)
    with pytest.raises(ExpressionRefused):
        run_script(source, {"helper": "x"}, now=NOW)
    assert not mark.exists()


def test_values_from_forms_are_never_code():
    facts = {"decision": "__import__('os').system('id')", "len": 5, "__builtins__": {}}
    assert evaluate("decision == 'back'", facts, now=NOW) is False
    assert evaluate("len(decision) > 5", facts, now=NOW) is True
