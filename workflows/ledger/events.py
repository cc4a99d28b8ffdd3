"""Writing the ledger: canonical bytes, hash, link to the event before."""

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import orjson
from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, Text, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, by_value, raw_ddl, refuse_changes
from workflows.ledger.vouching import spoken_for

FORMAT = "patravali-ledger-1"
"""First of the hashed parts: a later format of events cannot be taken for this one."""

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
"""What a payload may hold; no floats, which have no exact form."""


class ChainKind(enum.StrEnum):
    """What a chain is kept for."""

    SUBJECT = "subject"
    PERSON = "person"
    CONFIGURATION = "configuration"


class LedgerEvent(Base):
    """One act of the office. Rows are only ever added; the database refuses anything else."""

    __tablename__ = "ledger_event"
    __table_args__ = (
        UniqueConstraint("chain_kind", "chain_id", "seq"),
        CheckConstraint("seq > 0", name="seq_is_positive"),
        CheckConstraint("length(hash) = 64", name="hash_is_sha256"),
        Index("ix_ledger_event_act", "act", "at"),
        Index("ix_ledger_event_person", "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    chain_kind: Mapped[ChainKind] = mapped_column(by_value(ChainKind))
    chain_id: Mapped[str] = mapped_column(String(160))
    seq: Mapped[int]
    """Gap-free from 1 in its chain: the order is by this number, never by the clock."""
    at: Mapped[dt.datetime]
    person_id: Mapped[int]
    """0 when a clock or a job acted. No foreign key: evidence must outlast every other table."""
    post_id: Mapped[int]
    capacity: Mapped[str] = mapped_column(String(16))
    act: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    """Canonical JSON, exactly as it was hashed."""
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerChain(Base):
    """The head of a chain that has no subject: of a person or of an object of the configuration."""

    __tablename__ = "ledger_chain"
    __table_args__ = (
        PrimaryKeyConstraint("kind", "name"),
        CheckConstraint("kind <> 'subject'", name="subjects_keep_their_own"),
        CheckConstraint("ledger_seq >= 0", name="ledger_seq_positive"),
    )

    kind: Mapped[ChainKind] = mapped_column(by_value(ChainKind))
    name: Mapped[str] = mapped_column(String(160))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    ledger_head: Mapped[str] = mapped_column(String(64), default="")
    ledger_seq: Mapped[int] = mapped_column(default=0)


for _act in ("UPDATE", "DELETE"):
    refuse_changes("ledger_event", act=_act, message="ledger events are only ever added")
refuse_changes("ledger_chain", act="DELETE", message="a ledger chain is never removed")
raw_ddl(
    after="ledger_event",
    postgresql=[
        "CREATE FUNCTION ledger_event_refuses_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'ledger events are only ever added'; END $$",
        "CREATE TRIGGER ledger_event_refuses_truncate BEFORE TRUNCATE ON ledger_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_event_refuses_truncate()",
    ],
)


class Acting(Protocol):
    """Who acted, as far as the ledger asks (:class:`workflows.organisation.actors.Actor`)."""

    @property
    def person_id(self) -> int:
        """Id of the person, 0 for none."""

    @property
    def post_id(self) -> int:
        """Id of the post, 0 for none."""

    @property
    def capacity(self) -> str:
        """In what capacity."""


class KeepsItsHead(Protocol):
    """A subject: its own row holds the head of its chain. The caller has locked it (design §6)."""

    @property
    def id(self) -> int:
        """Id of the subject; it must have one, so a new subject is flushed first."""

    @property
    def district_id(self) -> int:
        """The district."""

    ledger_head: str
    ledger_seq: int


@dataclass(frozen=True)
class Chain:
    """Name of one chain."""

    kind: ChainKind
    id: str
    district_id: int


def subject_chain(subject: KeepsItsHead) -> Chain:
    """The chain of a receipt or a file."""
    return Chain(ChainKind.SUBJECT, str(subject.id), subject.district_id)


def person_chain(district_id: int, person_id: int) -> Chain:
    """The chain of one person: charges, log-ins, password changes."""
    return Chain(ChainKind.PERSON, str(person_id), district_id)


def configuration_chain(district_id: int, name: str) -> Chain:
    """The chain of one object of the configuration.

    :param name: kind and key, such as ``process:medical-claim`` or ``post:12``
    """
    return Chain(ChainKind.CONFIGURATION, name, district_id)


def record(
    db: Session,
    chain: Chain | KeepsItsHead,
    act: str,
    *,
    actor: Acting,
    payload: Mapping[str, Json],
    now: dt.datetime,
) -> LedgerEvent:
    """Add one event to a chain and move its head.

    :param chain: a subject that the caller has locked, or a chain of a person or of the configuration
    :param act: past tense, such as ``note_confirmed``
    :param payload: what was done; ``digest`` is the digest of a thing that may never change afterwards, which a
        witness compares (:func:`workflows.ledger.register_witness`); ``history`` is the ledger's own word. No floats.
    :raises ValueError: when the payload uses the ledger's own word
    """
    if "history" in payload:
        raise ValueError("“history” holds the lines of the engine's history; nobody else writes it")
    name, head = (chain, _locked_head(db, chain)) if isinstance(chain, Chain) else (subject_chain(chain), chain)
    if name.kind is ChainKind.SUBJECT:
        payload = {**payload, **_history_of_act(db, int(name.id))}
    event = LedgerEvent(
        district_id=name.district_id,
        chain_kind=name.kind,
        chain_id=name.id,
        seq=head.ledger_seq + 1,
        at=now,
        person_id=actor.person_id,
        post_id=actor.post_id,
        capacity=str(actor.capacity),
        act=act,
        payload=canonical(payload),
        prev=head.ledger_head,
    )
    event.hash = event_hash(event)
    db.add(event)
    head.ledger_seq, head.ledger_head = event.seq, event.hash
    return event


def _history_of_act(db: Session, subject_id: int) -> dict[str, Json]:
    rows = spoken_for(db, subject_id)
    return {"history": [list(row) for row in rows]} if rows else {}


def event_hash(event: LedgerEvent) -> str:
    """SHA-256 over all that an event says, each part with its length before it."""
    return digest(
        FORMAT,
        str(event.district_id),
        event.chain_kind,
        event.chain_id,
        str(event.seq),
        event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        str(event.person_id),
        str(event.post_id),
        event.capacity,
        event.act,
        event.payload,
        event.prev,
    )


def digest(*parts: str | bytes) -> str:
    """SHA-256, in hexadecimal, over parts of any content: with its length before each no two lists look alike."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def canonical(payload: Mapping[str, Json]) -> str:
    """The one way to write a payload: JSON with sorted keys, without spaces, in UTF-8.

    :raises TypeError: for a float or anything else that has no exact form
    """
    _refuse_floats(payload)
    return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME).decode()


def events_of(db: Session, chain: Chain, *, acts: Sequence[str] = ()) -> list[LedgerEvent]:
    """All events of a chain in their order.

    :param acts: only these, when given
    """
    wanted = select(LedgerEvent).where(LedgerEvent.chain_kind == chain.kind, LedgerEvent.chain_id == chain.id)
    if acts:
        wanted = wanted.where(LedgerEvent.act.in_(acts))
    return list(db.scalars(wanted.order_by(LedgerEvent.seq)))


def _locked_head(db: Session, chain: Chain) -> LedgerChain:
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(
        insert(LedgerChain)
        .values(kind=chain.kind, name=chain.id, district_id=chain.district_id, ledger_head="", ledger_seq=0)
        .on_conflict_do_nothing()
    )
    return db.scalars(
        select(LedgerChain)
        .where(LedgerChain.kind == chain.kind, LedgerChain.name == chain.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no exact form; say paise, days or text")
    if isinstance(value, Mapping):
        _refuse_floats(list(value.values()))
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for item in value:
            _refuse_floats(item)
