"""One version of a process, ready to run; the last ones used are kept in memory."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.decisions import DecisionTable, parse_table
from engine.errors import EngineRefusal
from engine.models import ProcessVersion
from engine.specs.closure import form_file
from engine.specs.diagram import Diagram, Node, read_diagram
from engine.specs.parser import parse

KEPT = 256
"""Versions in memory; a diagram of 20 desks takes about 80 KB."""


@dataclass(frozen=True)
class Definition:
    """What a version runs on. Shared by all threads; nothing in it changes while instances run.

    :ivar key: process key
    :ivar spec: SpiffWorkflow's specification of the process
    :ivar subs: those of sub-processes and called processes, by name
    :ivar diagrams: by file stem; the first is the process's own
    :ivar tables: decision tables by id
    """

    key: str
    spec: BpmnProcessSpec
    subs: dict[str, BpmnProcessSpec]
    diagrams: Mapping[str, Diagram]
    diagram_of_scope: Mapping[str, Diagram]
    tables: Mapping[str, DecisionTable]
    files: Mapping[str, bytes]

    @property
    def diagram(self) -> Diagram:
        """The process's own diagram."""
        return self.diagrams[self.key]

    def node(self, process: str, node: str) -> Node:
        """An element of one of its diagrams.

        :param process: file stem of the diagram
        :raises EngineRefusal: when there is none
        """
        diagram = self.diagrams.get(process)
        if diagram is None or node not in diagram.nodes:
            raise EngineRefusal(
                f"The diagram “{process}” has no element “{node}”.", f"मार्ग-आरेख “{process}” में “{node}” नहीं है।"
            )
        return diagram.nodes[node]

    def form(self, process: str, node: str) -> dict[str, Any] | None:
        """The form of a desk, None when it has none."""
        name = form_file(self.diagrams[process], self.node(process, node))
        if name is None:
            return None
        form: dict[str, Any] = orjson.loads(self.files[name])
        return form


def build(key: str, files: Mapping[str, bytes]) -> Definition:
    """Make a version's files runnable.

    :param files: its closure (:func:`engine.specs.closure_of`)
    :raises EngineRefusal: naming what cannot be read or run
    """
    sources = {name.removesuffix(".bpmn"): xml for name, xml in files.items() if name.endswith(".bpmn")}
    diagrams = {stem: read_diagram(stem, xml) for stem, xml in sources.items()}
    spec, subs = parse(diagrams[key].process, {f"{stem}.bpmn": xml for stem, xml in sources.items()})
    tables = [parse_table(xml) for name, xml in files.items() if name.endswith(".dmn")]
    return Definition(
        key=key,
        spec=spec,
        subs=subs,
        diagrams=diagrams,
        diagram_of_scope={scope: diagram for diagram in diagrams.values() for scope in diagram.scopes},
        tables={table.key: table for table in tables},
        files=dict(files),
    )


class _Kept:
    """The last versions used, by hash. Building happens outside the lock: two threads may build one version, once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held: OrderedDict[str, Definition] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, version_id: str) -> Definition | None:
        with self.lock:
            found = self.held.get(version_id)
            if found is not None:
                self.held.move_to_end(version_id)
            return found

    def put(self, version_id: str, definition: Definition) -> Definition:
        with self.lock:
            kept = self.held.setdefault(version_id, definition)
            while len(self.held) > self.most:
                self.held.popitem(last=False)
            return kept


_kept = _Kept(KEPT)


def definition_of(db: Session, version_id: str) -> Definition:
    """A published version, ready to run.

    :raises EngineRefusal: when there is no such version
    """
    found = _kept.get(version_id)
    if found is not None:
        return found
    row = db.execute(
        select(ProcessVersion.key, ProcessVersion.files).where(ProcessVersion.id == version_id)
    ).one_or_none()
    if row is None:
        raise EngineRefusal("There is no such version of the process.", "प्रक्रिया का ऐसा कोई संस्करण नहीं है।")
    texts: dict[str, str] = orjson.loads(row.files)
    return _kept.put(version_id, build(row.key, {name: text.encode() for name, text in texts.items()}))
