"""Full text search in Hindi and English, the same on both databases.

Spelling variants are folded before anything is indexed or asked (reliability report §2.6: 16 of 16 words and 6 of 6
prefixes; without folding 8 to 11). We cut the words ourselves and give either database a list of words, so that no
tokenizer, locale or dictionary of theirs can make them differ.

The text of an entry is kept beside its index, because a hit is shown in its sentence. What may
be seen is the caller's select: nothing is found outside it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Index, Integer, Select, String, Text, column, delete, select, table, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, raw_ddl

LONGEST_WORD = 64
SNIPPET_WORDS = 12
MATCHES_PER_SUBJECT = 8
"""So many entries are looked at for each subject that is wanted: one file may hold every hit of a page."""
MAX_INDEXED_CHARACTERS = 200_000

_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u096f\u0971-\u097f\u200c\u200d]+")
_ABBREVIATION = re.compile(r"(?<=[\u0900-\u0963])[\u0966\u0970](?![\u0967-\u096f])")
"""मु०अ०सं०: the zero or the sign after a letter stands for a full stop."""
_NASAL = re.compile("[ङञणनम]\u094d(?=[क-ह])")
_DIGITS = {0x0966 + digit: str(digit) for digit in range(10)}
_NUKTA, _ANUSVARA, _CHANDRABINDU = "\u093c", "\u0902", "\u0901"


class SearchEntry(Base):
    """One text that can be found: a note, a page, a title. Newest first is highest id first."""

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_subject_source_ref", "subject_id", "source", "ref", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int]
    source: Mapped[str] = mapped_column(String(24))
    """What it is: title, note, page, draft, …"""
    ref: Mapped[str] = mapped_column(String(64))
    """Which one, in the words of its module."""
    text: Mapped[str] = mapped_column(Text)


raw_ddl(
    after="search_entry",
    sqlite=[
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', contentless_delete=1, prefix='2 3', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")"
    ],
    postgresql=[
        "CREATE TABLE search_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
    ],
)
_WORDS = table("search_words", column("rowid", Integer), column("words", String))


@dataclass(frozen=True)
class Match:
    """One text in which the query was found.

    :ivar snippet: pieces of the text around the first hit; the second value says whether the piece is a hit
    """

    source: str
    ref: str
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class SubjectHit:
    """A receipt or file that was found, with the texts that matched."""

    subject_id: int
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class SearchPage:
    """What one search found.

    :ivar hits: newest first
    :ivar before: give this as *before* to go on, or None at the end
    """

    hits: tuple[SubjectHit, ...]
    before: int | None


def fold(written: str) -> str:
    """Bring spelling variants to one form: nukta dropped, nasals as anusvara, lower case, ASCII digits, no joiners.

    मुक़दमा = मुकदमा, हिन्दी = हिंदी, चाँद = चांद, १२ = 12.
    """
    bare = unicodedata.normalize("NFD", written.lower()).replace(_NUKTA, "")
    joined = unicodedata.normalize("NFC", bare).replace("\u200d", "").replace("\u200c", "")
    return _NASAL.sub(_ANUSVARA, joined).replace(_CHANDRABINDU, _ANUSVARA).translate(_DIGITS)


def words_of(written: str) -> Iterator[tuple[str, int, int]]:
    """Yield each folded word of a text with the place where it stands in the text."""
    for found in _WORD.finditer(_ABBREVIATION.sub(" ", written)):
        word = fold(found.group())[:LONGEST_WORD].strip("_")
        if word:
            yield word, found.start(), found.end()


def index_text(db: Session, subject_id: int, source: str, ref: str, text: str) -> None:
    """Make *text* findable on a subject, in the caller's transaction; what stood under the same ref is replaced.

    :param source: what it is ("title", "note", "page"), shown beside the hit
    :param ref: which one, so that the page can lead there
    """
    remove_text(db, subject_id, source, ref)
    if not text.strip():
        return
    entry = SearchEntry(subject_id=subject_id, source=source, ref=ref, text=text[:MAX_INDEXED_CHARACTERS])
    db.add(entry)
    db.flush()  # the index refers to the row by its number
    _index_words(db, entry)


def _index_words(db: Session, entry: SearchEntry) -> None:
    words = [word for word, _, _ in words_of(entry.text)]
    if _is_sqlite(db):
        db.execute(_WORDS.insert().values(rowid=entry.id, words=" ".join(words)))
        return
    vector = " ".join(f"'{word}':{min(place, 16383)}" for place, word in enumerate(words, 1))
    db.execute(
        text("INSERT INTO search_words VALUES (:id, CAST(:words AS tsvector))"), {"id": entry.id, "words": vector}
    )


def remove_text(db: Session, subject_id: int, source: str, ref: str | None = None) -> None:
    """Take a text out of the index again, or all of one source on the subject when *ref* is None."""
    wanted = [SearchEntry.subject_id == subject_id, SearchEntry.source == source]
    if ref is not None:
        wanted.append(SearchEntry.ref == ref)
    ids = db.scalars(select(SearchEntry.id).where(*wanted)).all()
    if ids:
        db.execute(delete(_WORDS).where(_WORDS.c.rowid.in_(ids)))
        db.execute(delete(SearchEntry).where(SearchEntry.id.in_(ids)))


def move_texts(db: Session, from_subject_id: int, to_subject_id: int) -> None:
    """Let the texts of one subject be found on another, as when a receipt is put on a file."""
    for entry in db.scalars(select(SearchEntry).where(SearchEntry.subject_id == from_subject_id)).all():
        index_text(db, to_subject_id, entry.source, entry.ref, entry.text)


@dataclass(frozen=True)
class _Term:
    """One demand of a query: words that must follow each other, the last perhaps only begun."""

    words: tuple[str, ...]
    begun: bool

    def sqlite(self) -> str:
        return f'"{" ".join(self.words)}"{"*" if self.begun else ""}'

    def postgresql(self) -> str:
        quoted = [f"'{word}'" for word in self.words]
        quoted[-1] += ":*" if self.begun else ""
        return f"({' <-> '.join(quoted)})"


def _terms_of(query: str) -> list[_Term]:
    """Cut a query: "words in quotes" follow each other, begun* may go on, 123/2026 is one demand of two words."""
    terms = []
    for quoted, star, plain in re.findall(r'"([^"]*)"(\*?)|([^\s"]+)', query)[:16]:
        words = tuple(word for word, _, _ in words_of(quoted or plain))
        if words:
            terms.append(_Term(words, begun=bool(star) or plain.endswith("*")))
    return terms


def search_subjects(
    db: Session, query: str, *, visible: Select[int], limit: int = 25, before: int | None = None
) -> SearchPage:
    """Find the subjects in which every demand of *query* is met by one text.

    :param query: words, ``"a phrase"``, ``begun*``; anything else in it is ignored
    :param visible: select of the subject ids that the reader may know of; nothing else is ever looked at
    :param limit: subjects wanted at most
    :param before: :attr:`SearchPage.before` of the page before, to go on
    """
    terms = _terms_of(query)
    if not terms:
        return SearchPage((), None)
    wanted = [_condition(db, terms), SearchEntry.subject_id.in_(visible)]
    if before is not None:
        wanted.append(SearchEntry.id < before)
    most = limit * MATCHES_PER_SUBJECT
    rows = select(SearchEntry).join(_WORDS, _WORDS.c.rowid == SearchEntry.id).where(*wanted)
    entries = db.scalars(rows.order_by(SearchEntry.id.desc()).limit(most)).all()
    return _gather(list(entries), terms, limit=limit, full=len(entries) == most)


def _condition(db: Session, terms: list[_Term]) -> ColumnElement[bool]:
    if _is_sqlite(db):
        asked = " AND ".join(term.sqlite() for term in terms)
        return text("search_words MATCH :asked").bindparams(asked=asked)  # type: ignore[return-value]  # a condition
    asked = " & ".join(term.postgresql() for term in terms)
    return _WORDS.c.words.op("@@")(text("CAST(:asked AS tsquery)").bindparams(asked=asked))


def _gather(entries: list[SearchEntry], terms: list[_Term], *, limit: int, full: bool) -> SearchPage:
    found: dict[int, list[Match]] = {}
    for entry in entries:
        if entry.subject_id not in found and len(found) == limit:
            return SearchPage(_hits(found), entry.id + 1)
        matches = found.setdefault(entry.subject_id, [])
        if len(matches) < MATCHES_PER_SUBJECT:
            matches.append(Match(entry.source, entry.ref, snippet_of(entry.text, terms)))
    return SearchPage(_hits(found), entries[-1].id if full else None)


def _hits(found: dict[int, list[Match]]) -> tuple[SubjectHit, ...]:
    return tuple(SubjectHit(subject_id, tuple(matches)) for subject_id, matches in found.items())


def snippet_of(written: str, terms: list[_Term]) -> tuple[tuple[str, bool], ...]:
    """Cut the words around the first hit out of a text and mark the hits."""
    words = list(words_of(written))
    hits = [_is_hit(word, terms) for word, _, _ in words]
    first = next((place for place, hit in enumerate(hits) if hit), 0)
    start = max(0, first - SNIPPET_WORDS // 2)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = words[start][1] if words else 0
    for (_, begin, end), hit in list(zip(words, hits, strict=True))[start : start + 2 * SNIPPET_WORDS]:
        if hit:
            pieces += [(written[at:begin], False), (written[begin:end], True)]
            at = end
        last = end
    if words:
        pieces.append((written[at:last], False))
    return tuple((piece, hit) for piece, hit in pieces if piece)


def _is_hit(word: str, terms: list[_Term]) -> bool:
    return any(word in term.words or (term.begun and word.startswith(term.words[-1])) for term in terms)


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"
