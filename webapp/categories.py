"""The categories of receipts in the reader's language, for lists and for conditions of diagrams."""

from sqlalchemy.orm import Session

from webapp.filters import in_language
from workflows import catalogue
from workflows.categories.models import categories_of, offered_categories


def category_choices(db: Session, district_id: int) -> list[tuple[str, str]]:
    """The office's categories in their order; a dash alone where it keeps no list."""
    offered = [(one.key, in_language(one.title_hi, one.title_en)) for one in offered_categories(db, district_id)]
    return offered or [("", "—")]


def category_titles(db: Session, district_id: int) -> dict[str, str]:
    """What each category is called, retired ones too: older receipts have them."""
    return {one.key: in_language(one.title_hi, one.title_en) for one in categories_of(db, district_id)}


def subject_categories(db: Session, district_id: int) -> dict[str, str]:
    """What ``subject.category`` can be: the categories of receipts in use, then the case types of files."""
    cases = {case.key: in_language(case.title_hi, case.title_en) for case in catalogue.case_types(db)}
    return {key: title for key, title in {**cases, **dict(category_choices(db, district_id))}.items() if key}
