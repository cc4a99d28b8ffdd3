"""From the value of the token to the letter on its way: read → work → write, nothing slow inside a transaction."""

import datetime as dt
import logging
import secrets
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import Refusal
from engine.states import TaskKind
from workflows import desk, movement
from workflows.documents.models import Document
from workflows.documents.papers import add_made_document, pages_of, place_document
from workflows.drafts import Draft, DraftState, SignatureKind, drafts_of, record_signature
from workflows.jobs import JobContext, Payload, job_kind, schedule
from workflows.organisation import actor_for
from workflows.signing import agent
from workflows.signing.agent import Completion, Message
from workflows.signing.models import SignRequest, SignState
from workflows.signing.queue import draft_of, way_on
from workflows.signing.requests import get_request, list_waiting
from workflows.signing.room import SigningRoom
from workflows.signing.sealing import NoTimestamp, sha256_hex
from workflows.subjects import lock_subject

log = logging.getLogger("patravali.signing")


def prepare(
    database: Database,
    room: SigningRoom,
    request_id: int,
    secret: str,
    body: Mapping[str, object],
    *,
    now: dt.datetime,
) -> Message:
    """Answer the message ``prepare`` of the officer's program.

    :raises Refusal: as :mod:`workflows.signing.agent` says
    """
    with database.writing() as db:
        work = agent.begin_preparation(db, request_id, secret, body, now=now)
        address = approved_document(db, get_request(db, request_id)).address
    prepared = agent.prepare_document(
        work, room.store.get(address), trust=room.trust(), timestamper=room.timestamper, now=now, rules=room.rules
    )
    with database.writing() as db:
        return agent.keep_preparation(db, work, secret, prepared, now=now)


def complete(
    database: Database,
    room: SigningRoom,
    request_id: int,
    secret: str,
    body: Mapping[str, object],
    *,
    now: dt.datetime,
) -> Message:
    """Answer the message ``complete`` of the officer's program: the letter is signed, or waits for its time stamp.

    :raises Refusal: as :mod:`workflows.signing.agent` says
    """
    with database.writing() as db:
        work = agent.begin_completion(db, request_id, secret, body, now=now)
    return finish(database, room, work, now=now)


def finish(database: Database, room: SigningRoom, work: Completion, *, now: dt.datetime) -> Message:
    """Finish the PDF, keep it, record the signature and send the file on where that needs nothing more."""
    done = agent.finish_document(work, trust=room.trust(), timestamper=room.timestamper, now=now)
    if isinstance(done, NoTimestamp):
        with database.writing() as db:
            return agent.keep_waiting(db, work, done, now=now)
    room.store.put(done)  # blob before row
    with database.writing() as db:
        answer = keep_letter(db, room, work, done, now=now)
    send_on(database, work.request_id, now=now)
    return answer


def approved_document(db: Session, request: SignRequest) -> Document:
    """The PDF that was approved, whose bytes alone are signed."""
    return db.get_one(Document, draft_of(db, request).document_id)


def keep_letter(db: Session, room: SigningRoom, work: Completion, signed: bytes, *, now: dt.datetime) -> Message:
    """Close the request and put the signed letter on its subject, in one transaction.

    :raises SigningRefused: when it was closed in the meantime
    """
    subject_id = db.scalars(select(SignRequest.subject_id).where(SignRequest.id == work.request_id)).one()
    lock_subject(db, subject_id)  # subjects are locked first (design §6), and the request is read after that
    answer = agent.keep_signed(db, work, signed, now=now)
    request = get_request(db, work.request_id)
    draft = draft_of(db, request)
    document = add_made_document(
        db,
        room.store,
        signed,
        page_sizes=[(page.width, page.height) for page in pages_of(db, approved_document(db, request).id)],
        district_id=draft.district_id,
        post_id=request.post_id,
        title=draft.subject,
        signed=True,
        now=now,
    )
    record_signature(
        db,
        draft,
        kind=SignatureKind.DSC,
        document_id=document.id,
        sha256=sha256_hex(signed),
        actor=actor_for(db, request.person_id, request.post_id, request.created_at),
        now=now,
    )
    place_document(db, document.id, draft.subject_id)
    return answer


def send_on(database: Database, request_id: int, *, now: dt.datetime) -> bool:
    """Press the signing desk's button once all its letters are signed; what cannot be pressed alone stays in the queue.

    In a transaction of its own: the signature stands, whatever keeps the file at its desk.
    """
    try:
        with database.writing() as db:
            return _send_on(db, get_request(db, request_id), now=now)
    except Refusal as refusal:
        log.info("request %s: signed, but the file stays at its desk: %s", request_id, refusal.en)
        return False


def _send_on(db: Session, request: SignRequest, *, now: dt.datetime) -> bool:
    lock_subject(db, request.subject_id)
    task = movement.main_task(db, request.subject_id)
    if task is None or task.kind is not TaskKind.SIGN or task.desk != request.post_id:
        return False
    button = way_on(db, task, now=now)
    if button is None or any(unsigned(draft) for draft in drafts_of(db, request.subject_id)):
        return False
    desk.press_button(
        db,
        task.id,
        desk.Press(button.outcome),
        actor=actor_for(db, request.person_id, request.post_id, request.created_at),
        expect_rev=None,
        key=secrets.token_urlsafe(16),
        now=now,
    )
    return True


def unsigned(draft: Draft) -> bool:
    """Whether an approved letter still waits for its signature."""
    return draft.state is DraftState.APPROVED


@job_kind("signing.timestamps")
def finish_waiting(context: JobContext, _payload: Payload) -> None:
    """Finish what waits for its time stamp; after a vain try the service is left alone until the next minute."""
    room = context.resource(SigningRoom)
    with context.database.reading() as db:
        waiting = list_waiting(db)
    for request_id in waiting:
        if not finish_again(context.database, room, request_id, now=context.now()):
            return


def finish_again(database: Database, room: SigningRoom, request_id: int, *, now: dt.datetime) -> bool:
    """Ask for the time stamp of a signed letter again; False while the service does not answer."""
    with database.writing() as db:
        if get_request(db, request_id).state is not SignState.WAITING:  # somebody else finished it
            return True
        work = agent.begin_retry(db, request_id)
    return bool(finish(database, room, work, now=now)["state"] == SignState.SIGNED)


schedule("signing.timestamps", "* * * * *")
