"""The gate: what a diagram has to be before it may be published (design §3; engine report §0.1 and §12).

Stage 1 reads the XML in process and needs a few milliseconds. Stage 2 validates it against the OMG schema and plays it
many times over on the engine, in a child process with limits, because no rule of form finds every diagram that can
come to rest for ever.
"""

from collections.abc import Callable, Mapping

from engine.gate.arrows import check_arrows, check_gateways, check_reach, is_overfull
from engine.gate.case import Case
from engine.gate.catching import check_boundaries, check_thrown
from engine.gate.elements import check_drawing, check_elements, check_events, check_ids
from engine.gate.facts import check_expressions, check_outcomes, choices_share_a_fact
from engine.gate.findings import Finding, Rule, Severity
from engine.gate.known_before import check_known
from engine.gate.misfits import check_table
from engine.gate.office import (
    check_calls,
    check_forms,
    check_lanes,
    check_operations,
    check_properties,
    check_tables,
)
from engine.gate.parallel import check_parallel
from engine.gate.proof import prove as prove_in_child
from engine.gate.reopening import check_reopening
from engine.gate.report import RULES
from engine.gate.sources import gather
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
    check_boundaries,
    check_thrown,
    check_lanes,
    check_properties,
    check_reopening,
    check_forms,
    check_operations,
    check_tables,
    check_calls,
    check_expressions,
    check_outcomes,
    check_parallel,
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
    sources = gather(upload, vocabulary)
    for name, table in upload.tables.items():
        check_table(upload.report(upload.table_files[name]), table, sources)
    cases = [
        Case(diagram, upload.report(diagram.file), vocabulary, files, upload.tables, upload.diagrams, sources)
        for diagram in upload.diagrams.values()
    ]
    sound = [case for case in cases if not is_overfull(case)]
    for case in sound:
        for examine in CHECKS:
            examine(case)
    named = key in upload.diagrams and all(name == diagram.key for name, diagram in upload.diagrams.items())
    if named and len(sound) == len(cases):
        check_known(cases, key)
    if prove and not any(report.has_errors() for report in upload.reports.values()):
        _prove(upload)
    findings = [finding for report in upload.reports.values() for finding in report.findings]
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def _prove(upload: Upload) -> None:
    """Stage 2. Two choices that ask the same fact may exclude the way on which the rehearsal got stuck: a warning."""
    found = prove_in_child(upload.key, upload.needed())
    if found is None:
        upload.report(f"{upload.key}.bpmn").found("not-proven")
        return
    correlated = any(choices_share_a_fact(diagram) for diagram in upload.diagrams.values())
    for fault in found:
        rule, file, at = str(fault.pop("rule")), str(fault.pop("file")), str(fault.pop("at"))
        doubtful = correlated and rule in (
            "waits-for-ever",
            "tokens-multiply",
            "two-main-tasks",
            "parallel-fact",
            "never-ends",
            "never-reached",
        )
        severity = Severity.WARNING if doubtful else None
        report, other = upload.report(upload.file_of(at, file)), upload.element(str(fault.get("other", "")))
        words = {**fault, **({"other": report.names.inside(other)} if other is not None else {})}
        report.found(rule, upload.element(at), severity=severity, at=at, **words)
