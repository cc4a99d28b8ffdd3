"""What roles are called in lanes and lists; their keys, which diagrams name, never change."""

import datetime as dt

from sqlalchemy.orm import Session

from workflows import ledger
from workflows.errors import NotFound
from workflows.organisation import Actor, Role
from workflows.titles import both_titles

TITLE_LENGTH = 120


def role_named(db: Session, key: str) -> Role:
    """A role by its key.

    :raises NotFound: when there is none
    """
    found = db.get(Role, key)
    if found is None:
        raise NotFound("There is no such role.", "ऐसी कोई भूमिका नहीं है।")
    return found


def retitle_role(
    db: Session, role: Role, *, title_hi: str, title_en: str, district_id: int, actor: Actor, now: dt.datetime
) -> None:
    """Call a role otherwise.

    :raises BadInput: when a title is missing
    """
    hindi, english = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    role.title_hi, role.title_en = hindi, english
    payload: dict[str, ledger.Json] = {"role": role.key, "title_hi": hindi, "title_en": english}
    chain = ledger.configuration_chain(district_id, f"role:{role.key}")
    ledger.record(db, chain, "role.retitled", actor=actor, payload=payload, now=now)
