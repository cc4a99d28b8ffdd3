"""What waits for an officer's certificate: approved letters on files that lie at a signing step of his desks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import worklist
from engine.models import Task
from engine.states import TaskKind, TaskStatus
from engine.worklist import Button
from workflows import movement, notes
from workflows.drafts import Draft, DraftState, DraftVersion
from workflows.errors import BadInput, NotFound
from workflows.files import File
from workflows.organisation import Post, Unit, UnitKind, unit_above
from workflows.signing.models import SignRequest, SignState
from workflows.signing.requests import Opened, ToSign, open_requests
from workflows.subjects import Subject, whole_subject
from workflows.tray import number_of
from workflows.visibility import Reader

FORWARD_KIND = "forward"


@dataclass(frozen=True)
class Letter:
    """One letter of a queue.

    :ivar request: the last request for a signature on it, if there was one
    """

    draft: Draft
    request: SignRequest | None

    @property
    def open(self) -> bool:
        """Whether the officer has still to sign it."""
        done = self.request is not None and self.request.state is SignState.WAITING
        return self.draft.state is DraftState.APPROVED and not done


@dataclass(frozen=True)
class QueueItem:
    """One file at a signing step, with its letters."""

    task: Task
    subject: Subject
    number: str
    letters: tuple[Letter, ...]

    @property
    def ready(self) -> bool:
        """Whether every letter is signed, so that the file may go on."""
        return bool(self.letters) and all(letter.draft.state is not DraftState.APPROVED for letter in self.letters)


def list_queue(db: Session, reader: Reader) -> list[QueueItem]:
    """The files that wait for the reader's signature, the first due first; three statements, however many they are."""
    subject = whole_subject()
    rows = db.execute(
        select(Task, subject)
        .join(subject, subject.id == Task.subject_id)
        .where(
            Task.status == TaskStatus.OPEN,
            Task.kind == TaskKind.SIGN,
            Task.desk.in_(reader.posts),
            Subject.district_id == reader.district_id,
        )
        .order_by(Task.due.is_(None), Task.due, Task.created_at, Task.id)
    ).all()
    letters = _letters_of(db, [found.id for _task, found in rows])
    return [QueueItem(task, found, number_of(found), tuple(letters[found.id])) for task, found in rows]


def _letters_of(db: Session, subject_ids: Collection[int]) -> dict[int, list[Letter]]:
    """The approved and signed letters of subjects, each with its last request."""
    found = db.execute(
        select(Draft, DraftVersion.id)
        .join(DraftVersion, (DraftVersion.draft_id == Draft.id) & (DraftVersion.number == Draft.approved_version))
        .where(Draft.subject_id.in_(subject_ids), Draft.state.in_((DraftState.APPROVED, DraftState.SIGNED)))
        .order_by(Draft.number)
    ).all()
    requests = last_requests(db, [version_id for _draft, version_id in found])
    letters: dict[int, list[Letter]] = defaultdict(list)
    for draft, version_id in found:
        letters[draft.subject_id].append(Letter(draft, requests.get(version_id)))
    return letters


def last_requests(db: Session, version_ids: Collection[int]) -> dict[int, SignRequest]:
    """The last request for each version of a draft."""
    rows = db.scalars(select(SignRequest).where(SignRequest.draft_version_id.in_(version_ids)).order_by(SignRequest.id))
    return {row.draft_version_id: row for row in rows}


def put_up(db: Session, reader: Reader, draft_ids: Sequence[int], *, now: dt.datetime) -> Opened:
    """Put chosen letters of the reader's queue up for his signature, with one code for all of them.

    :raises BadInput: when none was chosen
    :raises NotFound: when one does not wait for this officer
    :raises SigningRefused: when there are too many, or one is signed already
    """
    if not draft_ids:
        raise BadInput("Choose a letter to sign.", "हस्ताक्षर हेतु पत्र चुनें।", field="draft")
    waiting = {
        letter.draft.id: (item, letter.draft)
        for item in list_queue(db, reader)
        for letter in item.letters
        if letter.draft.state is DraftState.APPROVED and not item.task.return_to
    }
    missing = [draft_id for draft_id in draft_ids if draft_id not in waiting]
    if missing:
        raise NotFound(
            "One of these letters does not wait for your signature any more.",
            "इनमें से कोई पत्र अब आपके हस्ताक्षर की प्रतीक्षा में नहीं है।",
        )
    chosen = [waiting[draft_id] for draft_id in dict.fromkeys(draft_ids)]
    return open_requests(db, [_to_sign(db, item, draft, reader) for item, draft in chosen], now=now)


def _to_sign(db: Session, item: QueueItem, draft: Draft, reader: Reader) -> ToSign:
    post = db.get_one(Post, item.task.desk)
    version = db.scalars(
        select(DraftVersion.id).where(DraftVersion.draft_id == draft.id, DraftVersion.number == draft.approved_version)
    ).one()
    assert draft.sha256 is not None  # ck approved_with_its_pdf
    return ToSign(
        district_id=draft.district_id,
        subject_id=draft.subject_id,
        draft_version_id=version,
        document_sha256=draft.sha256,
        title=draft.subject[:400],
        reference=(draft.letter_no or item.number)[:120],
        person_id=reader.person_id,
        post_id=post.id,
        post_title=(post.title_en if draft.language == "en" else post.title_hi)[:200],
        place=_place_of(db, post, draft)[:120],
    )


def _place_of(db: Session, post: Post, draft: Draft) -> str:
    district: Unit | None = unit_above(db, post.unit_id, UnitKind.DISTRICT)
    if district is None:
        return ""
    return district.title_en if draft.language == "en" else district.title_hi


def draft_of(db: Session, request: SignRequest) -> Draft:
    """The letter that a request is about."""
    version = db.get_one(DraftVersion, request.draft_version_id)
    return db.get_one(Draft, version.draft_id)


def requests_of_code(db: Session, request: SignRequest) -> list[SignRequest]:
    """All requests that were put up together, in their order."""
    together = select(SignRequest).where(SignRequest.code_sha256 == request.code_sha256)
    return list(db.scalars(together.order_by(SignRequest.position)))


def signed_lately(db: Session, person_id: int, *, since: dt.datetime, limit: int = 50) -> list[SignRequest]:
    """What an officer has signed, or begun to sign, newest first."""
    rows = select(SignRequest).where(SignRequest.person_id == person_id, SignRequest.created_at >= since)
    kept = rows.where(SignRequest.state != SignState.CANCELLED)
    return list(db.scalars(kept.order_by(SignRequest.id.desc()).limit(limit)))


def way_on(db: Session, task: Task, *, now: dt.datetime) -> Button | None:
    """The one button with which a signing desk sends the file on, if that asks for nothing but the press.

    With a form, a question, a note that has to be written or is begun, a delay to be explained, or with several ways
    on, the officer presses on the page of the file.
    """
    if movement.days_at_desk(db, db.get_one(Subject, task.subject_id), now=now) > movement.PATIENCE:
        return None
    forward = [button for button in worklist.buttons(db, task) if button.kind == FORWARD_KIND]
    if len(forward) != 1 or task.return_to or forward[0].note != "optional" or forward[0].confirm:
        return None
    return forward[0] if _asks_nothing(db, task, forward[0]) and not _note_begun(db, task) else None


def _asks_nothing(db: Session, task: Task, button: Button) -> bool:
    form = worklist.form_of(db, task) or {}
    fields = form.get("properties", {})
    return all(
        button.outcome not in fields.get(name, {}).get("x-outcomes", [button.outcome])
        for name in form.get("required", [])
    )


def _note_begun(db: Session, task: Task) -> bool:
    if db.get(File, task.subject_id) is None or task.desk is None:
        return False
    yellow = notes.yellow_note(db, task.subject_id, task.desk)
    return yellow is not None and bool(yellow.text.strip())
