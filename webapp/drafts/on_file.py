"""What the page of a file shows of its drafts: a line for each, and the ticks of those that the press approves."""

import datetime as dt
from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.models import Task
from webapp.drafts.approval import mark_of
from webapp.viewmodels import DocketView
from webapp.viewmodels.file import Approval
from workflows import approval
from workflows.drafts import Draft, DraftState


def draft_lines(begun: Sequence[Draft]) -> tuple[DocketView, ...]:
    """The drafts that go with the file, each a way to the letter.

    :param begun: all drafts of the file, in their order
    """
    words = {
        DraftState.DRAFT: _("being written"),
        DraftState.SUBMITTED: _("put up"),
        DraftState.APPROVED: _("approved"),
        DraftState.SIGNED: _("signed"),
    }
    return tuple(
        DocketView(
            Markup('<a href="{}">{}</a> · {}').format(
                url_for("drafts.show", draft_id=draft.id),
                _("Draft %(number)s: %(subject)s", number=draft.number, subject=draft.subject),
                words[draft.state],
            ),
            "file-earmark-text",
        )
        for draft in begun
        if draft.state in words
    )


def approvals_of(db: Session, task: Task, *, now: dt.datetime) -> tuple[Approval, ...]:
    """The drafts that the desk's main button approves with the same press."""
    return tuple(
        Approval(
            mark_of(db, draft),
            _("Approve draft %(number)s, version %(version)s", number=draft.number, version=draft.head),
            url_for("drafts.show", draft_id=draft.id),
        )
        for draft in approval.drafts_before(db, task, now=now)
    )
