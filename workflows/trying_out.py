"""Trying a routing diagram out before it is published, or as it is in force: nothing is stored, nobody is told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.dryrun import AnswerRefused, DryRun, Unreached, dry_run, never_reached, read_answers, read_setting
from engine.errors import DiagramRefused
from engine.gate import Severity, check
from engine.specs import build, closure_of
from workflows.clocks import Calendar
from workflows.errors import BadInput, NotFound
from workflows.operations import OPERATIONS
from workflows.publishing import all_files, in_force, to_examine
from workflows.vocabulary import vocabulary

PARTS = ("files", "facts", "subject", "results", "begins", "answers")
"""What a request may hold; all but ``answers`` may be missing."""


def try_out(
    db: Session, key: str, asked: Mapping[str, Any], *, district_id: int
) -> tuple[DryRun, list[Unreached]]:  # fmt: skip
    """Play a process with given answers, by the calendar of the district.

    :param asked: the parts of a request: ``files`` (name to text) stand over those in force; the rest as in a case of
        docs/process-tests.md
    :return: the run, and what it did not reach
    :raises NotFound: when there is no such process
    :raises DiagramRefused: with the gate's findings, when the files given have a fault
    :raises AnswerRefused: naming the answer that does not fit
    """
    uploaded = _uploaded(asked.get("files", {}))
    published = in_force(db)
    files = all_files(published, uploaded)
    if f"{key}.bpmn" not in files:
        raise NotFound("There is no such routing diagram.", "ऐसा कोई मार्ग-आरेख नहीं है।")
    if uploaded:
        _refuse_faults(db, key, to_examine(key, files, uploaded, published))
    definition = build(key, closure_of(key, files))
    calendar = Calendar.of(db, district_id)
    setting = read_setting(asked, operations=OPERATIONS, due=calendar.due_after)
    run = dry_run(definition, read_answers(asked.get("answers", [])), key=key, setting=setting)
    return run, never_reached(definition, [run])


def _uploaded(given: object) -> dict[str, bytes]:
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        raise BadInput("“files” must be an object of texts by file name.", "“files” में फ़ाइल-नाम से पाठ दें।", field="files")
    return {name: text.encode() for name, text in given.items()}


def _refuse_faults(db: Session, key: str, files: Mapping[str, bytes]) -> None:
    """Stage 1 of the gate: it refuses whatever could hang while it is read."""
    findings = check(key, files, vocabulary=vocabulary(db), prove=False)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise DiagramRefused("The diagram has faults.", "मार्ग-आरेख में त्रुटियाँ हैं।", list(findings))


__all__ = ["PARTS", "AnswerRefused", "try_out"]
