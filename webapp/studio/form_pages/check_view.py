"""Puts the panel of a check together, and the list of a form's checks in words."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.filters import in_language
from webapp.studio.form_pages.drafted import DraftedForms, parts_of
from webapp.studio.form_pages.page import filling_of
from webapp.studio.form_pages.panel import AS_TEXT
from webapp.studio.form_pages.panel_view import asked_by, suggestions
from webapp.studio.form_pages.words import label_of, rule_words, value_words
from webapp.taskforms.messages import Message
from webapp.viewmodels.form_builder import CheckPanel, CheckRow, PartRow, PreviewView
from workflows.form_building import COMPARISONS, CheckSpec, Rule, SpecFault, checks_of, read_rule
from workflows.form_building.checks import MOST_PARTS
from workflows.form_building.fields import Form
from workflows.form_building.kinds import Schema

FIRST_PARTS = 2


def check_rows(drafted: DraftedForms, file: str, form: Form, *, current: int | None = None) -> Iterator[CheckRow]:
    """The checks of a form, each with what has to hold and what is said otherwise."""
    where: dict[str, Any] = {"draft_id": drafted.draft.id, **parts_of(file)}
    names = {key: in_language(*pair) for key, pair in drafted.buttons(file).items()}
    asked = asked_by(drafted, form, "", "")
    for place, spec in enumerate(checks_of(form)):
        yield CheckRow(
            place=place,
            rule=rule_words(spec.rule, asked, names),
            said=in_language(*spec.said),
            url=url_for("studio_forms.show_check", place=str(place), _anchor="panel", **where),
            current=place == current,
        )


def make_check_panel(
    drafted: DraftedForms,
    file: str,
    form: Form,
    spec: CheckSpec,
    *,
    place: int | None,
    faults: Sequence[SpecFault],
    typed: Mapping[str, str],
    more: int = 0,
) -> CheckPanel:
    """The panel of a check.

    :param typed: what was sent, shown again as it was; empty when the check is shown as it stands
    :param more: rows for comparisons beyond those that are usual
    """
    asked = asked_by(drafted, form, "", "")
    rule = read_rule(spec.rule) if spec.rule else Rule(())
    known = rule is not None and all(part.field in asked and part.other in ("", *asked) for part in rule.parts)
    chosen = rule if rule is not None and known else Rule(())
    values = dict(typed) or {**values_of(chosen, asked), "how": "" if known else AS_TEXT, "rule": spec.rule,
                             "at": spec.at, "said_hi": spec.said[0], "said_en": spec.said[1]}  # fmt: skip
    filled = max((at + 1 for at in range(MOST_PARTS) if values.get(f"part-{at}-field")), default=0)
    rows = min(max(filled + (1 if filled >= FIRST_PARTS else 0), FIRST_PARTS) + more, MOST_PARTS)
    chosen_buttons = frozenset(typed_buttons(spec) if typed else chosen.buttons)
    return CheckPanel(
        place="new" if place is None else str(place),
        title=_("New check") if place is None else _("Check"),
        values=values,
        errors={fault.at: in_language(fault.hi, fault.en) for fault in reversed(faults)},
        parts=tuple(PartRow(at, f"part-{at}") for at in range(rows)),
        asked=tuple((name, in_language(*label_of(own, name))) for name, own in asked.items()),
        fields=tuple((name, in_language(*label_of(own, name))) for name, own in form["properties"].items()),
        comparisons=tuple((one.key, in_language(one.hi, one.en)) for one in COMPARISONS),
        buttons=tuple((key, in_language(*pair), key in chosen_buttons) for key, pair in drafted.buttons(file).items()),
        suggestions=tuple(suggestions(asked)),
        close_url=url_for("studio_forms.show", draft_id=drafted.draft.id, **parts_of(file)),
    )


def typed_buttons(spec: CheckSpec) -> tuple[str, ...]:
    """The buttons of a rule that was just sent."""
    rule = read_rule(spec.rule) if spec.rule else None
    return rule.buttons if rule is not None else ()


def values_of(rule: Rule, asked: Mapping[str, Schema]) -> dict[str, str]:
    """What stands in the inputs for a rule."""
    values = {"join": rule.join, "when": ("only" if rule.only else "not") if rule.buttons else "all"}
    for place, part in enumerate(rule.parts):
        values |= {
            f"part-{place}-field": part.field,
            f"part-{place}-comparison": part.comparison,
            f"part-{place}-other": part.other,
            f"part-{place}-value": "" if part.other else value_words(part.value, asked[part.field]),
        }
    return values


def said_at(
    drafted: DraftedForms,
    file: str,
    form: Form,
    spec: CheckSpec,
    *,
    language: str,
    now: dt.datetime,
    missing: Sequence[str] = (),
) -> PreviewView:
    """The form as the desk sees it when the check does not hold: its sentence stands at its field."""
    filling = filling_of(drafted, file, form, language=language, now=now)
    at = spec.at if spec.at in form["properties"] and any(spec.said) else ""
    said = {f"/{at}": Message(spec.said[1] or spec.said[0], spec.said[0] or spec.said[1])} if at else {}
    return filling.empty(missing=tuple(missing), said=said)
