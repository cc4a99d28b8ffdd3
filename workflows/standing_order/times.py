"""Time limits and timers in words."""

import re

from workflows.standing_order.names import Language

_RULE = re.compile(
    r"(?P<working>\d{1,4})wd|P(?:(?P<weeks>\d{1,4})W|(?:(?P<days>\d{1,5})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?)"
)
_CALL = re.compile(r"(wd|days)\(\s*(\d{1,4})\s*\)")
_UNITS = {
    "working": (("कार्य दिवस", "कार्य दिवस"), ("working day", "working days")),
    "weeks": (("सप्ताह", "सप्ताह"), ("week", "weeks")),
    "days": (("दिन", "दिन"), ("day", "days")),
    "hours": (("घण्टा", "घण्टे"), ("hour", "hours")),
    "minutes": (("मिनट", "मिनट"), ("minute", "minutes")),
}


def in_time(rule: str, language: Language) -> str:
    """A duration or date as a sentence says it: ``7wd``, ``"P15D"``, ``days(3)``, ``R3/P3D``, ``date("2026-12-31")``.

    :return: empty when it is none of these, but a fact or a longer expression
    """
    text = rule.strip().strip("\"'")
    call = _CALL.fullmatch(text)
    if call:
        text = f"{call[2]}wd" if call[1] == "wd" else f"P{call[2]}D"
    times, slash, rest = text.partition("/")
    if slash and times.startswith("R"):
        return _repeated(times[1:], rest, language)
    day = re.fullmatch(r"(?:date\([\"'])?(\d{4})-(\d{2})-(\d{2})(?:[\"']\))?", text)
    if day:
        return f"{day[3]}-{day[2]}-{day[1]}"
    match = _RULE.fullmatch(text)
    parts = [_amount(unit, match[unit], language) for unit in _UNITS if match[unit]] if match else []
    return " ".join(parts)


def _repeated(times: str, rest: str, language: Language) -> str:
    pause = in_time(rest, language)
    if not pause:
        return ""
    if language == "hi":
        return f"प्रत्येक {pause} पर" + (f", अधिकतम {times} बार" if times else "")
    return f"every {pause}" + (f", at most {times} times" if times else "")


def _amount(unit: str, number: str, language: Language) -> str:
    one, several = _UNITS[unit][0 if language == "hi" else 1]
    return f"{int(number)} {one if int(number) == 1 else several}"
