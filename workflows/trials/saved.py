"""Saved trials: the process tests of a diagram, kept by the office (docs/process-tests.md).

They belong to the process, not to one draft of it: whoever changes it next finds them, and is told what does not hold.
"""

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.dryrun import DryRun, Fault, Unreached, never_reached, play_case, read_cases
from engine.errors import DiagramRefused, EngineRefusal
from engine.gate import Finding
from engine.specs import Definition
from workflows.clocks import Calendar
from workflows.collisions import refuse_collision
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.operations import OPERATIONS
from workflows.organisation import Actor
from workflows.routing_drafts import RoutingDraft, RoutingTrial, draft_files
from workflows.trials.definitions import definition_to_try
from workflows.trials.walks import Walk

MOST_TRIALS = 60
"""Of one process; all are played whenever their list is shown."""
NAME_LENGTH = 200
WAY, DESKS, DECISIONS, OPERATIONS_CALLED = "path", "desks", "decisions", "operations"
HOLDS = (DESKS, WAY, DECISIONS, OPERATIONS_CALLED)
"""What may have to hold besides where the paper stands at the end, which always has to."""
_DEVANAGARI = re.compile("[\u0900-\u097f]")


@dataclass(frozen=True)
class PlayedTrial:
    """One trial, played.

    :ivar faults: what is other than it must be; empty when it holds
    """

    trial: RoutingTrial
    title_hi: str
    title_en: str
    faults: tuple[Fault, ...]


@dataclass
class TrialsPlayed:
    """All trials of a process, played on one state of its diagram.

    :ivar findings: of the gate, when nothing could be played for faults of the diagram
    :ivar never: what no trial reached of the diagram itself
    """

    trials: list[PlayedTrial] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    never: list[Unreached] = field(default_factory=list)

    @property
    def failed(self) -> list[PlayedTrial]:
        """Those that do not hold."""
        return [one for one in self.trials if one.faults]


def trials_of(db: Session, key: str, *, district_id: int) -> Sequence[RoutingTrial]:
    """The saved trials of a process, in the order in which they were made."""
    wanted = select(RoutingTrial).where(RoutingTrial.key == key, RoutingTrial.district_id == district_id)
    return db.scalars(wanted.order_by(RoutingTrial.id).limit(MOST_TRIALS)).all()


def expected_of(run: DryRun, holds: Collection[str]) -> dict[str, Any]:
    """What has to hold of a run that was seen.

    :param holds: of :data:`HOLDS`
    """
    expected: dict[str, Any] = {}
    if WAY in holds:
        expected["path"] = [_name(run, one) for one in run.path]
    if DESKS in holds:
        expected["desks"] = [{"at": _name(run, one), "role": one.role} for one in run.desks]
    if DECISIONS in holds:
        made = {_name(run, one): one.outputs if one.table else ", ".join(one.to) for one in run.decisions}
        expected["decisions"] = made
    if OPERATIONS_CALLED in holds:
        expected["operations"] = [one.operation for one in run.operations]
    if run.completed and run.ends:
        return {**expected, "end": run.ends[-1]}
    waits = sorted({_name(run, one) for one in run.waiting})
    return {
        **expected,
        "open": sorted(_name(run, one) for one in run.open_desks),
        **({"waits": waits} if waits else {}),
    }


def save_trial(
    db: Session,
    draft: RoutingDraft,
    walk: Walk,
    run: DryRun,
    *,
    title_hi: str,
    title_en: str,
    holds: Collection[str],
    actor: Actor,
    now: dt.datetime,
) -> RoutingTrial:
    """Keep a walk with what has to hold of it.

    :param run: the walk, played
    :param holds: of :data:`HOLDS`
    :raises BadInput: when a name is missing or taken
    :raises OfficeRefusal: when the process has very many trials already
    """
    hindi, english = title_hi.strip()[:NAME_LENGTH], title_en.strip()[:NAME_LENGTH]
    if not _DEVANAGARI.search(hindi):
        raise BadInput("Write a name in Hindi.", "हिन्दी में नाम लिखें।", field="title_hi")
    if not english:
        raise BadInput("Write a name in English.", "अंग्रेज़ी में नाम लिखें।", field="title_en")
    names = names_of_trials(db, draft.key, district_id=draft.district_id)
    if hindi in names:
        raise _taken()
    case = {"title": {"hi": hindi, "en": english}, **walk.case(), "expect": expected_of(run, holds)}
    return _keep(db, draft.key, case, hindi, names, district_id=draft.district_id, actor=actor, now=now)


def take_trials(
    db: Session, key: str, content: bytes, *, district_id: int, actor: Actor, now: dt.datetime
) -> list[RoutingTrial]:
    """Keep the trials of a file that was brought; those whose name the process has already stay as they are here.

    :param content: as :func:`trials_file` writes it
    :raises BadInput: when it is no file of trials, or one of another process
    :raises OfficeRefusal: when the process would have very many trials
    """
    names, taken = names_of_trials(db, key, district_id=district_id), []
    for case in _cases_in(key, content):
        name = case["title"]["hi"][:NAME_LENGTH]
        if name not in names:
            taken.append(_keep(db, key, case, name, names, district_id=district_id, actor=actor, now=now))
            names.add(name)
    return taken


def names_of_trials(db: Session, key: str, *, district_id: int) -> set[str]:
    """The names that the saved trials of a process have."""
    wanted = select(RoutingTrial.name).where(RoutingTrial.key == key, RoutingTrial.district_id == district_id)
    return set(db.scalars(wanted))


def _cases_in(key: str, content: bytes) -> Sequence[dict[str, Any]]:
    try:
        given = read_cases(content)
    except EngineRefusal as refusal:
        raise BadInput(refusal.en, refusal.hi, field="files") from refusal
    if given["process"] != key:
        raise BadInput(f"The trials are of “{given['process']}”.", f"परीक्षण “{given['process']}” के हैं।", field="files")
    cases: list[dict[str, Any]] = given["cases"]
    return cases


def _keep(
    db: Session,
    key: str,
    case: Mapping[str, Any],
    name: str,
    names: Collection[str],
    *,
    district_id: int,
    actor: Actor,
    now: dt.datetime,
) -> RoutingTrial:
    if len(names) >= MOST_TRIALS:
        raise OfficeRefusal(f"A diagram may have {MOST_TRIALS} saved trials.",
                            f"एक आरेख के {MOST_TRIALS} तक परीक्षण रखे जा सकते हैं।")  # fmt: skip
    trial = RoutingTrial(
        district_id=district_id, key=key, name=name, case_json=json.dumps(case, ensure_ascii=False),
        made_by=str(actor), made_at=now,
    )  # fmt: skip
    with refuse_collision(db, _taken()):
        db.add(trial)
    return trial


def _taken() -> BadInput:
    return BadInput("There is a trial of this name.", "इस नाम का परीक्षण पहले से है।", field="title_hi")


def delete_trial(db: Session, draft: RoutingDraft, trial_id: int) -> None:
    """Throw a saved trial away; one that is gone already is no fault.

    :raises NotFound: when it is one of another process
    """
    trial = db.get(RoutingTrial, trial_id)
    if trial is not None and (trial.key, trial.district_id) != (draft.key, draft.district_id):
        raise NotFound("There is no such trial.", "ऐसा कोई परीक्षण नहीं है।")
    if trial is not None:
        db.delete(trial)


def trials_file(key: str, trials: Sequence[RoutingTrial]) -> bytes:
    """The file of cases of a bundle: ``<key>.tests.json``.

    :raises NotFound: when there is no trial; a file without a case is none
    """
    if not trials:
        raise NotFound("There is no saved trial.", "कोई सहेजा परीक्षण नहीं है।")
    given = {"process": key, "cases": [json.loads(trial.case_json) for trial in trials]}
    return json.dumps(given, ensure_ascii=False, indent=2).encode()


def play_trials(db: Session, draft: RoutingDraft) -> TrialsPlayed:
    """Play all saved trials of a process on its draft, by the calendar of the office. Only reads."""
    trials = trials_of(db, draft.key, district_id=draft.district_id)
    return play_on(db, draft.key, draft_files(draft), trials, district_id=draft.district_id)


def play_on(
    db: Session, key: str, files: Mapping[str, bytes], trials: Sequence[RoutingTrial], *, district_id: int
) -> TrialsPlayed:
    """Play saved trials on some files of their process.

    :param files: what is not among them is taken as it is in force
    """
    try:
        definition = definition_to_try(db, key, files)
    except DiagramRefused as refusal:
        return TrialsPlayed([_played(trial, ()) for trial in trials], tuple(_findings(refusal)))
    return _play(definition, trials, Calendar.of(db, district_id))


def _play(definition: Definition, trials: Sequence[RoutingTrial], calendar: Calendar) -> TrialsPlayed:
    played, runs = TrialsPlayed(), []
    for trial in trials:
        case = json.loads(trial.case_json)
        run, faults = play_case(definition, case, operations=OPERATIONS, due=calendar.due_after)
        runs += [run] if run is not None else []
        played.trials.append(_played(trial, faults))
    played.never = never_reached(definition, runs, process=definition.key)
    return played


def _findings(refusal: DiagramRefused) -> Iterator[Finding]:
    return (one for one in refusal.findings if isinstance(one, Finding))


def _played(trial: RoutingTrial, faults: Sequence[Fault]) -> PlayedTrial:
    title = json.loads(trial.case_json)["title"]
    return PlayedTrial(trial, title["hi"], title["en"], tuple(faults))


def stored_trials(db: Session) -> dict[tuple[str, int], list[RoutingTrial]]:
    """All saved trials of the office, by process and district."""
    found: dict[tuple[str, int], list[RoutingTrial]] = {}
    for trial in db.scalars(select(RoutingTrial).order_by(RoutingTrial.key, RoutingTrial.id)):
        found.setdefault((trial.key, trial.district_id), []).append(trial)
    return found


def count_trials(db: Session, key: str, *, district_id: int) -> int:
    """How many trials of a process are saved."""
    wanted = select(func.count(RoutingTrial.id)).where(RoutingTrial.key == key)
    return db.scalar(wanted.where(RoutingTrial.district_id == district_id)) or 0


def _name(run: DryRun, one: Any) -> str:  # noqa: ANN401 - anything with a process and an element
    return str(one.node) if one.process == run.key else f"{one.process}/{one.node}"
