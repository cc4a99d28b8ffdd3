"""File heads as the administrator keeps them: added, retitled, closed for new files, opened again (CSMOP ¶45)."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.collisions import refuse_collision
from workflows.districts import row_of_district
from workflows.errors import BadInput
from workflows.files import File
from workflows.numbering import FileHead, Retention
from workflows.organisation import Actor
from workflows.titles import both_titles

TITLE_LENGTH = 200


def heads_of(db: Session, district_id: int) -> Sequence[FileHead]:
    """All heads in the order of the list, closed ones too."""
    wanted = select(FileHead).where(FileHead.district_id == district_id)
    return db.scalars(wanted.order_by(FileHead.letter, FileHead.primary, FileHead.secondary)).all()


def files_by_head(db: Session, district_id: int) -> dict[int, int]:
    """How many files stand under each head."""
    rows = db.execute(
        select(File.head_id, func.count(File.id)).where(File.district_id == district_id).group_by(File.head_id)
    )
    return {head_id: int(count) for head_id, count in rows}


def head_in(db: Session, district_id: int, head_id: int) -> FileHead:
    """One head of a district.

    :raises NotFound: when there is none
    """
    missing = ("There is no such file head.", "ऐसा कोई पत्रावली शीर्षक नहीं है।")
    return row_of_district(db, FileHead, head_id, district_id, missing=missing)


def add_head(
    db: Session,
    *,
    district_id: int,
    letter: str,
    primary: int,
    secondary: int,
    title_hi: str,
    title_en: str,
    retention: Retention,
    actor: Actor,
    now: dt.datetime,
) -> FileHead:
    """Add a head; its letter and numbers stand in file numbers and never change.

    :raises BadInput: when letter or numbers are none, the head is there already, or a title is missing
    """
    titles, capital = both_titles(title_hi, title_en, longest=TITLE_LENGTH), letter.strip().upper()
    if len(capital) != 1 or not ("A" <= capital <= "Z"):
        raise BadInput("The letter is one of A to Z.", "अक्षर A से Z में से एक हो।", field="letter")
    for name, number in (("primary", primary), ("secondary", secondary)):
        if not 1 <= number <= 99:
            raise BadInput("The number lies between 1 and 99.", "संख्या 1 से 99 के बीच हो।", field=name)
    head = FileHead(district_id=district_id, letter=capital, primary=primary, secondary=secondary)
    head.title_hi, head.title_en, head.retention = titles[0], titles[1], retention
    taken = BadInput(f"The head {head.code} is there already.", f"शीर्षक {head.code} पहले से है।", field="secondary")
    if any(one.code == head.code for one in heads_of(db, district_id)):
        raise taken
    with refuse_collision(db, taken):
        db.add(head)
    _tell(db, head, "file_head.added", actor=actor, now=now)
    return head


def change_head(
    db: Session, head: FileHead, *, title_hi: str, title_en: str, retention: Retention, actor: Actor, now: dt.datetime
) -> None:
    """Change the words or the retention class of a head; its files keep the class they were opened with.

    :raises BadInput: when a title is missing
    """
    head.title_hi, head.title_en = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    head.retention = retention
    _tell(db, head, "file_head.changed", actor=actor, now=now)


def close_head(db: Session, head: FileHead, *, actor: Actor, now: dt.datetime) -> None:
    """No new file is opened under it; those that are stay."""
    if head.closed_at is None:
        head.closed_at = now
        _tell(db, head, "file_head.closed", actor=actor, now=now)


def reopen_head(db: Session, head: FileHead, *, actor: Actor, now: dt.datetime) -> None:
    """Files may be opened under it again."""
    if head.closed_at is not None:
        head.closed_at = None
        _tell(db, head, "file_head.reopened", actor=actor, now=now)


def _tell(db: Session, head: FileHead, act: str, *, actor: Actor, now: dt.datetime) -> None:
    payload: dict[str, ledger.Json] = {
        "head": head.code,
        "title_hi": head.title_hi,
        "title_en": head.title_en,
        "retention": head.retention.value,
    }
    chain = ledger.configuration_chain(head.district_id, f"file_head:{head.code}")
    ledger.record(db, chain, act, actor=actor, payload=payload, now=now)
