"""Fields under a condition: what the browser shows while one fills in is what the server counts."""

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from webapp import taskforms
from webapp.taskforms.live import live_condition

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
JUDGE = f"""
import {{ holds }} from {json.dumps((ROOT / "webapp/assets/js/shown.js").as_uri())}
let text = ''
for await (const part of process.stdin) text += part
const cases = JSON.parse(text)
console.log(JSON.stringify(cases.map(({{ tree, sent }}) => holds(tree, (name) => sent[name] ?? []))))
"""
FIELDS = {
    "amount": {"type": "integer", "format": "money"},
    "count": {"type": "integer"},
    "on": {"type": "string", "format": "date"},
    "until": {"type": "string", "format": "date"},
    "urgent": {"type": "boolean"},
    "kind": {"type": "string", "enum": ["a", "b"]},
    "remark": {"type": "string"},
    "parts": {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}},
    "rows": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"item": {"type": "string"}, "cut": {"type": "integer", "format": "money"}},
        },
    },
}
FILLED = [
    {},
    {"amount": "2,00,000", "count": "15", "on": "23-11-2026", "until": "23-02-2027", "urgent": "yes", "kind": "a"},
    {"amount": "₹2,00,001.50", "count": "-3", "on": "१२-०९-२०२६", "until": "2026-09-30", "urgent": "no", "kind": "b"},
    {"amount": "abc", "count": "1.5", "on": "31-02-2026", "urgent": "maybe", "remark": " शीघ्र करें "},
    {"parts": ["x", "y"], "remark": "urgent: see", "rows-0-item": "औषधि", "rows-2-cut": "5,080"},
    {"parts": ["y"], "rows-0-item": "औषधि", "rows-1-cut": "0.00", "amount": "0"},
]
CONDITIONS = [
    "urgent", "not urgent", "amount > rs(200000)", "amount >= rs(200000) and urgent", "amount < rs(1) or count > 0",
    'kind == "a"', 'kind != "a"', 'kind in ["a", "c"]', 'kind not in ["a"]', '"x" in parts', 'contains(parts, "y")',
    "on > date(until) - days(90)", "until > date(on) + days(90)", "on <= today()", 'on == date("2026-11-23")',
    "sum(rows.cut) > 0", "sum(rows.cut) < rs(1)", "len(rows.cut) == 1", "len(parts) == 2", "len(remark) > 4",
    'startswith(remark, "urgent")', 'contains(remark, "शीघ्र")', "amount + rs(1) > limit", "limit > rs(100)",
    "count * 2 > 20", 'missing == "a"', 'subject.category == "x" or urgent', 'kind == "b" or missing', "kept > 3",
    'remark > "t"',
]  # fmt: skip
FACTS = {"limit": 20_000_000, "count": 4, "kept": 4, "subject": {"category": "x"}}


def form_with(condition: str) -> dict[str, object]:
    return {"type": "object", "properties": {**FIELDS, "extra": {"type": "string", "x-show-if": condition}}}


def sent_as(filled: dict[str, object]) -> MultiDict[str, str]:
    pairs = [
        (f"f-{name}", one) for name, value in filled.items() for one in (value if type(value) is list else [value])
    ]
    return MultiDict([*pairs, ("f-extra", "said")])


def counted(condition: str, filled: dict[str, object]) -> bool:
    """Whether the server keeps what stands in the field."""
    return "extra" in taskforms.parse(form_with(condition), sent_as(filled), now=NOW, facts=FACTS).value


def tree_of(condition: str, schema: dict[str, object] | None = None):
    return live_condition(schema or form_with(condition), condition, FACTS, now=NOW, asked={})


def judged(cases: list[dict[str, object]]) -> list[bool]:
    """What the browser's script says."""
    command = ["node", "--input-type=module", "-e", JUDGE]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True, timeout=30)
    found: list[bool] = json.loads(done.stdout)
    return found


def test_the_browser_shows_exactly_what_the_server_counts():
    cases = [(condition, filled) for condition in CONDITIONS for filled in FILLED]
    trees = {condition: tree_of(condition) for condition in CONDITIONS}
    assert all(trees.values()), [condition for condition, tree in trees.items() if not tree]
    sent = [
        {
            "tree": trees[condition],
            "sent": {name: [text.strip() for text in sent_as(filled).getlist(name)] for name in sent_as(filled)},
        }
        for condition, filled in cases
    ]
    expected = [counted(condition, filled) for condition, filled in cases]
    found = judged(sent)
    differing = [case for case, said, right in zip(cases, found, expected, strict=True) if said != right]
    assert not differing
    assert set(expected) == {True, False}


def test_every_condition_of_the_forms_that_ship_is_known_to_the_browser():
    conditions = [
        (form, own["x-show-if"])
        for path in (ROOT / "forms").glob("*/*.json")
        for form in [json.loads(path.read_text("utf-8"))]
        for own in form["properties"].values()
        if "x-show-if" in own
    ]
    assert conditions
    assert all(tree_of(condition, form) is not None for form, condition in conditions)


@pytest.mark.parametrize("condition", ['outcome == "close"', "[one for one in rows.cut if one > 0]", "upper(kind)"])
def test_what_only_the_server_can_say_stays_in_sight(condition):
    assert tree_of(condition) is None


def test_no_value_of_a_fact_that_is_not_asked_stands_in_the_page():
    form = form_with("amount > limit")
    (extra,) = [one for one in taskforms.fields(form, facts=FACTS, now=NOW) if one.name == "extra"]
    assert json.loads(extra.live) == [">", ["f", "f-amount", "money", []], ["c", 20_000_000]]
    assert "category" not in extra.live
