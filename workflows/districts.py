"""What belongs to a district: a row of another one is as if it were not there."""

from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from workflows.errors import NotFound


class OfDistrict(Protocol):
    """A row that belongs to a district."""

    @property
    def district_id(self) -> int:
        """Its district."""


Row = TypeVar("Row", bound=OfDistrict)


def row_of_district(db: Session, kind: type[Row], row_id: int, district_id: int, *, missing: tuple[str, str]) -> Row:
    """One row by its number.

    :param missing: what is said in English and Hindi, alike for a number of nothing and for another district's row
    :raises NotFound: when the district has none of this number
    """
    found = db.get(kind, row_id)
    if found is None or found.district_id != district_id:
        raise NotFound(*missing)
    return found
