"""Where categories are used: on receipts, and in the conditions and tables of diagrams."""

import re
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.diagrams_in_use import Titles, diagrams_with
from workflows.receipts import Receipt

FACT = "subject.category"


def receipts_by_category(db: Session, district_id: int) -> dict[str, int]:
    """How many receipts have each category."""
    rows = db.execute(
        select(Receipt.category, func.count())
        .where(Receipt.diary_district_id == district_id)
        .group_by(Receipt.category)
    )
    return {key: int(count) for key, count in rows}


def diagrams_naming(db: Session, keys: Collection[str]) -> dict[str, list[Titles]]:
    """The diagrams that may branch on each category.

    One that asks for the category and has the key in quotes counts, whatever the quotes stand for: rather one too many
    than a condition that can never hold again.
    """
    return diagrams_with(db, {key: re.compile(rf"[\"']{re.escape(key)}[\"']") for key in keys}, also=FACT)
