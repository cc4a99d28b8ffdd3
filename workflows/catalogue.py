"""The routing diagrams of the office: those that ship, and what the published ones say of themselves."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import ProcessVersion
from engine.runtime import newest, publish
from engine.specs import Diagram, closure_of, read_diagram, version_hash
from engine.states import VersionState
from workflows.errors import NotFound

PROCESSES: Mapping[str, str] = {
    "approve-and-issue": "part",
    "ask": "ask",
    "receipt": "receipt",
    "file": "case",
    "medical-claim": "case",
}
"""The diagrams that ship, in the order of publication: a part before those that call it. What each routes: a ``part``
of other diagrams, an ``ask``, a ``receipt``, or a ``case`` (a file)."""

KEPT_VERSIONS = 64
"""Versions whose files and diagrams stay in memory, some 200 KB each."""


@dataclass(frozen=True)
class CaseType:
    """A kind of file as it is offered when one is opened, in the words of its published diagram.

    :ivar number: of the version
    :ivar file_head: e.g. ``B-0302``; empty: the officer chooses
    :ivar clock: time for the whole case, e.g. ``30wd``
    :ivar start_roles: roles that may open one
    """

    key: str
    number: int
    title_hi: str
    title_en: str
    summary_hi: str
    summary_en: str
    file_head: str
    retention: str
    clock: str
    start_roles: frozenset[str]

    def may_be_started_by(self, roles: frozenset[str]) -> bool:
        """Whether a post with these roles may open such a file."""
        return bool(self.start_roles & roles)


def shipped(key: str) -> dict[str, bytes]:
    """The files of a diagram that ships: its own, the parts that it calls, their tables and forms.

    :raises NotFound: when none of that key ships
    """
    if key not in PROCESSES:
        raise NotFound(f"No diagram “{key}” ships.", f"“{key}” नाम का कोई मार्ग-आरेख साथ नहीं आता।")
    return closure_of(key, shipped_files())


def publish_shipped(db: Session, *, actor: str, now: datetime) -> list[ProcessVersion]:
    """Publish the diagrams that ship, once each: a version that is known, whatever its state, is left alone.

    So is a process of which somebody in the office has published a version of his own: his stays in force, and the new
    one of the product is for him to take over in the studio.

    :param actor: who publishes; also how the product's own versions are known from the office's
    :return: those that are new
    """
    published = []
    for key in PROCESSES:
        files = shipped(key)
        known = db.get(ProcessVersion, version_hash(files)) is not None
        if not known and not _is_taken_over(db, key, actor):
            published.append(publish(db, key, files, actor=actor, now=now))
    return published


def process_properties(db: Session, key: str) -> Mapping[str, str]:
    """What the published version of a process says of itself: ``title_hi``, ``file_head``, ``retention``, ``clock`` …

    :raises engine.errors.EngineRefusal: when it is not published
    """
    return diagram_of(newest(db, key)).properties


def title_of(db: Session, version_id: str) -> tuple[str, str]:
    """The Hindi and the English title of a version: a file keeps the words under which it was opened.

    :raises NotFound: when there is no such version
    """
    version = db.get(ProcessVersion, version_id)
    if version is None:
        raise NotFound("There is no such version of a diagram.", "मार्ग-आरेख का ऐसा कोई संस्करण नहीं है।")
    diagram = diagram_of(version)
    return diagram.name_hi, diagram.name_en


def case_types(db: Session) -> list[CaseType]:
    """The kinds of file that can be opened: published diagrams that name who may start them, but for the receipt's."""
    published = select(ProcessVersion).where(ProcessVersion.state == VersionState.PUBLISHED)
    versions = [one for one in db.scalars(published) if PROCESSES.get(one.key, "case") == "case"]
    found = [_case_type(version) for version in versions]
    order = list(PROCESSES)
    return sorted(
        (one for one in found if one.start_roles),
        key=lambda one: (order.index(one.key) if one.key in order else len(order), one.key),
    )


def case_type_of(db: Session, key: str) -> CaseType:
    """One kind of file.

    :raises engine.errors.EngineRefusal: when its diagram is not published
    """
    return _case_type(newest(db, key))


def _is_taken_over(db: Session, key: str, actor: str) -> bool:
    in_force = select(ProcessVersion.published_by).where(
        ProcessVersion.key == key, ProcessVersion.state == VersionState.PUBLISHED
    )
    return any(publisher != actor for publisher in db.scalars(in_force))


def _case_type(version: ProcessVersion) -> CaseType:
    diagram = diagram_of(version)
    said = diagram.properties
    summary = said.get("summary", "")
    return CaseType(
        key=version.key,
        number=version.number,
        title_hi=diagram.name_hi,
        title_en=diagram.name_en,
        summary_hi=said.get("summary_hi") or summary,
        summary_en=said.get("summary_en") or summary,
        file_head=said.get("file_head", ""),
        retention=said.get("retention", ""),
        clock=said.get("clock", ""),
        start_roles=frozenset(role.strip() for role in said.get("start_roles", "").split(",") if role.strip()),
    )


def files_of(version: ProcessVersion) -> dict[str, bytes]:
    """The files of a version by name."""
    return dict(_files(version.files))


def diagram_of(version: ProcessVersion) -> Diagram:
    """What a version's own diagram says."""
    return _diagram(version.key, version.files)


@functools.lru_cache(maxsize=KEPT_VERSIONS)
def _files(text: str) -> Mapping[str, bytes]:
    """A published version never changes, so that its files are taken apart once."""
    texts: dict[str, str] = orjson.loads(text)
    return {name: content.encode() for name, content in texts.items()}


@functools.lru_cache(maxsize=KEPT_VERSIONS)
def _diagram(key: str, text: str) -> Diagram:
    """Likewise its diagram is read once."""
    return read_diagram(key, _files(text)[f"{key}.bpmn"])


@functools.cache
def shipped_files() -> Mapping[str, bytes]:
    """All diagrams, tables and forms of the installed product, by the names that the engine gives them."""
    drawn = {entry.name: entry.read_bytes() for entry in resources.files("bpmn").iterdir() if _is_drawn(entry.name)}
    return {**drawn, **dict(_forms(resources.files("forms"), "forms"))}


def _is_drawn(name: str) -> bool:
    return name.endswith((".bpmn", ".dmn"))


def _forms(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _forms(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(".json"):
            yield f"{path}/{entry.name}", entry.read_bytes()
