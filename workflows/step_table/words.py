"""What may be entered at a step or button, and the sentences when it may not."""

import re

from engine.expressions import ExpressionRefused, parse_expression
from engine.gate.case import CYCLE, DATE, DURATION
from engine.gate.diagram import MAIN_KINDS, SIDE_KINDS
from workflows.errors import BadInput

NAME_LENGTH, EXPRESSION_LENGTH = 120, 1000
KINDS = ("note", "draft", "approve", "sign", "dispatch", "report", "form", "seen")
WAY_KINDS = ("forward", "return", "refuse", "finish")
NOTES = ("required", "optional")
_OUTCOME_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FORM = re.compile(r"[\w-]{1,80}/[\w-]{1,80}|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def plain(text: str) -> str:
    """A text without signs that no file may hold."""
    return _CONTROL.sub("", text)


def check_text(text: str, *, most: int, field: str) -> None:
    """A text that can stand in the file.

    :raises BadInput: when it is too long or holds signs that no file may hold
    """
    if len(text) > most:
        raise BadInput(f"At most {most} letters.", f"अधिकतम {most} अक्षर।", field=field)
    if _CONTROL.search(text):
        raise BadInput("This holds signs that cannot be written.", "इसमें ऐसे चिह्न हैं जो लिखे नहीं जा सकते।", field=field)


def check_names(name_hi: str, name_en: str) -> None:
    """Both names are there.

    :raises BadInput: when one is missing or too long
    """
    for text, field in ((name_hi, "name_hi"), (name_en, "name_en")):
        check_text(text, most=NAME_LENGTH, field=field)
    if not name_hi.strip():
        raise BadInput("Write the name in Hindi.", "हिन्दी में नाम लिखें।", field="name_hi")
    if not name_en.strip():
        raise BadInput("Write the name in English.", "अंग्रेज़ी में नाम लिखें।", field="name_en")


def check_kind(kind: str) -> None:
    """A kind of work.

    :raises BadInput: for any other
    """
    if kind and kind not in MAIN_KINDS | SIDE_KINDS:
        raise BadInput("Choose what is done at the step.", "चुनें कि इस चरण पर क्या होता है।", field="kind")


def check_form(form: str) -> None:
    """The name of a form, as ``medical-claim/check``.

    :raises BadInput: when it is none
    """
    if not _FORM.fullmatch(form):
        raise BadInput("Choose a form.", "कोई प्रपत्र चुनें।", field="form")


def check_rule(text: str, *, field: str) -> None:
    """A time limit: ``7wd``, ``P3D``, a date, or an expression.

    :raises BadInput: when it is none
    """
    rule = as_written(text)
    if rule and not DURATION.fullmatch(rule) and not DATE.fullmatch(rule):
        check_expression(rule, field=field)


def check_expression(text: str, *, field: str) -> None:
    """An expression in the language of conditions.

    :raises BadInput: when it is none, with what is wrong
    """
    check_text(text, most=EXPRESSION_LENGTH, field=field)
    try:
        parse_expression(text)
    except ExpressionRefused as refusal:
        raise BadInput(refusal.en, refusal.hi, field=field) from refusal


def as_written(rule: str) -> str:
    """A limit as the diagram writes it: a bare number of working days gets its unit."""
    rule = rule.strip()
    return f"{int(rule)}wd" if re.fullmatch(r"[0-9]{1,3}", rule) else rule


def time_of(text: str) -> tuple[str, str]:
    """The element and expression of a timer: what is written bare is put in quotes.

    :return: as ``("timeDuration", '"P15D"')``
    :raises BadInput: when it is no time
    """
    rule = as_written(text)
    if not rule:
        raise BadInput("Write after how long.", "कितने समय बाद, यह लिखें।", field="time")
    for form, pattern in (("timeCycle", CYCLE), ("timeDuration", DURATION), ("timeDate", DATE)):
        if pattern.fullmatch(rule.strip("\"'")):
            return form, f'"{rule.strip(chr(34) + chr(39))}"'
    check_expression(rule, field="time")
    return "timeDuration", rule


def outcome_key(name_en: str, taken: set[str]) -> str:
    """A free key for a button, made from its English name."""
    plain = re.sub(r"[^a-z0-9]+", "_", name_en.lower()).strip("_")[:30].strip("_")
    plain = plain if plain[:1].isalpha() else f"way_{plain}".rstrip("_")
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key


def check_outcome(key: str) -> None:
    """The key of a button.

    :raises BadInput: when it is none
    """
    if not _OUTCOME_KEY.fullmatch(key):
        raise BadInput(
            "The key is made of small Latin letters, digits and _.",
            "कुंजी छोटे रोमन अक्षरों, अंकों और _ से बनती है।",
            field="key",
        )
