"""Answering and closing asks; the last one that closes tells the diagram of its file."""

import datetime as dt

from sqlalchemy.orm import Session

from engine import runtime
from workflows import ledger
from workflows.asks.asking import record_act
from workflows.asks.models import Ask, AskState
from workflows.asks.register import locked_open, open_asks, open_task
from workflows.correspondence import Direction, add_paper
from workflows.errors import BadInput, NotYours
from workflows.movement import Act, desk_of, follow_custody
from workflows.organisation import Actor

ANSWER_NODE, ANSWER_OUTCOME = "report", "answer"
"""The desk of ``ask.bpmn`` that has several buttons, and the one that answers; the desk for outside has one button."""
ANSWER_LENGTH, REASON_LENGTH = 20_000, 500


def keep_answer(
    db: Session,
    ask: Ask,
    text: str,
    *,
    document_id: int | None = None,
    receipt_id: int | None = None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Write down what was answered, with its paper on the file; the ask stays open until its desk closes it.

    :param document_id: a paper that came with the answer; it becomes the next paper of the file. Not to be given when
        the answer came as a receipt that lies on the file already.
    :raises OfficeRefusal: when the ask is closed
    :raises BadInput: for an answer without text and paper
    """
    file, ask = locked_open(db, ask)
    if not text.strip() and document_id is None and receipt_id is None:
        raise BadInput("Write the report or attach it.", "आख्या लिखें अथवा संलग्न करें।", field="report")
    if len(text) > ANSWER_LENGTH:
        raise BadInput("The report is too long; attach it.", "आख्या बहुत लम्बी है; संलग्न करें।", field="report")
    ask.answer_text = text.strip()
    ask.answer_receipt_id = receipt_id
    ask.answered_person, ask.answered_post = actor.person_id, actor.post_id
    if document_id is not None:
        ask.answer_document_id = document_id
        add_paper(
            db,
            file,
            document_id=document_id,
            direction=Direction.REPORT,
            title=ask.question[:200],
            ask_id=ask.id,
            actor=actor,
            now=now,
        )


def answer_ask(
    db: Session,
    ask: Ask,
    text: str,
    *,
    document_id: int | None = None,
    receipt_id: int | None = None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Answer from the desk that has the ask: keep the answer and press its button.

    :raises NotYours: when it lies at another desk
    :raises OfficeRefusal: when it is closed
    :raises BadInput: for an answer without text and paper
    """
    file, ask = locked_open(db, ask)
    task = open_task(db, ask)
    if task is None or desk_of(task) != actor.post_id:
        raise NotYours("This ask lies at another desk.", "यह आख्या दूसरे पटल से माँगी गयी है।")
    keep_answer(db, ask, text, document_id=document_id, receipt_id=receipt_id, actor=actor, now=now)
    completion = runtime.complete(
        db,
        task.id,
        outcome=ANSWER_OUTCOME if task.node == ANSWER_NODE else None,
        facts={},
        actor=str(actor),
        expect_rev=None,
        key=None,
        now=now,
    )
    for other in completion.others:
        follow_custody(db, file, other, act=Act.BY_DIAGRAM, actor=actor, now=now)


def withdraw_ask(db: Session, ask: Ask, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Take a question back; its desk loses it at once.

    :raises OfficeRefusal: when it is closed
    :raises BadInput: without a reason
    """
    _file, ask = locked_open(db, ask)
    if not reason.strip():
        raise BadInput("Write why the ask is withdrawn.", "माँग वापस लेने का कारण लिखें।", field="reason")
    ask.withdrawn_reason = reason.strip()
    if ask.instance_id is not None:
        runtime.cancel(db, ask.instance_id, reason="withdrawn", actor=str(actor), now=now)
    close_ask(db, ask, AskState.WITHDRAWN, actor=actor, now=now)


def close_ask(db: Session, ask: Ask, how: str, *, words: str = "", actor: Actor, now: dt.datetime) -> None:
    """End an ask as its diagram says; when it was the last open one of its file, the file's diagram is told.

    :param how: ``answered`` or ``withdrawn``
    :param words: the answer, or the reason of the withdrawal, when the desk wrote it into the form of its task and it
        was not kept before
    :raises OfficeRefusal: when it is closed already
    """
    file, ask = locked_open(db, ask)
    state = AskState(how)
    if state is AskState.ANSWERED and not ask.answer_text:
        ask.answer_text = words.strip()[:ANSWER_LENGTH]
    if state is AskState.WITHDRAWN and not ask.withdrawn_reason:
        ask.withdrawn_reason = words.strip()[:REASON_LENGTH] or "–"
    if ask.answered_person is None and state is AskState.ANSWERED:
        ask.answered_person, ask.answered_post = actor.person_id, actor.post_id
    ask.state, ask.closed_at = state, now
    record_act(
        db,
        file,
        ask,
        f"ask.{state.value}",
        actor=actor,
        now=now,
        answer=ledger.digest(ask.answer_text),
        document=ask.answer_document_id,
        reason=ask.withdrawn_reason,
    )
    if not open_asks(db, file.id):
        for completion in runtime.message(
            db, "asks_answered", subject_id=file.id, payload={}, actor=str(actor), now=now
        ):
            follow_custody(db, file, completion, act=Act.BY_DIAGRAM, actor=actor, now=now)
