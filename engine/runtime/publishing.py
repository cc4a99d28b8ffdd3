"""Versions of processes: published once, retired by hand or by the next one.

A version never changes and is named by the hash of all that it consists of. What is being prepared is the office's
matter; the engine sees it when it is published.
"""

from collections.abc import Mapping
from datetime import datetime

import orjson
from sqlalchemy import func, select, update
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
    last = db.scalars(select(func.max(ProcessVersion.number)).where(ProcessVersion.key == key)).one()
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
