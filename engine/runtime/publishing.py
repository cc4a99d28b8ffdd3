"""Versions of processes: drafted by one author, published once, retired by hand or by the next one.

A published version never changes and is named by the hash of all that it consists of. A draft belongs to its author:
saved again, it replaces his earlier one; nothing starts on it, and its numbers are negative until it is published.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engine.errors import DiagramRefused, EngineRefusal
from engine.models import ProcessVersion
from engine.specs import build, closure_of, version_hash
from engine.states import VersionState


def publish(db: Session, key: str, files: Mapping[str, bytes], *, actor: str, now: datetime) -> ProcessVersion:
    """Make *files* the version on which new instances of a process start; running ones stay on theirs.

    What the office's vocabulary forbids is for :func:`engine.gate.check` to say before; this refuses what cannot run.

    :param key: file stem of the diagram
    :param files: file name to content; those that the process does not need are left out
    :raises DiagramRefused: when the files cannot be run
    """
    try:
        closure = closure_of(key, files)
        build(key, closure)
    except EngineRefusal as refusal:
        raise DiagramRefused(refusal.en, refusal.hi, [refusal]) from refusal
    version_id = version_hash(closure)
    found = db.get(ProcessVersion, version_id)
    if found is not None and found.state == VersionState.PUBLISHED:
        return found
    _retire_published(db, key)
    if found is not None:
        found.state, found.published_by, found.published_at = VersionState.PUBLISHED, actor, now
    else:
        found = _new_version(db, key, version_id, closure, actor=actor, now=now)
    db.flush()  # a later statement of this transaction may start an instance on it
    return found


def newest(db: Session, key: str) -> ProcessVersion:
    """The published version of a process.

    :raises EngineRefusal: when there is none
    """
    published = select(ProcessVersion).where(ProcessVersion.key == key, ProcessVersion.state == VersionState.PUBLISHED)
    found = db.scalars(published).one_or_none()
    if found is None:
        raise EngineRefusal(f"The process “{key}” is not published.", f"प्रक्रिया “{key}” प्रकाशित नहीं है।")
    return found


def retire(db: Session, key: str) -> ProcessVersion:
    """Take a process out of use: nothing starts on it any more, running instances go on.

    :raises EngineRefusal: when it is not published
    """
    found = newest(db, key)
    found.state = VersionState.RETIRED
    db.flush()  # a later statement of this transaction may not start on it
    return found


def save_draft(db: Session, key: str, files: Mapping[str, bytes], *, author: str, now: datetime) -> ProcessVersion:
    """Keep a version that is being prepared, instead of the author's earlier draft of this process.

    A draft may have faults; the gate looks at it when it is to be published.

    :param key: file stem of the diagram
    :param files: file name to content; those that the process does not need are left out, if that can be told
    :raises EngineRefusal: when its diagram is not among them, or a file is no text
    """
    if f"{key}.bpmn" not in files:
        raise EngineRefusal(f"The file “{key}.bpmn” is missing.", f"फ़ाइल “{key}.bpmn” उपलब्ध नहीं है।")
    kept = _needed(key, files)
    drop_draft(db, key, author=author)
    lowest = db.scalar(select(func.min(ProcessVersion.number)).where(ProcessVersion.key == key))
    draft = ProcessVersion(
        id=version_hash({**kept, "author": author.encode()}),  # an equal version of the office may be published already
        key=key,
        number=min(lowest or 0, 0) - 1,
        state=VersionState.DRAFT,
        files=_as_text(kept),
        published_by=author,
        published_at=now,
    )
    db.add(draft)
    db.flush()  # its author may save it again in this transaction
    return draft


def drop_draft(db: Session, key: str, *, author: str) -> bool:
    """Throw an author's draft of a process away.

    :return: whether there was one
    """
    own = (ProcessVersion.key == key, ProcessVersion.state == VersionState.DRAFT, ProcessVersion.published_by == author)
    held = db.scalars(select(ProcessVersion).where(*own)).all()
    for one in held:
        db.expunge(one)
    return bool(held) and bool(db.execute(delete(ProcessVersion).where(*own)))


def drafts(db: Session, key: str | None = None) -> Sequence[ProcessVersion]:
    """Drafts of a process, or all, the last saved first; ``published_by`` and ``published_at`` are of the saving."""
    wanted = select(ProcessVersion).where(ProcessVersion.state == VersionState.DRAFT)
    if key is not None:
        wanted = wanted.where(ProcessVersion.key == key)
    return db.scalars(wanted.order_by(ProcessVersion.published_at.desc(), ProcessVersion.id)).all()


def _needed(key: str, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    try:
        return closure_of(key, files)
    except EngineRefusal:
        return files


def _as_text(files: Mapping[str, bytes]) -> str:
    try:
        return orjson.dumps({name: content.decode() for name, content in files.items()}).decode()
    except UnicodeDecodeError as fault:
        raise EngineRefusal("A file is no text in UTF-8.", "कोई फ़ाइल UTF-8 पाठ नहीं है।") from fault


def _retire_published(db: Session, key: str) -> None:
    db.execute(
        update(ProcessVersion)
        .where(ProcessVersion.key == key, ProcessVersion.state == VersionState.PUBLISHED)
        .values(state=VersionState.RETIRED)
    )


def _new_version(
    db: Session, key: str, version_id: str, closure: Mapping[str, bytes], *, actor: str, now: datetime
) -> ProcessVersion:
    published = (ProcessVersion.key == key, ProcessVersion.state != VersionState.DRAFT)
    last = db.scalars(select(func.max(ProcessVersion.number)).where(*published)).one()
    version = ProcessVersion(
        id=version_id,
        key=key,
        number=(last or 0) + 1,
        state=VersionState.PUBLISHED,
        files=_as_text(closure),
        published_by=actor,
        published_at=now,
    )
    db.add(version)
    return version
