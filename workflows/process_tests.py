"""Cases of routing diagrams, played as the office would play them (docs/process-tests.md)."""

from collections.abc import Mapping
from pathlib import Path

from engine.dryrun import SUFFIX, CasesPlayed, play_cases, read_cases
from engine.errors import EngineRefusal
from engine.specs import build, closure_of
from workflows.clocks import Calendar, parse_weekly_off
from workflows.operations import OPERATIONS

SHIPPED = Path(__file__).resolve().parents[1] / "tests" / "artefacts"
"""Where the cases of the diagrams that ship stand; an installation without the sources has none."""

CALENDAR = Calendar(frozenset(), parse_weekly_off("sun,sat2"))
"""Sundays and second Saturdays, no holidays: a case is the same in each district and year."""


def case_files(folder: Path) -> dict[str, bytes]:
    """The files of cases below a folder, by process."""
    return {path.name.removesuffix(SUFFIX): path.read_bytes() for path in sorted(folder.rglob(f"*{SUFFIX}"))}


def play_process(key: str, files: Mapping[str, bytes], content: bytes) -> CasesPlayed:
    """Play the cases of a process.

    :param files: its diagram and what that needs, by name
    :param content: of the file of cases
    :raises EngineRefusal: when the cases are not as they should be, or are those of another process
    """
    given = read_cases(content)
    if given["process"] != key:
        raise EngineRefusal(f"These are the cases of “{given['process']}”, not of “{key}”.",
                            f"ये परीक्षण “{given['process']}” के हैं, “{key}” के नहीं।")  # fmt: skip
    definition = build(key, closure_of(key, files))
    return play_cases(definition, given["cases"], operations=OPERATIONS, due=CALENDAR.due_after)
