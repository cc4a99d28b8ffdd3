"""Publishing routing diagrams: an upload goes through the gate, and what calls a changed part is published with it.

Nothing of a refused upload is stored. A published version never changes; files under way stay on theirs.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import DiagramRefused, EngineRefusal
from engine.gate import Finding, Severity, check
from engine.models import Instance, ProcessVersion
from engine.runtime import publish
from engine.specs import Diagram, closure_of, read_diagram, version_hash
from engine.states import ALIVE, VersionState
from workflows import ledger
from workflows.catalogue import files_of
from workflows.collisions import refuse_collision
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import Actor, unfilled_roles
from workflows.vocabulary import vocabulary

NOTE_LENGTH = 500


@dataclass(frozen=True)
class Planned:
    """A version that a publication would make."""

    key: str
    number: int
    previous: int | None
    title_hi: str
    title_en: str
    version_id: str
    files: Mapping[str, bytes]
    replaces: str | None
    """Id of the version in force when the plan was made."""
    uploaded: bool
    """Whether its own diagram was uploaded; else it calls or uses something that was."""


@dataclass(frozen=True)
class Proposal:
    """What the gate says of an upload, and what publishing it would do."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    planned: tuple[Planned, ...]
    unfilled: tuple[str, ...]
    """Roles that no post plays today: their work would go to the section in-charge (model.md, Role → post)."""

    @property
    def basis(self) -> str:
        """Name of the versions that it would replace: another one means that somebody published in between."""
        return ledger.digest(*(f"{one.key}:{one.replaces or ''}" for one in self.planned))

    @property
    def is_accepted(self) -> bool:
        """Whether nothing stops it."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def in_force(db: Session) -> dict[str, ProcessVersion]:
    """The published versions by key."""
    rows = db.scalars(select(ProcessVersion).where(ProcessVersion.state == VersionState.PUBLISHED))
    return {version.key: version for version in rows}


def version_numbered(db: Session, key: str, number: int) -> ProcessVersion:
    """One version of a process.

    :raises NotFound: when there is none
    """
    found = db.scalars(
        select(ProcessVersion).where(ProcessVersion.key == key, ProcessVersion.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such version of a diagram.", "मार्ग-आरेख का ऐसा कोई संस्करण नहीं है।")
    return found


def versions_of(db: Session, key: str) -> list[ProcessVersion]:
    """All versions of a process that are or were published, the newest first."""
    wanted = select(ProcessVersion).where(ProcessVersion.key == key)
    return list(db.scalars(wanted.order_by(ProcessVersion.number.desc())))


def under_way_by_version(db: Session) -> dict[str, int]:
    """How many runs are alive on each version."""
    rows = db.execute(
        select(Instance.version_id, func.count(Instance.id))
        .where(Instance.status.in_(ALIVE))
        .group_by(Instance.version_id)
    )
    return {version_id: int(number) for version_id, number in rows}


def plan_publication(
    db: Session, uploaded: Mapping[str, bytes], *, district_id: int, now: dt.datetime
) -> Proposal:  # fmt: skip
    """Put an upload through the gate, and say what publishing it would make. Slow; call it with no transaction open.

    :param uploaded: from :func:`workflows.bundles.read_upload`; what is not in it is taken as it is in force
    """
    published = in_force(db)
    office = all_files(published, uploaded)
    own = [name.removesuffix(".bpmn") for name in uploaded if name.endswith(".bpmn")]
    users = [key for key, version in published.items() if key not in own and files_of(version).keys() & uploaded.keys()]
    known, findings = vocabulary(db), dict[tuple[str, str, str, str], Finding]()
    for key in [*own, *users]:
        for found in check(key, to_examine(key, office, uploaded, published), vocabulary=known):
            findings.setdefault((found.file, found.element, found.rule, found.en), found)
    proposal = Proposal(uploaded, tuple(findings.values()), (), ())
    if not proposal.is_accepted:
        return proposal
    planned = tuple(_planned(db, key, office, published.get(key), uploaded=key in own) for key in [*own, *users])
    changed = tuple(one for one in planned if one.replaces != one.version_id)
    roles = {role for one in changed for role in roles_in(read_diagram(one.key, one.files[f"{one.key}.bpmn"]))}
    unfilled = tuple(unfilled_roles(db, district_id, roles, now))
    return Proposal(uploaded, proposal.findings, changed, unfilled)


def roles_in(diagram: Diagram) -> set[str]:
    """The roles at whose desks a diagram puts work."""
    return {node.role for node in diagram.nodes.values() if node.tag == "userTask"} - {""}


def all_files(published: Mapping[str, ProcessVersion], uploaded: Mapping[str, bytes]) -> dict[str, bytes]:
    """All files of the office: those in force, with the uploaded ones over them."""
    closures = {key: files_of(version) for key, version in published.items()}
    office = {name: content for files in closures.values() for name, content in files.items()}
    for key, files in closures.items():
        office[f"{key}.bpmn"] = files[f"{key}.bpmn"]
    return {**office, **uploaded}


def to_examine(
    key: str, office: Mapping[str, bytes], uploaded: Mapping[str, bytes], published: Mapping[str, ProcessVersion]
) -> dict[str, bytes]:
    """What the gate looks at: all that the process needs; where a file is missing, all that it may have meant."""
    try:
        return closure_of(key, office)
    except EngineRefusal:
        before = files_of(published[key]) if key in published else {}
        drawn = {name: content for name, content in office.items() if name.endswith(".bpmn")}
        return {**drawn, **before, **uploaded}


def _planned(
    db: Session, key: str, office: Mapping[str, bytes], before: ProcessVersion | None, *, uploaded: bool
) -> Planned:
    files = closure_of(key, office)
    diagram, version_id = read_diagram(key, files[f"{key}.bpmn"]), version_hash(files)
    last = max(db.scalar(select(func.max(ProcessVersion.number)).where(ProcessVersion.key == key)) or 0, 0)
    known = db.get(ProcessVersion, version_id)
    return Planned(
        key=key,
        number=known.number if known is not None else last + 1,
        previous=before.number if before is not None else None,
        title_hi=diagram.name_hi,
        title_en=diagram.name_en,
        version_id=version_id,
        files=files,
        replaces=before.id if before is not None else None,
        uploaded=uploaded,
    )


def publish_plan(
    db: Session, proposal: Proposal, *, note: str, district_id: int, actor: Actor, now: dt.datetime
) -> list[ProcessVersion]:
    """Publish what was proposed, in one act, with an event for each process on the configuration's chain.

    :param note: what was changed and why
    :raises DiagramRefused: when the gate has found a fault
    :raises BadInput: when the note is missing
    :raises OfficeRefusal: when nothing would change, or somebody has published in the meantime
    """
    if not proposal.is_accepted:
        raise DiagramRefused("The diagram has faults.", "मार्ग-आरेख में त्रुटियाँ हैं।", list(proposal.findings))
    if not note.strip():
        raise BadInput("Write what was changed.", "क्या बदला, लिखें।", field="note")
    if not proposal.planned:
        raise OfficeRefusal("Nothing would change: exactly this is in force.", "कुछ नहीं बदलेगा: ठीक यही पहले से प्रवृत्त है।")
    published = in_force(db)
    for one in proposal.planned:
        present = published.get(one.key)
        if (present.id if present else None) != one.replaces:
            raise _overtaken(one)
    return [_publish_one(db, one, note=note, district_id=district_id, actor=actor, now=now) for one in proposal.planned]


def _overtaken(planned: Planned) -> OfficeRefusal:
    return OfficeRefusal(
        f"“{planned.title_en}” was published by somebody else in the meantime. Upload it again.",
        f"“{planned.title_hi}” इस बीच किसी अन्य ने प्रकाशित किया। फ़ाइल फिर लायें।",
    )


def _publish_one(
    db: Session, planned: Planned, *, note: str, district_id: int, actor: Actor, now: dt.datetime
) -> ProcessVersion:
    with refuse_collision(db, _overtaken(planned)):
        version = publish(db, planned.key, planned.files, actor=str(actor), now=now)
    chain = ledger.configuration_chain(district_id, f"process:{planned.key}")
    payload: dict[str, ledger.Json] = {
        "version": version.id,
        "number": version.number,
        "previous": planned.previous,
        "note": note.strip()[:NOTE_LENGTH],
        "with": not planned.uploaded,
    }
    ledger.record(db, chain, "process.published", actor=actor, payload=payload, now=now)
    return version


def change_notes(db: Session, district_id: int) -> dict[str, str]:
    """What was written when a version was published, by version."""
    event = ledger.LedgerEvent
    rows = db.scalars(
        select(event.payload)
        .where(event.district_id == district_id, event.act == "process.published")
        .order_by(event.id)
    )
    said = (orjson.loads(payload) for payload in rows)
    return {str(one["version"]): str(one["note"]) for one in said}
