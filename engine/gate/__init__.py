"""The gate: what a diagram has to be before it may be published (design §3, reference/engine.md §0.1 and §12).

Stage 1 reads the XML in process and needs a few milliseconds. Stage 2 validates it against the OMG schema and plays it
many times over on the engine, in a child process with limits, because no rule of form finds every diagram that can
come to rest for ever.
"""

from collections.abc import Callable, Mapping

from engine.gate.arrows import check_arrows, check_gateways, check_reach
from engine.gate.case import Case
from engine.gate.elements import check_drawing, check_elements, check_events, check_ids
from engine.gate.facts import check_expressions, check_outcomes
from engine.gate.findings import Finding, Rule, Severity
from engine.gate.office import (
    check_calls,
    check_forms,
    check_lanes,
    check_operations,
    check_properties,
    check_tables,
)
from engine.gate.report import RULES
from engine.gate.upload import Upload
from engine.gate.vocabulary import OperationSpec, Vocabulary
from engine.gate.waiting import check_multiple, check_references, check_timers

__all__ = ["RULES", "Finding", "OperationSpec", "Rule", "Severity", "Vocabulary", "check"]

CHECKS: tuple[Callable[[Case], None], ...] = (
    check_elements,
    check_ids,
    check_drawing,
    check_events,
    check_arrows,
    check_gateways,
    check_reach,
    check_timers,
    check_references,
    check_multiple,
    check_lanes,
    check_properties,
    check_forms,
    check_operations,
    check_tables,
    check_calls,
    check_expressions,
    check_outcomes,
)


def check(key: str, files: Mapping[str, bytes], *, vocabulary: Vocabulary, prove: bool = True) -> list[Finding]:
    """Examine a diagram with everything that belongs to it.

    :param key: the process; its diagram is the file `<key>.bpmn`
    :param files: the upload by name: diagrams, `*.dmn`, `forms/<process>/<form>.json`
    :param vocabulary: what the office knows
    :param prove: whether to go on to stage 2 when stage 1 found no error
    :return: what is wrong, errors first, then in the order of the files; empty when nothing is
    """
    upload = Upload(key, files)
    for diagram in upload.diagrams.values():
        case = Case(diagram, upload.report(diagram.file), vocabulary, files, upload.tables, upload.diagrams)
        for examine in CHECKS:
            examine(case)
    findings = [finding for report in upload.reports.values() for finding in report.findings]
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
