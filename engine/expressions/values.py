"""The values of the expression language: how they come in, how they go out, how they are made from texts.

Numbers are exact: a decimal or a division gives a fraction, never a binary float, so that half of an odd amount in
paise is right. Work is metered, because an expression runs inside an officer's transaction.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from engine.expressions.refusals import EvaluationRefused

Plain: TypeAlias = "str | bool | int | list[Plain] | dict[str, Plain] | None"
"""What an expression gives: JSON without floats."""

Held: TypeAlias = Any
"""A value inside the language: text, bool, int, Fraction, None, list, mapping, date, days."""

Value: TypeAlias = str | bool | int | list[str]
"""What a fact may be: money is an int of paise, a date its ISO text."""

OFFICE_TIME = ZoneInfo("Asia/Kolkata")
MAX_STEPS = 10_000
MAX_LENGTH = 10_000
MAX_BITS = 128
NUMBERS = (int, bool, Fraction)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,2})?")


class Meter:
    """Counts the work of one evaluation.

    :ivar left: steps that may still be taken
    """

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int = 1) -> None:
        """Take steps from the budget.

        :raises EvaluationRefused: when it is used up
        """
        self.left -= steps
        if self.left < 0:
            raise EvaluationRefused(
                "The expression needs too many steps; make it simpler.",
                "यह व्यंजक बहुत अधिक चरण लेता है; इसे सरल करें।",
            )

    def measure(self, value: Held) -> Held:
        """Pay for going through a text or list; gives the value back."""
        self.spend(len(value) // 50 + 1)
        return value


def wrong_kind(what: str) -> EvaluationRefused:
    """The refusal for an operation that does not fit its values.

    :param what: the operator or function as it is written
    """
    return EvaluationRefused(
        f"“{what}” does not fit the kind of value it was given.",
        f"“{what}” दिए गए मान के प्रकार पर लागू नहीं होता।",
    )


def bounded(number: Held) -> Held:
    """A number that is small enough to go on with.

    :raises EvaluationRefused: above 128 bits in numerator or denominator
    """
    if isinstance(number, Fraction) and number.denominator == 1:
        number = number.numerator
    bits = (
        number.bit_length()
        if isinstance(number, int)
        else max(number.numerator.bit_length(), number.denominator.bit_length())
    )
    if bits > MAX_BITS:
        raise EvaluationRefused("A number became too large.", "संख्या बहुत बड़ी हो गई।")
    return number


def taken(value: Held, name: str) -> Held:
    """A value from outside as the language knows it.

    :param value: a fact, or part of the subject
    :param name: what it was asked for as
    :raises EvaluationRefused: when it is of a kind that expressions do not read
    """
    if value is None or type(value) in (str, int, bool, dict, list, date):
        return value
    if type(value) is float and math.isfinite(value):
        return Fraction(str(value))
    if isinstance(value, str):
        return str(value)  # a StrEnum of the office
    if isinstance(value, Mapping):
        return value
    if isinstance(value, (tuple, frozenset)):
        return sorted(value) if isinstance(value, frozenset) else list(value)
    raise EvaluationRefused(
        f"“{name}” is not a value that expressions can read.", f"“{name}” ऐसा मान नहीं है जिसे व्यंजक पढ़ सके।"
    )


def given(value: Held) -> Plain:
    """A result as the engine keeps it: a copy without dates, durations, fractions or tuples.

    :raises EvaluationRefused: for a number that is not whole, or outside 64 bits
    """
    if value is None or type(value) in (str, bool):
        return value  # type: ignore[no-any-return]
    if type(value) is int:
        return _sixty_four_bits(value)
    if isinstance(value, Fraction):
        raise EvaluationRefused(
            "The result is not a whole number; put round(…) around it.", "परिणाम पूर्ण संख्या नहीं है; round(…) लगाएँ।"
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"P{value.days}D" if value.days >= 0 else f"-P{-value.days}D"
    if isinstance(value, Mapping):
        return {str(key): given(taken(item, str(key))) for key, item in value.items()}
    return [given(taken(item, "[…]")) for item in value]


def _sixty_four_bits(value: int) -> int:
    if -(2**63) <= value < 2**63:
        return value
    raise EvaluationRefused("The result is too large a number.", "परिणाम बहुत बड़ी संख्या है।")


def as_date(text: Held) -> date:
    """A date from its ISO text ("2026-11-23"); a date is given back.

    :raises EvaluationRefused: for anything else
    """
    if isinstance(text, date):
        return text
    if isinstance(text, str) and _ISO_DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass  # the 31st of June: the sentence below says what is wanted
    raise EvaluationRefused(
        f'“{str(text)[:20]}” is not a date; write date("2026-11-23").',
        f'“{str(text)[:20]}” तिथि नहीं है; date("2026-11-23") लिखें।',
    )


def paise(rupees: Held) -> int:
    """rs(rupees): an amount in paise, from a whole number, a decimal or its text.

    :raises EvaluationRefused: when it is not a whole number of paise
    """
    if isinstance(rupees, str) and _DECIMAL.fullmatch(rupees):
        rupees = Fraction(rupees)
    if type(rupees) in (int, Fraction):
        amount = rupees * 100
        if amount == int(amount):
            return int(bounded(amount))
    raise wrong_kind("rs")


def whole(value: Held) -> int:
    """int(value): cut off to a whole number, or read from digits."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value.strip())
    if type(value) in NUMBERS:
        return int(value)
    raise wrong_kind("int")


def rounded(value: Held) -> int:
    """round(value): to the nearest whole number, halves away from zero, as the office counts."""
    if type(value) not in NUMBERS:
        raise wrong_kind("round")
    size = math.floor(abs(Fraction(value)) + Fraction(1, 2))
    return size if value >= 0 else -size


def worded(value: Held) -> str:
    """str(value): the text of a scalar; nothing for an empty value."""
    if value is None:
        return ""
    if type(value) is Fraction or isinstance(value, (list, Mapping)):
        raise wrong_kind("str")
    return str(given(value))


def working_days(n: Held) -> str:
    """wd(n): n working days, in the form that timers and clocks read ("7wd")."""
    if type(n) is not int or not 0 <= n <= 3650:
        raise wrong_kind("wd")
    return f"{n}wd"


def calendar_days(n: Held) -> timedelta:
    """days(n): n calendar days, to add to a date or to give to a timer ("P3D")."""
    if type(n) is not int or abs(n) > 36_600:
        raise wrong_kind("days")
    return timedelta(days=n)
