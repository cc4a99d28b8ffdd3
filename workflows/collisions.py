"""Two who do the same at one moment: neither has seen the other's row, and the database lets one of them in."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflows.errors import OfficeRefusal

_UNIQUE = "23505"
"""unique_violation, PostgreSQL's Appendix A."""


@contextmanager
def refuse_collision(db: Session, refusal: OfficeRefusal) -> Iterator[None]:
    """Write what may be there once; the second of two who do so at one moment is told so.

    :param refusal: what he is told; what is wrong otherwise is still an error of the program
    :raises OfficeRefusal: that refusal
    """
    try:
        with db.begin_nested():
            yield
    except IntegrityError as fault:
        if not _is_taken(fault):
            raise
        raise refusal from fault


def _is_taken(fault: IntegrityError) -> bool:
    return getattr(fault.orig, "sqlstate", "") == _UNIQUE or "UNIQUE constraint" in str(fault.orig)
