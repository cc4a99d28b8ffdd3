"""The movements of a file in parts: until it was closed, and since it was reopened."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.filters import format_date
from webapp.movements import People, act_names, act_rows, people_in
from webapp.viewmodels import MovementPart, MovementRow
from workflows import reopening
from workflows.files import File
from workflows.movement import Act
from workflows.reopening import Run


def movement_parts(db: Session, file: File) -> tuple[MovementPart, ...]:
    """The movement sheet, one part for each run; nearly every file has but one."""
    parts, runs = tuple(parted(act_rows(db, file.id))), reopening.runs_of(db, file)
    if len(runs) < 2:
        return tuple(MovementPart("", "", rows) for rows in parts)
    people = people_in(db, set(), {event.post_id for run in runs for event in (run.began, run.ended) if event})
    return tuple(
        MovementPart(title_of(run, first=run is runs[0]), detail_of(run, people), rows)
        for run, rows in zip(runs, parts, strict=True)
    )


def parted(rows: Sequence[MovementRow]) -> Iterator[tuple[MovementRow, ...]]:
    """Rows cut before each reopening."""
    reopened, part = act_names()[Act.REOPENED], list[MovementRow]()
    for row in rows:
        if row.act == reopened and part:
            yield tuple(part)
            part = []
        part.append(row)
    yield tuple(part)


def title_of(run: Run, *, first: bool) -> str:
    """From when to when it ran."""
    began, ended = format_date(run.began.at), format_date(run.ended.at) if run.ended is not None else ""
    if first:
        return _("Opened on %(began)s, closed on %(ended)s", began=began, ended=ended)
    if not ended:
        return _("Reopened on %(began)s", began=began)
    return _("Reopened on %(began)s, closed on %(ended)s", began=began, ended=ended)


def detail_of(run: Run, people: People) -> str:
    """Who reopened it and why, who closed it and with what remark."""
    said = [_("%(post)s: %(remark)s", post=people.post(run.began.post_id), remark=run.reason)] if run.reason else []
    if run.ended is not None and run.closing_remark:
        said.append(_("closed by %(post)s: %(remark)s", post=people.post(run.ended.post_id), remark=run.closing_remark))
    return " · ".join(said)
