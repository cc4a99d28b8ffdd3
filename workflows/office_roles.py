"""The roles that lanes name, as the administrator keeps them: added, called otherwise, retired, brought back.

The vocabulary is one for all districts, as the diagrams are. A role's key never changes.
"""

import datetime as dt
import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.collisions import refuse_collision
from workflows.diagrams_in_use import Titles, diagrams_with
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import Actor, MarkingRule, PostRole, Role, Scope
from workflows.permissions import HOLDERS
from workflows.titles import both_titles
from workflows.vocabulary import ROLES

TITLE_LENGTH = 120
KEY_LENGTH = 40
FIXED = ROLES | frozenset().union(*HOLDERS.values()) | {"head_clerk", "dispatch_incharge"}
"""Roles that the product itself counts upon; they are never retired, and none is made with their keys."""
SCOPES = (Scope.OFFICE, Scope.BRANCH, Scope.CIRCLE, Scope.THANA, Scope.POOL)
"""How a role that an office adds may find its post; the others belong to roles of the product."""


def role_named(db: Session, key: str) -> Role:
    """A role by its key.

    :raises NotFound: when there is none
    """
    found = db.get(Role, key)
    if found is None:
        raise NotFound("There is no such role.", "ऐसी कोई भूमिका नहीं है।")
    return found


def key_from(title_en: str) -> str:
    """The key that an English title gives: ``Store keeper`` is ``store_keeper``; empty when none can be made."""
    words = re.sub(r"[^a-z0-9]+", "_", title_en.lower().replace("’", "").replace("'", "")).strip("_")
    return words[:KEY_LENGTH].strip("_") if re.match("[a-z]", words) else ""


def add_role(
    db: Session, *, title_hi: str, title_en: str, scope: Scope, district_id: int, actor: Actor, now: dt.datetime
) -> Role:
    """Add a role for lanes; diagrams may name it at once.

    :param scope: one of :data:`SCOPES`
    :raises BadInput: when a title is missing or taken, gives no key, or the scope is none of these
    """
    hindi, english = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    key = key_from(english)
    if not key:
        raise BadInput(
            "Write the English title in Latin letters.", "अंग्रेज़ी शीर्षक रोमन अक्षरों में लिखें।", field="title_en"
        )  # fmt: skip
    if key in FIXED or db.get(Role, key) is not None:
        raise BadInput(
            f"A role with the key “{key}” is there; if it is retired, bring it back.",
            f"“{key}” कुंजी की भूमिका पहले से है; यदि वह चलन से बाहर है तो उसे पुनः चालू करें।",
            field="title_en",
        )
    if scope not in SCOPES:
        raise BadInput("Choose how the post is found.", "पद कैसे मिले, चुनें।", field="scope")
    _refuse_taken(db, hindi, english)
    role = Role(key=key, title_hi=hindi, title_en=english, scope=scope)
    meanwhile = OfficeRefusal("Somebody else added this role at this moment.", "इसी क्षण किसी अन्य ने यह भूमिका जोड़ी।")
    with refuse_collision(db, meanwhile):
        db.add(role)
    _tell(db, role, "role.added", district_id=district_id, actor=actor, now=now)
    return role


def retitle_role(
    db: Session, role: Role, *, title_hi: str, title_en: str, district_id: int, actor: Actor, now: dt.datetime
) -> None:
    """Call a role otherwise.

    :raises BadInput: when a title is missing, or another role has it
    """
    hindi, english = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    _refuse_taken(db, hindi, english, but=role.key)
    role.title_hi, role.title_en = hindi, english
    _tell(db, role, "role.retitled", district_id=district_id, actor=actor, now=now)


def retire_role(db: Session, role: Role, *, district_id: int, actor: Actor, now: dt.datetime) -> None:
    """Offer a role no more, in no list and no diagram; what it once was stays on record.

    :raises OfficeRefusal: for a role of the product, and for one that a diagram names or a post plays
    """
    if role.retired_at is not None:
        return
    if role.key in FIXED:
        raise OfficeRefusal("The product counts upon this role.", "यह भूमिका उत्पाद की अपनी है; इसे हटाया नहीं जा सकता।")
    posts, diagrams = posts_playing(db, now=now).get(role.key, 0), diagrams_naming(db, (role.key,))[role.key]
    rules = db.scalar(select(func.count()).select_from(MarkingRule).where(_of_rule(role.key))) or 0
    if posts or diagrams or rules:
        names_en, names_hi = ", ".join(en for _hi, en in diagrams), ", ".join(hi for hi, _en in diagrams)
        raise OfficeRefusal(
            f"It is in use. Posts that play it: {posts}. Rules of marking: {rules}. Diagrams: {names_en or 'none'}.",
            f"यह प्रयोग में है। पद: {posts}। अंकन के नियम: {rules}। मार्ग-आरेख: {names_hi or 'कोई नहीं'}।",
        )
    role.retired_at = now
    _tell(db, role, "role.retired", district_id=district_id, actor=actor, now=now)


def restore_role(db: Session, role: Role, *, district_id: int, actor: Actor, now: dt.datetime) -> None:
    """Offer a role again."""
    if role.retired_at is not None:
        role.retired_at = None
        _tell(db, role, "role.restored", district_id=district_id, actor=actor, now=now)


def posts_playing(db: Session, *, now: dt.datetime) -> dict[str, int]:
    """How many posts play each role now or are to play it, in all districts."""
    rows = db.execute(
        select(PostRole.role, func.count(PostRole.post_id.distinct()))
        .where(or_(PostRole.until.is_(None), PostRole.until > now))
        .group_by(PostRole.role)
    )
    return {key: int(count) for key, count in rows}


def diagrams_naming(db: Session, keys: Collection[str]) -> dict[str, list[Titles]]:
    """The diagrams in use that may name each role: as a quoted word, first, alone or in a list with commas."""
    lists = r'"(?:[\w:-]+\s*,\s*)*{}\s*(?:[,:][^"]*)?"'
    return diagrams_with(db, {key: re.compile(lists.format(re.escape(key))) for key in keys})


def _of_rule(key: str) -> ColumnElement[bool]:
    return or_(MarkingRule.role == key, MarkingRule.to_role == key)


def _refuse_taken(db: Session, hindi: str, english: str, *, but: str = "") -> None:
    for other in db.scalars(select(Role).where(Role.key != but)):
        for field, given, known in (("title_hi", hindi, other.title_hi), ("title_en", english, other.title_en)):
            if given.casefold() == known.casefold():
                raise BadInput("Another role has this title.", "यह शीर्षक दूसरी भूमिका का है।", field=field)


def _tell(db: Session, role: Role, act: str, *, district_id: int, actor: Actor, now: dt.datetime) -> None:
    payload: dict[str, ledger.Json] = {
        "role": role.key,
        "title_hi": role.title_hi,
        "title_en": role.title_en,
        "scope": role.scope.value,
    }
    chain = ledger.configuration_chain(district_id, f"role:{role.key}")
    ledger.record(db, chain, act, actor=actor, payload=payload, now=now)
