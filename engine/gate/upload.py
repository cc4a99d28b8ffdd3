"""Reading the files of an upload: the diagram, the processes that it calls, tables, forms."""

from collections.abc import Mapping

from lxml import etree

from engine.decisions import DecisionTable, TableRefused, examine, parse_table, shown
from engine.gate.diagram import BPMN, B, Diagram, read_diagram
from engine.gate.report import Report
from engine.uploads import UploadRefused, local_name, namespace, read_xml


class Upload:
    """The files of one publication, read.

    :param key: the process to publish; its file is `<key>.bpmn`
    :param files: all files by name
    :ivar diagrams: by process id, those that could be read and that the process needs
    :ivar tables: decision tables by key
    :ivar table_files: the file of each of them
    :ivar reports: a report for each file
    """

    def __init__(self, key: str, files: Mapping[str, bytes]) -> None:
        self.key = key
        self.files = files
        self.reports: dict[str, Report] = {}
        self.diagrams: dict[str, Diagram] = {}
        self.tables: dict[str, DecisionTable] = {}
        self.table_files: dict[str, str] = {}
        self._read_diagrams()
        for name in sorted(files):
            if name.endswith(".dmn"):
                self._read_table(name)

    def report(self, file: str) -> Report:
        """The report for a file."""
        return self.reports.setdefault(file, Report(file))

    def needed(self) -> dict[str, bytes]:
        """The files that were read, and the forms."""
        read = {diagram.file for diagram in self.diagrams.values()}
        return {name: data for name, data in self.files.items() if name in read or not name.endswith(".bpmn")}

    def element(self, key: str) -> etree._Element | None:
        """The node of that id in any of the diagrams."""
        return next((n.element for d in self.diagrams.values() for _, n in d.nodes() if n.id == key), None)

    def file_of(self, key: str, file: str) -> str:
        """The file in which a node stands; the given one when it is not found."""
        return next((d.file for d in self.diagrams.values() for _, n in d.nodes() if n.id == key), file)

    def _read_diagrams(self) -> None:
        todo, seen = [self.key], {self.key}
        while todo:
            key = todo.pop(0)
            diagram = self._read_diagram(key)
            if diagram is None:
                continue
            self.diagrams[key] = diagram
            calls = [call.get("calledElement", "") for call in diagram.process.iter(f"{B}callActivity")]
            fresh = [called for called in calls if f"{called}.bpmn" in self.files and called not in seen]
            seen |= set(fresh)
            todo += fresh

    def _read_diagram(self, key: str) -> Diagram | None:
        file = f"{key}.bpmn"
        report = self.report(file)
        if file not in self.files:
            report.found("not-bpmn")
            return None
        try:
            root = read_xml(self.files[file])
        except UploadRefused as refusal:
            report.found(refusal.rule, why=refusal.en, why_hi=refusal.hi)
            return None
        if namespace(root) != BPMN or local_name(root) != "definitions":
            report.found("not-bpmn")
            return None
        process = _only_process(root, report)
        if process is not None and process.get("id") != key:
            report.found("process-key", process, key=key)
        return read_diagram(file, root, process) if process is not None else None

    def _read_table(self, file: str) -> None:
        report = self.report(file)
        try:
            table = parse_table(self.files[file])
        except UploadRefused as refusal:
            report.found(refusal.rule, why=refusal.en, why_hi=refusal.hi)
            return
        except TableRefused as refusal:
            for fault in refusal.faults:
                report.found("table", at=fault.element or file, why=fault.en, why_hi=fault.hi)
            return
        if file.rpartition("/")[2] != f"{table.key}.dmn":
            report.found("process-key", at=table.key, key=file.removesuffix(".dmn"))
        self.tables[table.key], self.table_files[table.key] = table, file
        self._examine(table, report)

    def _examine(self, table: DecisionTable, report: Report) -> None:
        coverage = examine(table)
        for first, second in coverage.overlaps if table.policy == "UNIQUE" else ():
            report.found("table-overlap", at=table.rows[second - 1].element, first=first, second=second)
        for second, first in coverage.hidden if table.policy == "FIRST" else ():
            report.found("table-hidden", at=table.rows[second - 1].element, first=first, second=second)
        if coverage.gap:
            money = {column.label_en for column in table.columns if column.kind == "money"}
            case = ", ".join(f"{label} = {shown(_json(v), money=label in money)}" for label, v in coverage.gap.items())
            report.found("table-gap", at=table.key, case=case)


def _json(point: object) -> object:
    return point.isoformat() if hasattr(point, "isoformat") else point


def _only_process(root: etree._Element, report: Report) -> etree._Element | None:
    """The one executable process of a file; the first of several, so that the rest of it is examined as well."""
    processes = root.findall(f"{B}process")
    executable = [process for process in processes if process.get("isExecutable") in ("true", "1")]
    if len(processes) != 1 or len(executable) != 1:
        report.found("one-process", processes[0] if processes else None, count=len(executable) or "0")
    return next(iter(executable or processes), None)
