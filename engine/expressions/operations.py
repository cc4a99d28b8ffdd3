"""What operators and functions do with the values of the expression language; every operation is metered."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from engine.expressions.refusals import EvaluationRefused
from engine.expressions.values import (
    MAX_LENGTH,
    NUMBERS,
    OFFICE_TIME,
    Held,
    Meter,
    as_date,
    bounded,
    calendar_days,
    paise,
    rounded,
    taken,
    whole,
    worded,
    working_days,
    wrong_kind,
)


class Operations:
    """Operators and functions over one meter and one moment.

    :param meter: pays for what they do
    :ivar now: the moment of the evaluation, for today()
    """

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.now: datetime | None = None
        self.functions: dict[str, Callable[..., Any]] = {
            "rs": paise, "date": as_date, "days": calendar_days, "wd": working_days, "today": self._today,
            "len": self._length, "min": self._least, "max": self._most, "sum": self._total,
            "abs": self._size, "round": rounded, "int": whole, "str": worded,
            "lower": self._lower, "upper": self._upper, "startswith": self._startswith, "contains": self._contains,
            "any": self._any, "all": self._all,
        }  # fmt: skip

    def add(self, a: Held, b: Held) -> Held:
        """a + b for two numbers, two texts, two lists, or a date and days."""
        if type(a) in NUMBERS and type(b) in NUMBERS:
            return bounded(a + b)
        if type(a) is type(b) and type(a) in (str, list):
            if len(a) + len(b) > MAX_LENGTH:
                raise EvaluationRefused("A text or list became too long.", "पाठ या सूची बहुत लंबी हो गई।")
            self.meter.spend((len(a) + len(b)) // 50 + 1)
            return a + b
        if isinstance(a, (date, timedelta)) and isinstance(b, timedelta):
            return a + b
        if isinstance(a, timedelta) and isinstance(b, date):
            return b + a
        raise wrong_kind("+")

    def subtract(self, a: Held, b: Held) -> Held:
        """a - b for two numbers, two dates, or a date and days."""
        if type(a) in NUMBERS and type(b) in NUMBERS:
            return bounded(a - b)
        if isinstance(a, (date, timedelta)) and isinstance(b, timedelta):
            return a - b
        if isinstance(a, date) and isinstance(b, date):
            return a - b
        raise wrong_kind("-")

    def multiply(self, a: Held, b: Held) -> Held:
        """a * b for two numbers."""
        return bounded(_number(a, "*") * _number(b, "*"))

    def divide(self, a: Held, b: Held) -> Held:
        """a / b for two numbers, exactly."""
        return bounded(Fraction(_number(a, "/")) / _not_zero(b))

    def divide_whole(self, a: Held, b: Held) -> Held:
        """a // b for two numbers."""
        return bounded(_number(a, "//") // _not_zero(b))

    def remainder(self, a: Held, b: Held) -> Held:
        """a % b for two numbers."""
        return bounded(_number(a, "%") % _not_zero(b))

    def negate(self, a: Held) -> Held:
        """-a for a number or a number of days."""
        return -a if isinstance(a, timedelta) else -_number(a, "-")

    def plus(self, a: Held) -> Held:
        """+a for a number."""
        return +_number(a, "+")

    def equal(self, a: Held, b: Held) -> bool:
        """a == b; a date equals its ISO text."""
        if isinstance(a, list) or isinstance(b, list):
            self.meter.spend(10)
        if (isinstance(a, date) and isinstance(b, str)) or (isinstance(b, date) and isinstance(a, str)):
            return as_date(a) == as_date(b)
        return bool(a == b)

    def unequal(self, a: Held, b: Held) -> bool:
        """a != b."""
        return not self.equal(a, b)

    def less(self, a: Held, b: Held) -> bool:
        """a < b for two numbers, two texts, two dates or two durations."""
        if (type(a) in NUMBERS and type(b) in NUMBERS) or (type(a) is type(b) and type(a) in (str, date, timedelta)):
            return bool(a < b)
        if isinstance(a, date) or isinstance(b, date):
            return as_date(a) < as_date(b)
        raise wrong_kind("<")

    def at_most(self, a: Held, b: Held) -> bool:
        """a <= b."""
        return not self.less(b, a)

    def greater(self, a: Held, b: Held) -> bool:
        """a > b."""
        return self.less(b, a)

    def at_least(self, a: Held, b: Held) -> bool:
        """a >= b."""
        return not self.less(a, b)

    def among(self, a: Held, b: Held) -> bool:
        """a in b for a list, a text or the keys of a mapping."""
        if (isinstance(b, str) and not isinstance(a, str)) or not isinstance(b, (str, list, Mapping)):
            raise wrong_kind("in")
        self.meter.measure(b)
        return not isinstance(a, (list, Mapping)) and a in b

    def not_among(self, a: Held, b: Held) -> bool:
        """a not in b."""
        return not self.among(a, b)

    def item(self, whole_value: Held, key: Held) -> Held:
        """whole_value[key] and whole_value.key: a key of a mapping or nothing; a place in a list or text."""
        if isinstance(whole_value, Mapping) and isinstance(key, str):
            return taken(whole_value.get(key), key)
        if isinstance(whole_value, (list, str)) and type(key) is int and -len(whole_value) <= key < len(whole_value):
            return taken(whole_value[key], str(key))
        if whole_value is None:
            raise EvaluationRefused(f"“{key}” was asked of an empty value.", f"“{key}” किसी रिक्त मान से माँगा गया।")
        raise wrong_kind(f"[{key}]")

    def part(self, whole_value: Held, bounds: slice) -> Held:
        """whole_value[a:b] for a list or text."""
        if isinstance(whole_value, (list, str)) and all(
            bound is None or type(bound) is int for bound in (bounds.start, bounds.stop)
        ):
            return self.meter.measure(whole_value)[bounds.start : bounds.stop]
        raise wrong_kind("[:]")

    def _today(self) -> date:
        assert self.now is not None
        return self.now.astimezone(OFFICE_TIME).date()

    def _listed(self, value: Held, what: str) -> list[Held]:
        if not isinstance(value, list):
            raise wrong_kind(what)
        return [taken(item, what) for item in self.meter.measure(value)]

    def _several(self, values: tuple[Held, ...], what: str) -> list[Held]:
        items = self._listed(values[0], what) if len(values) == 1 else list(values)
        if not items:
            raise EvaluationRefused(f"{what}() of an empty list.", f"रिक्त सूची का {what}() नहीं होता।")
        return items

    def _least(self, *values: Held) -> Held:
        items = self._several(values, "min")
        least = items[0]
        for item in items[1:]:
            least = item if self.less(item, least) else least
        return least

    def _most(self, *values: Held) -> Held:
        items = self._several(values, "max")
        most = items[0]
        for item in items[1:]:
            most = item if self.less(most, item) else most
        return most

    def _total(self, values: Held) -> Held:
        total: Held = 0
        for item in self._listed(values, "sum"):
            total = bounded(total + _number(item, "sum"))
        return total

    def _any(self, values: Held) -> bool:
        return any(self._listed(values, "any"))

    def _all(self, values: Held) -> bool:
        return all(self._listed(values, "all"))

    def _length(self, value: Held) -> int:
        if isinstance(value, (str, list, Mapping)):
            return len(value)
        raise wrong_kind("len")

    def _size(self, value: Held) -> Held:
        return abs(_number(value, "abs"))

    def _lower(self, text: Held) -> str:
        return str(self.meter.measure(_text(text, "lower")).lower())

    def _upper(self, text: Held) -> str:
        return str(self.meter.measure(_text(text, "upper")).upper())

    def _startswith(self, text: Held, prefix: Held) -> bool:
        return _text(text, "startswith").startswith(_text(prefix, "startswith"))

    def _contains(self, whole_value: Held, part: Held) -> bool:
        return self.among(part, whole_value)


def _number(value: Held, what: str) -> Held:
    if type(value) in NUMBERS:
        return value
    raise wrong_kind(what)


def _text(value: Held, what: str) -> str:
    if isinstance(value, str):
        return value
    raise wrong_kind(what)


def _not_zero(value: Held) -> Held:
    if _number(value, "/") == 0:
        raise EvaluationRefused("Division by zero.", "शून्य से भाग नहीं दिया जा सकता।")
    return value
