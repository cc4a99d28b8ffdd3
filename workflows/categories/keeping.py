"""The administrator keeps the categories: added, retitled, ordered, retired, brought back, removed while unused."""

import datetime as dt
import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.categories.models import KEY_LENGTH, TITLE_LENGTH, USUAL, ReceiptCategory, categories_of
from workflows.categories.use import diagrams_naming, receipts_by_category
from workflows.collisions import refuse_collision
from workflows.districts import row_of_district
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor
from workflows.titles import both_titles


def category_in(db: Session, district_id: int, category_id: int) -> ReceiptCategory:
    """One category of an office.

    :raises NotFound: when there is none
    """
    missing = ("There is no such category.", "ऐसी कोई श्रेणी नहीं है।")
    return row_of_district(db, ReceiptCategory, category_id, district_id, missing=missing)


def key_from(title_en: str) -> str:
    """The key that an English title gives: ``Arms licence`` is ``arms-licence``; empty when it has no Latin letter."""
    words = re.sub(r"[^a-z0-9]+", "-", title_en.lower().replace("’", "").replace("'", "")).strip("-")
    return words[:KEY_LENGTH].strip("-") if re.search("[a-z]", words) else ""


def enter_usual(db: Session, *, district_id: int, actor: Actor, now: dt.datetime) -> None:
    """Give an office that has no list yet the usual one.

    :raises OfficeRefusal: when it has one
    """
    own = OfficeRefusal("The office has a list of its own already.", "कार्यालय की अपनी सूची पहले से है।")
    if categories_of(db, district_id):
        raise own
    usual = []
    for place, (key, title_hi, title_en) in enumerate(USUAL, 1):
        category = ReceiptCategory(district_id=district_id, key=key, title_hi=title_hi, title_en=title_en, place=place)
        category.changed_by, category.changed_at = str(actor), now
        usual.append(category)
    with refuse_collision(db, own):
        db.add_all(usual)
    payload: dict[str, ledger.Json] = {"keys": [key for key, _hi, _en in USUAL]}
    ledger.record(db, _chain(district_id), "category.list_entered", actor=actor, payload=payload, now=now)
    db.flush()


def add_category(
    db: Session, *, title_hi: str, title_en: str, district_id: int, actor: Actor, now: dt.datetime
) -> ReceiptCategory:
    """Add a category at the end of the list; its key comes from the English title and never changes.

    :raises BadInput: when a title is missing, gives no key, or stands in the list already
    """
    hindi, english = _titles(db, title_hi, title_en, district_id)
    key = key_from(english)
    if not key:
        raise BadInput("Write the English title in Latin letters.", "अंग्रेज़ी शीर्षक रोमन अक्षरों में लिखें।", field="title_en")
    if any(one.key == key for one in categories_of(db, district_id)):
        raise BadInput(
            f"A category with the key “{key}” is in the list; if it is retired, bring it back.",
            f"“{key}” कुंजी की श्रेणी सूची में है; यदि वह हटाई जा चुकी है तो उसे पुनः चालू करें।",
            field="title_en",
        )
    last = db.scalar(select(func.max(ReceiptCategory.place)).where(ReceiptCategory.district_id == district_id)) or 0
    category = ReceiptCategory(district_id=district_id, key=key, title_hi=hindi, title_en=english, place=last + 1)
    category.changed_by, category.changed_at = str(actor), now
    with refuse_collision(db, _added_meanwhile()):
        db.add(category)
    _tell(db, category, "category.added", actor=actor, now=now)
    return category


def retitle_category(
    db: Session, category: ReceiptCategory, *, title_hi: str, title_en: str, actor: Actor, now: dt.datetime
) -> None:
    """Call a category otherwise; its key stays, and with it receipts and diagrams that name it.

    :raises BadInput: when a title is missing or another category has it
    """
    titles = _titles(db, title_hi, title_en, category.district_id, but=category.id)
    category.title_hi, category.title_en = titles
    _changed(db, category, "category.retitled", actor=actor, now=now)


def raise_category(db: Session, category: ReceiptCategory, *, actor: Actor, now: dt.datetime) -> None:
    """Let a category in use stand one place further up; the first stays where it is."""
    place = (category.place, category.id)
    above = [
        one for one in categories_of(db, category.district_id) if one.retired_at is None and (one.place, one.id) < place
    ]
    if category.retired_at is None and above:
        category.place, above[-1].place = above[-1].place, category.place
        _changed(db, category, "category.raised", actor=actor, now=now)


def retire_category(db: Session, category: ReceiptCategory, *, actor: Actor, now: dt.datetime) -> None:
    """Diarise no paper under it any more; receipts that have it keep it.

    :raises OfficeRefusal: for the last one in use
    """
    if category.retired_at is not None:
        return
    if sum(one.retired_at is None for one in categories_of(db, category.district_id)) == 1:
        raise OfficeRefusal("At least one category must remain in use.", "कम से कम एक श्रेणी चालू रहनी चाहिए।")
    category.retired_at = now
    _changed(db, category, "category.retired", actor=actor, now=now)


def restore_category(db: Session, category: ReceiptCategory, *, actor: Actor, now: dt.datetime) -> None:
    """Diarise papers under it again."""
    if category.retired_at is not None:
        category.retired_at = None
        _changed(db, category, "category.restored", actor=actor, now=now)


def remove_category(db: Session, category: ReceiptCategory, *, actor: Actor, now: dt.datetime) -> None:
    """Take a category out of the list that was never used.

    :raises OfficeRefusal: when receipts have it, a diagram names it, or it is the last one in use
    """
    papers = receipts_by_category(db, category.district_id).get(category.key, 0)
    diagrams = diagrams_naming(db, (category.key,))[category.key]
    if papers or diagrams:
        names_en, names_hi = ", ".join(en for _hi, en in diagrams), ", ".join(hi for hi, _en in diagrams)
        raise OfficeRefusal(
            f"It is in use and can only be retired. Receipts: {papers}. Diagrams that name it: {names_en or 'none'}.",
            f"यह प्रयोग में है, केवल चलन से हटाई जा सकती है। प्राप्तियाँ: {papers}। मार्ग-आरेख: {names_hi or 'कोई नहीं'}।",
        )
    retire_category(db, category, actor=actor, now=now)  # or it refuses the last one
    _tell(db, category, "category.removed", actor=actor, now=now)
    db.delete(category)
    db.flush()


def _added_meanwhile() -> OfficeRefusal:
    return OfficeRefusal(
        "Somebody else added this category at this moment.", "इसी क्षण किसी अन्य ने यह श्रेणी जोड़ी।"
    )  # fmt: skip


def _titles(
    db: Session, title_hi: str, title_en: str, district_id: int, *, but: int | None = None
) -> tuple[str, str]:  # fmt: skip
    titles = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    for one in categories_of(db, district_id):
        for field, given, known in (("title_hi", titles[0], one.title_hi), ("title_en", titles[1], one.title_en)):
            if one.id != but and given.casefold() == known.casefold():
                raise BadInput("Another category has this title.", "यह शीर्षक दूसरी श्रेणी का है।", field=field)
    return titles


def _changed(db: Session, category: ReceiptCategory, act: str, *, actor: Actor, now: dt.datetime) -> None:
    category.changed_by, category.changed_at = str(actor), now
    _tell(db, category, act, actor=actor, now=now)


def _tell(db: Session, category: ReceiptCategory, act: str, *, actor: Actor, now: dt.datetime) -> None:
    payload: dict[str, ledger.Json] = {
        "category": category.key,
        "title_hi": category.title_hi,
        "title_en": category.title_en,
        "place": category.place,
    }
    ledger.record(db, _chain(category.district_id), act, actor=actor, payload=payload, now=now)


def _chain(district_id: int) -> ledger.Chain:
    return ledger.configuration_chain(district_id, "receipt_categories")
