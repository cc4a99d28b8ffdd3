"""Puts the panel of a field together, with what was typed and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.filters import in_language
from webapp.studio.form_pages.drafted import DraftedForms, parts_of
from webapp.studio.form_pages.panel import AS_TEXT
from webapp.studio.form_pages.words import label_of, value_words
from webapp.taskforms.values import shown_date, shown_money
from webapp.viewmodels.form_builder import OptionRow, PanelView
from workflows.form_building import COMPARISONS, KINDS, OTHER, FieldSpec, Kind, SpecFault, kind_of_field, read_condition
from workflows.form_building.fields import Form
from workflows.form_building.kinds import Schema
from workflows.form_building.rules import TODAY

SPARE_OPTIONS = 3
"""Empty rows offered below the choices that are there."""
FIRST_OPTIONS = 4


def make_panel(
    drafted: DraftedForms,
    file: str,
    form: Form,
    spec: FieldSpec,
    *,
    was: str,
    table: str = "",
    faults: Sequence[SpecFault] = (),
    sent: Mapping[str, str] | None = None,
    places: Sequence[str] = (),
    more_options: int = 0,
) -> PanelView:
    """The panel of a field.

    :param was: the name that the field has in the form; empty for a new one
    :param sent: what was typed, shown again as it was where it could not be read
    :param places: where the old name is used, when the change of name has to be confirmed
    """
    kind = KINDS.get(spec.kind, OTHER)
    where: dict[str, Any] = {"draft_id": drafted.draft.id, **parts_of(file)}
    asked = asked_by(drafted, form, was, table)
    wrong = {fault.at: in_language(fault.hi, fault.en) for fault in reversed(faults)}
    return PanelView(
        was=was,
        table=table,
        title=_title(spec, was, table),
        values=_panel_values(spec, asked) | _typed_again(sent or {}, wrong, was),
        errors=wrong,
        limits=kind.limits,
        kinds=_kinds_offered(kind, table),
        options=_option_rows(spec, more_options) if "options" in kind.limits else (),
        outcomes=() if table else _buttons(drafted, file, spec),
        asked=tuple((name, in_language(*label_of(own, name))) for name, own in asked.items()),
        comparisons=tuple((one.key, in_language(one.hi, one.en)) for one in COMPARISONS),
        suggestions=tuple(suggestions(asked)),
        money=kind.key == "money",
        may_be_fact=kind.fact and not table,
        close_url=url_for("studio_forms.show", **where),
        places=tuple(places),
    )


def _typed_again(sent: Mapping[str, str], wrong: Mapping[str, str], was: str) -> dict[str, str]:
    """What was typed and could not be read, and the name of a new field."""
    return {name: text for name, text in sent.items() if name in wrong or (name == "name" and not was)}


def _title(spec: FieldSpec, was: str, table: str) -> str:
    if was:
        return in_language(*spec.label) or was
    return _("New column") if table else _("New field")


def _kinds_offered(kind: Kind, table: str) -> tuple[tuple[str, str], ...]:
    """The kinds that a field, or a column of a table, can be; its own first when it is none of them."""
    kinds = [one for one in KINDS.values() if one.cell or not table]
    return tuple((one.key, in_language(one.hi, one.en)) for one in ([] if kind in kinds else [kind]) + kinds)


def _buttons(drafted: DraftedForms, file: str, spec: FieldSpec) -> tuple[tuple[str, str, bool], ...]:
    """The buttons of the desks, and whether the field is asked at them only."""
    return tuple((key, in_language(*pair), key in spec.outcomes) for key, pair in drafted.buttons(file).items())


def asked_by(drafted: DraftedForms, form: Form, was: str, table: str) -> dict[str, Schema]:
    """What the condition of a field may ask: the fields above it, then the facts of other desks."""
    names = list(form["properties"])
    upto = table or was
    above = names[: names.index(upto)] if upto in names else names
    own = {name: form["properties"][name] for name in above}
    simple = {name: one for name, one in own.items() if kind_of_field(one).key not in ("table", "attachment")}
    return {**simple, **{name: fact.own for name, fact in drafted.facts.items() if name not in form["properties"]}}


def _panel_values(spec: FieldSpec, asked: Mapping[str, Schema]) -> dict[str, str]:
    values = {"name": spec.name, "kind": spec.kind, "show_if": spec.show_if, "worked_out": spec.worked_out}
    for at, pair in (("label", spec.label), ("help", spec.help), ("section", spec.section)):
        values |= {f"{at}_hi": pair[0], f"{at}_en": pair[1]}
    ticked = {"required": spec.required, "fact": spec.fact, "multiline": spec.multiline, "total": spec.total}
    values |= {name: "on" for name, is_ticked in ticked.items() if is_ticked}
    values |= {limit: _shown_limit(spec, limit, value) for limit, value in spec.limits.items() if value != TODAY}
    values |= {f"{limit}_today": "on" for limit, value in spec.limits.items() if value == TODAY}
    condition = read_condition(spec.show_if) if spec.show_if else None
    if condition is not None and condition.field in asked:
        shown = value_words(condition.value, asked[condition.field])
        chosen = {"if_field": condition.field, "if_comparison": condition.comparison, "if_value": shown}
        return values | chosen
    return values | ({"if_field": AS_TEXT} if spec.show_if else {})


def _shown_limit(spec: FieldSpec, limit: str, value: int | str) -> str:
    if limit in ("earliest", "latest"):
        return shown_date(str(value))
    if spec.kind == "money" and isinstance(value, int):
        return shown_money(value).removesuffix(".00")
    return str(value)


def _option_rows(spec: FieldSpec, more: int) -> tuple[OptionRow, ...]:
    count = max(len(spec.options) + SPARE_OPTIONS, FIRST_OPTIONS) + more
    filled = [OptionRow(place, one.value, one.hi, one.en) for place, one in enumerate(spec.options)]
    return (*filled, *(OptionRow(place, "", "", "") for place in range(len(filled), count)))


def suggestions(asked: Mapping[str, Schema]) -> Iterator[str]:
    """Values that a condition often compares with: yes, no, and the choices of the fields that it may ask."""
    yield from (_("Yes"), _("No"), _("today"))
    seen = set()
    for own in asked.values():
        for words in own.get("x-options", {}).values():
            label = in_language(str(words.get("hi", "")), str(words.get("en", "")))
            if label not in seen:
                seen.add(label)
                yield label
