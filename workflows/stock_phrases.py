"""Stock notings (मानक टिप्पणियाँ) of one tap: the office's own list, or the product's until it has one."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base
from workflows import ledger
from workflows.districts import row_of_district
from workflows.errors import BadInput, NotFound
from workflows.organisation import Actor, District

LENGTH = 200
MOST = 40
"""Phrases that a desk is offered; more would be no list to tap from."""

SHIPPED = (
    "सहमत।",
    "अवलोकनार्थ एवं आदेशार्थ प्रस्तुत।",
    "अनुमोदनार्थ आलेख प्रस्तुत है।",
    "यथाप्रस्तावित अनुमोदित।",
    "बजट उपलब्धता अंकित करें।",
    "नियमानुसार आवश्यक कार्यवाही करें।",
    "चर्चा करें।",
)
"""Domain report §4D."""


class StockPhrase(Base):
    """One phrase of an office."""

    __tablename__ = "stock_phrase"
    __table_args__ = (
        CheckConstraint("words <> ''", name="has_words"),
        Index("ix_stock_phrase_district", "district_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    words: Mapped[str] = mapped_column(String(LENGTH))
    place: Mapped[int]
    """Where it stands in the list, from 1."""
    ended_at: Mapped[dt.datetime | None]
    """From then on it is offered no more."""


def phrases_of(db: Session, district_id: int) -> Sequence[StockPhrase]:
    """The phrases of an office in their order, ended ones left out."""
    wanted = select(StockPhrase).where(StockPhrase.district_id == district_id, StockPhrase.ended_at.is_(None))
    return db.scalars(wanted.order_by(StockPhrase.place, StockPhrase.id)).all()


def offered_phrases(db: Session, district_id: int) -> tuple[str, ...]:
    """What a desk is offered: the office's phrases, or the shipped ones as long as it has none of its own."""
    own = tuple(phrase.words for phrase in phrases_of(db, district_id))
    return own or SHIPPED


def phrase_in(db: Session, district_id: int, phrase_id: int) -> StockPhrase:
    """One phrase of an office that is offered.

    :raises NotFound: when there is none
    """
    missing = ("There is no such phrase.", "ऐसा कोई वाक्य नहीं है।")
    found = row_of_district(db, StockPhrase, phrase_id, district_id, missing=missing)
    if found.ended_at is not None:
        raise NotFound(*missing)
    return found


def add_phrase(db: Session, words: str, *, district_id: int, actor: Actor, now: dt.datetime) -> StockPhrase:
    """Offer one more phrase; the first of an office's own begins with the shipped ones beside it.

    :raises BadInput: when it is empty, too long, there already, or the list is full
    """
    db.get_one(District, district_id, with_for_update=True)  # two at once would both begin with the shipped ones
    if not phrases_of(db, district_id):
        for place, shipped in enumerate(SHIPPED, 1):
            db.add(StockPhrase(district_id=district_id, words=shipped, place=place))
        db.flush()
    own = phrases_of(db, district_id)
    text = _checked(words, [phrase.words for phrase in own])
    if len(own) >= MOST:
        raise BadInput(f"More than {MOST} phrases are no list to tap from.", f"{MOST} से अधिक वाक्य नहीं।", field="words")
    last = db.scalar(select(func.max(StockPhrase.place)).where(StockPhrase.district_id == district_id)) or 0
    phrase = StockPhrase(district_id=district_id, words=text, place=last + 1)
    db.add(phrase)
    db.flush()
    _tell(db, phrase, "stock_phrase.added", actor=actor, now=now)
    return phrase


def change_phrase(db: Session, phrase: StockPhrase, words: str, *, actor: Actor, now: dt.datetime) -> None:
    """Word a phrase otherwise; notes that were written with it stay as they are.

    :raises BadInput: when it is empty, too long or there already
    """
    others = [one.words for one in phrases_of(db, phrase.district_id) if one.id != phrase.id]
    phrase.words = _checked(words, others)
    _tell(db, phrase, "stock_phrase.changed", actor=actor, now=now)


def raise_phrase(db: Session, phrase: StockPhrase, *, actor: Actor, now: dt.datetime) -> None:
    """Let a phrase stand one place further up; the first stays where it is."""
    above = [one for one in phrases_of(db, phrase.district_id) if (one.place, one.id) < (phrase.place, phrase.id)]
    if above:
        phrase.place, above[-1].place = above[-1].place, phrase.place
        _tell(db, phrase, "stock_phrase.raised", actor=actor, now=now)


def end_phrase(db: Session, phrase: StockPhrase, *, actor: Actor, now: dt.datetime) -> None:
    """Offer a phrase no more.

    :raises BadInput: for the last one
    """
    if len(phrases_of(db, phrase.district_id)) == 1:
        raise BadInput("At least one phrase must remain.", "कम से कम एक वाक्य रहना चाहिए।")
    phrase.ended_at = now
    _tell(db, phrase, "stock_phrase.ended", actor=actor, now=now)


def _checked(words: str, others: Sequence[str]) -> str:
    text = " ".join(words.split())
    if not text:
        raise BadInput("Write the phrase.", "वाक्य लिखें।", field="words")
    if len(text) > LENGTH:
        raise BadInput(f"At most {LENGTH} letters.", f"अधिकतम {LENGTH} अक्षर।", field="words")
    if text in others:
        raise BadInput("This phrase is in the list already.", "यह वाक्य सूची में पहले से है।", field="words")
    return text


def _tell(db: Session, phrase: StockPhrase, act: str, *, actor: Actor, now: dt.datetime) -> None:
    payload: dict[str, ledger.Json] = {"phrase": phrase.id, "words": phrase.words, "place": phrase.place}
    chain = ledger.configuration_chain(phrase.district_id, "stock_phrases")
    ledger.record(db, chain, act, actor=actor, payload=payload, now=now)
