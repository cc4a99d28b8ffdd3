"""What a desk's form offers by format: posts within the marking rights, thanas, case types."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.filters import in_language
from webapp.taskforms import Choice
from workflows import catalogue
from workflows.organisation import Unit, UnitKind, markable_posts


def choices_for(db: Session, post_id: int, district_id: int, *, now: dt.datetime) -> dict[str, list[Choice]]:
    """The lists for one desk. A post's value is its code, which the diagram's ``desk`` expression resolves."""
    thanas = db.scalars(
        select(Unit)
        .where(Unit.district_id == district_id, Unit.kind == UnitKind.THANA, Unit.closed_at.is_(None))
        .order_by(Unit.title_hi)
    )
    return {
        "post": [
            Choice(post.code, in_language(post.title_hi, post.title_en)) for post in markable_posts(db, post_id, now)
        ],
        "thana": [Choice(unit.code, in_language(unit.title_hi, unit.title_en)) for unit in thanas],
        "case-type": [Choice(case.key, in_language(case.title_hi, case.title_en)) for case in catalogue.case_types(db)],
    }
