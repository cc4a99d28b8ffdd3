"""The reminders of a row."""

from flask_babel import gettext as _

from webapp.studio.step_pages.acting import Answer, bp, done, names_in, rows_of
from webapp.studio.step_pages.forms import (
    ActForm,
    ReminderForm,
)
from workflows.errors import BadInput
from workflows.step_table import changing
from workflows.step_table.steps import Changed

OPERATIONS = ("remind_asks", "remind_ask")
"""Operations of the office that remind somebody and need nothing said."""


@bp.post("/steps/<node>/reminders")
def remind(draft_id: int, node: str) -> Answer:
    """A reminder on a step."""
    form = ReminderForm("addreminder")

    def act(xml: bytes) -> Changed:
        does, (name_hi, name_en) = form.does.data or "", names_in(form)
        operation = does if does in OPERATIONS else ""
        lane = does.removeprefix("tell:") if not operation else ""
        try:
            return changing.add_reminder(
                xml, node, time=form.time.data or "", name_hi=name_hi, name_en=name_en, operation=operation, lane=lane
            )
        except BadInput as refusal:
            refusal.field = "does" if refusal.field == "lane" else refusal.field
            raise

    return done(draft_id, form, act, step=node, said=_("Reminder added."), at=lambda _changed: (node, "reminders"))


def row_of_reminder(draft_id: int, event: str) -> str:
    """The row on which a reminder sits."""
    return next((row.node for row in rows_of(draft_id) for one in row.reminders if one.node == event), "")


@bp.post("/steps/reminders/<node>/change")
def change_a_reminder(draft_id: int, node: str) -> Answer:
    """When a reminder comes and what it is called."""
    form, row = ReminderForm(f"reminder-{node}"), row_of_reminder(draft_id, node)
    del form.does

    def act(xml: bytes) -> Changed:
        name_hi, name_en = names_in(form)
        return changing.change_reminder(xml, node, time=form.time.data or "", name_hi=name_hi, name_en=name_en)

    return done(draft_id, form, act, step=row, said=_("Saved."), at=lambda _changed: (row, f"reminder-{node}-save"))


@bp.post("/steps/reminders/<node>/remove")
def remove_a_reminder(draft_id: int, node: str) -> Answer:
    """Take a reminder off its step."""
    row = row_of_reminder(draft_id, node)
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: changing.remove_reminder(xml, node),
        step=row,
        said=_("Taken out."),
        at=lambda _changed: (row, "reminders"),
    )
