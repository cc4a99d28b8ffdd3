"""What is wrong with a field as somebody entered it, said at the input in Hindi and in English."""

import difflib
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from engine.errors import EngineRefusal
from engine.expressions import is_fact_name, parse_expression
from engine.gate.form_words import forbidden_in
from workflows.form_building.fields import FieldSpec, holder_of
from workflows.form_building.kinds import KINDS, OTHER, Kind, Schema
from workflows.form_building.rules import TODAY, FormFault, faults_of

LONGEST_LABEL = 200
MOST_OPTIONS = 100
MOST_CHARACTERS = 20_000
_DEVANAGARI = re.compile("[\u0900-\u097f]")


class SpecFault(NamedTuple):
    """A sentence at an input of the panel.

    :ivar at: the input's name
    """

    at: str
    en: str
    hi: str


class Surroundings(NamedTuple):
    """What a field may name.

    :ivar facts: facts that other desks, tables and operations set
    :ivar outcomes: keys of the buttons at the desks that use the form
    """

    facts: Collection[str] = ()
    outcomes: Collection[str] = ()


def faults_in(
    form: Schema, spec: FieldSpec, *, name: str = "", table: str = "", around: Surroundings | None = None
) -> list[SpecFault]:
    """Everything that is wrong with a field before it is written into its form.

    :param name: the name that it has so far; empty for a new one
    :param table: the table of which it is a column
    """
    kind = KINDS.get(spec.kind, OTHER)
    found = [*_faults_of_name(form, spec, name, table), *_faults_of_words(spec)]
    found += _faults_of_kind(spec, kind, table)
    found += _faults_of_options(spec) if "options" in kind.limits else ()
    found += _faults_of_limits(spec, kind)
    found += _faults_of_rules(form, spec, name, table, around or Surroundings())
    return found


def faults_of_form(form: Schema, around: Surroundings) -> list[FormFault]:
    """What is wrong with a whole form: its standard, its two languages, and conditions that ask what is not known yet.

    :param form: one that can be read (:func:`workflows.form_building.shape.read_form`)
    """
    found = list(faults_of(form))
    for name, own in form["properties"].items():
        for word in ("x-show-if", "x-value"):
            said = _faults_of_expression(word, own.get(word, ""), _names_before(form, name, ""), around)
            found += [FormFault(name, f"“{name}”: {one.en}", f"“{name}”: {one.hi}") for one in said]
    return list(dict.fromkeys(found))


def faults_of_rule(at: str, source: str, form: Schema, around: Surroundings) -> list[SpecFault]:
    """What is wrong with an expression that may ask every field of a form: its language, and names that are not known.

    :param at: the input at which it is said
    """
    return list(_faults_of_expression(at, source, list(form["properties"]), around))


def _faults_of_name(form: Schema, spec: FieldSpec, name: str, table: str) -> Iterator[SpecFault]:
    if not is_fact_name(spec.name):
        yield SpecFault("name", "The name is made of Latin letters, digits and _, and begins with a letter.",
                        "नाम रोमन अक्षरों, अंकों और _ से बने, और अक्षर से आरंभ हो।")  # fmt: skip
    elif spec.name != name and spec.name in holder_of(form, table)["properties"]:
        yield SpecFault("name", f"There is a field “{spec.name}” already.", f"“{spec.name}” नाम का खाना पहले से है।")


def _faults_of_words(spec: FieldSpec) -> Iterator[SpecFault]:
    for at, pair in (("label", spec.label), ("help", spec.help), ("section", spec.section)):
        if at != "label" and not any(pair):
            continue
        if not _DEVANAGARI.search(pair[0]):
            yield SpecFault(f"{at}_hi", "Write it in Hindi.", "हिन्दी में लिखें।")
        if not pair[1].strip():
            yield SpecFault(f"{at}_en", "Write it in English.", "अंग्रेज़ी में लिखें।")
        for language, text in zip(("hi", "en"), pair, strict=True):
            if len(text) > LONGEST_LABEL:
                yield SpecFault(
                    f"{at}_{language}", f"At most {LONGEST_LABEL} characters.", f"अधिकतम {LONGEST_LABEL} अक्षर।"
                )


def _faults_of_kind(spec: FieldSpec, kind: Kind, table: str) -> Iterator[SpecFault]:
    if table and not (kind.cell or kind is OTHER):
        yield SpecFault("kind", f"“{kind.en}” cannot stand in a table.", f"“{kind.hi}” तालिका में नहीं आ सकता।")
    if spec.fact and (table or not kind.fact):
        yield SpecFault("fact", "A value of this kind cannot go into the routing.",
                        "इस प्रकार का मान मार्ग-निर्धारण में नहीं जा सकता।")  # fmt: skip
    if spec.total and kind.key not in ("number", "money"):
        yield SpecFault("total", "Only numbers and money are added up.", "योग केवल संख्या और राशि का होता है।")


def _faults_of_options(spec: FieldSpec) -> Iterator[SpecFault]:
    if not spec.options:
        yield SpecFault("options", "Give at least one choice.", "कम से कम एक विकल्प दें।")
    if len(spec.options) > MOST_OPTIONS:
        yield SpecFault("options", f"At most {MOST_OPTIONS} choices.", f"अधिकतम {MOST_OPTIONS} विकल्प।")
    values = [option.value for option in spec.options]
    if len(set(values)) < len(values):
        yield SpecFault("options", "Two choices have the same value.", "दो विकल्पों का एक ही मान है।")
    for option in spec.options:
        if not _DEVANAGARI.search(option.hi) or not option.en.strip():
            shown = option.en or option.hi or option.value
            yield SpecFault("options", f"“{shown}” needs a label in Hindi and in English.",
                            f"“{shown}”: नाम हिन्दी और अंग्रेज़ी दोनों में दें।")  # fmt: skip
        if len(option.value) > 60 or '"' in option.value or "\\" in option.value:
            yield SpecFault("options", "The value of a choice has at most 60 characters and no quotation mark.",
                            "विकल्प का मान अधिकतम 60 अक्षर का हो, उद्धरण-चिह्न न हो।")  # fmt: skip


def _faults_of_limits(spec: FieldSpec, kind: Kind) -> Iterator[SpecFault]:
    for low, high in (("shortest", "longest"), ("smallest", "largest"), ("fewest", "most"), ("earliest", "latest")):
        if low not in kind.limits:
            continue
        least, most = spec.limits.get(low), spec.limits.get(high)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            yield SpecFault(high, "It is less than the smallest.", "यह न्यूनतम से कम है।")
        days = [day for day in (least, most) if isinstance(day, str) and day != TODAY]
        if len(days) == 2 and days[0] > days[1]:
            yield SpecFault(high, "It lies before the first day.", "यह पहले दिन से पूर्व है।")
    for limit in ("shortest", "longest", "fewest", "most"):
        value = spec.limits.get(limit)
        if isinstance(value, int) and not 0 <= value <= MOST_CHARACTERS:
            yield SpecFault(limit, f"From 0 to {MOST_CHARACTERS}.", f"0 से {MOST_CHARACTERS} तक।")
    if forbidden_in({"pattern": spec.limits.get("pattern", "")}) is not None:
        yield SpecFault(
            "pattern",
            "This pattern is not allowed: a row of signs and classes, of which one may repeat, such as [A-Z]{2}\\d+.",
            "यह प्रतिरूप मान्य नहीं: चिह्नों की एक पंक्ति, जिसमें एक ही दोहराया जाए, जैसे [A-Z]{2}\\d+।",
        )


def _faults_of_rules(form: Schema, spec: FieldSpec, name: str, table: str, around: Surroundings) -> Iterator[SpecFault]:
    unknown = sorted(set(spec.outcomes) - set(around.outcomes) - set(_before(form, name, table, "x-outcomes")))
    if unknown:
        yield SpecFault("outcomes", f"No desk with this form has the button “{unknown[0]}”.",
                        f"इस प्रपत्र के किसी पटल पर “{unknown[0]}” बटन नहीं है।")  # fmt: skip
    for at, word, source in (("show_if", "x-show-if", spec.show_if), ("worked_out", "x-value", spec.worked_out)):
        if source and source != _before(form, name, table, word):
            yield from _faults_of_expression(at, source, _names_before(form, name, table), around)


def _before(form: Schema, name: str, table: str, word: str) -> str | list[str]:
    found: str | list[str] = holder_of(form, table)["properties"].get(name, {}).get(word, "")
    return found


def _names_before(form: Schema, name: str, table: str) -> list[str]:
    """The fields above a field, and in a table the other columns."""
    names = list(form["properties"])
    upto = table or name
    above = names[: names.index(upto)] if upto in names else names
    return above + ([one for one in holder_of(form, table)["properties"] if one != name] if table else [])


def _faults_of_expression(at: str, source: str, above: Collection[str], around: Surroundings) -> Iterator[SpecFault]:
    if not source:
        return
    try:
        names = parse_expression(source).names
    except EngineRefusal as refusal:
        yield SpecFault(at, refusal.en, refusal.hi)
        return
    known = {*above, *around.facts, "subject", "outcome"}
    for unknown in sorted(names - known):
        near = difflib.get_close_matches(unknown, known, n=1, cutoff=0.6)
        en = f" Did you mean “{near[0]}”?" if near else ""
        hi = f" क्या “{near[0]}” कहना था?" if near else ""
        yield SpecFault(at, f"“{unknown}” is neither a field above this one nor a fact.{en}",
                        f"“{unknown}” न ऊपर का खाना है, न कोई तथ्य।{hi}")  # fmt: skip
