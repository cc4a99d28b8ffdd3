"""Proving the ledger: each event against its hash, its number, the one before, the head, and what it speaks of."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import orjson
from sqlalchemy import String, Table, cast, exists, select
from sqlalchemy.orm import Session

from engine.db import Base
from engine.history import events_of_subject
from workflows.ledger.events import Chain, ChainKind, LedgerChain, LedgerEvent, event_hash
from workflows.ledger.faults import Fault, FaultKind, Tally
from workflows.ledger.vouching import entries_of

BATCH = 1000
"""Events fetched at a time, so that ten years of them need no more memory than a day."""


_HISTORY_WORDS = {
    "changed": ("was changed after it was recorded", "अभिलिखित होने के बाद बदली गई है"),
    "gone": ("is gone", "उपलब्ध नहीं है"),
    "added": ("is in no event of the ledger: somebody added it", "किसी प्रविष्टि में नहीं है: यह बाद में जोड़ी गई है"),
}

Payload: TypeAlias = dict[str, object]
"""The payload of an event as it was recorded."""


@dataclass(frozen=True)
class Witness:
    """What an act made immutable, and how to take its digest as it stands now."""

    current: Callable[[Session, Payload], str | None]
    """Digest of the thing today; None or "" when it is gone."""
    en: str
    hi: str


WITNESSES: dict[str, Witness] = {}


def register_witness(
    act: str,
    current: Callable[[Session, Payload], str | None],
    *,
    en: str = "what event {seq} ({act}) recorded",
    hi: str = "प्रविष्टि {seq} ({act}) में अभिलिखित वस्तु",
) -> None:
    """Let verification compare what an act recorded with the thing as it stands.

    Events of this act carry ``digest`` in their payload. A module registers its witness when it is imported.

    :param current: gives the digest of the thing today, or None or "" when it is gone
    :param en: what the thing is called, a format over the payload, ``seq`` and ``act``: ``"note {number}"``
    :param hi: the same in Hindi: ``"टिप्पणी सं० {number}"``
    """
    WITNESSES[act] = Witness(current, en, hi)


def verify(db: Session, chain: Chain) -> list[Fault]:
    """Check one chain from its first event to its head."""
    events = db.scalars(
        select(LedgerEvent)
        .where(LedgerEvent.chain_kind == chain.kind, LedgerEvent.chain_id == chain.id)
        .order_by(LedgerEvent.seq)
        .execution_options(populate_existing=True)
    )
    heads = _heads(db, chain.kind, [chain.id])
    check = _ChainCheck(db, chain.kind, chain.id, Tally())
    return [*check.run(events), *check.compare_head(heads.get(chain.id, ("", 0))), *check.compare_history()]


def verify_all(db: Session, *, district_id: int | None = None, tally: Tally | None = None) -> Iterator[Fault]:
    """Check all chains, one batch in memory at a time; for a nightly job and for the auditor's button.

    :param district_id: only this district; otherwise all
    :param tally: filled with how much was checked
    """
    tally = tally if tally is not None else Tally()
    finished: list[_ChainCheck] = []
    for (kind, name), events in groupby(_all_events(db, district_id), lambda event: (event.chain_kind, event.chain_id)):
        check = _ChainCheck(db, kind, name, tally)
        yield from check.run(events)
        yield from check.compare_history()
        finished.append(check)
        if len(finished) >= BATCH or finished[0].kind is not kind:
            yield from _compare_heads(db, finished)
            finished = []
    yield from _compare_heads(db, finished)
    yield from _vanished_chains(db, district_id)


class _ChainCheck:
    """The state of one walk along a chain."""

    def __init__(self, db: Session, kind: ChainKind, name: str, tally: Tally) -> None:
        self.db, self.kind, self.name, self.tally = db, kind, name, tally
        self.seq, self.head = 0, ""
        self.at: dt.datetime | None = None
        self.vouched: dict[tuple[int, int], tuple[int, str]] = {}
        tally.chains += 1

    def run(self, events: Iterable[LedgerEvent]) -> Iterator[Fault]:
        """Walk along the events in the order of their numbers."""
        for event in events:
            self.tally.events += 1
            yield from self._check(event)
            self.seq, self.head, self.at = event.seq, event.hash, event.at

    def compare_head(self, head: tuple[str, int]) -> Iterator[Fault]:
        """Compare the last event with the head that the row of the subject or the chain remembers."""
        if (self.head, self.seq) != head:
            yield self._fault(
                FaultKind.HEAD,
                head[1],
                f"the head says {head[1]} events, the chain ends at {self.seq}, or with another event",
                f"शीर्ष के अनुसार {head[1]} प्रविष्टियाँ हैं, श्रृंखला {self.seq} पर या भिन्न प्रविष्टि पर समाप्त है",
            )

    def _check(self, event: LedgerEvent) -> Iterator[Fault]:
        if event.seq != self.seq + 1:
            gap = f"{self.seq + 1}" if event.seq == self.seq + 2 else f"{self.seq + 1}–{event.seq - 1}"
            yield self._fault(FaultKind.MISSING, self.seq + 1, f"event {gap} is missing", f"प्रविष्टि {gap} नहीं है")
        elif event.prev != self.head:
            yield self._fault(
                FaultKind.UNLINKED,
                event.seq,
                f"event {event.seq} does not follow the one before it",
                f"प्रविष्टि {event.seq} अपनी पूर्ववर्ती प्रविष्टि से नहीं जुड़ती",
            )
        if event_hash(event) != event.hash:
            yield self._fault(
                FaultKind.CHANGED,
                event.seq,
                f"event {event.seq} ({event.act}) was changed",
                f"प्रविष्टि {event.seq} ({event.act}) बदली गई है",
            )
        if self.at is not None and event.at < self.at:
            yield self._fault(
                FaultKind.CLOCK,
                event.seq,
                f"event {event.seq} bears an earlier time than the one before it: was the server's clock moved?",
                f"प्रविष्टि {event.seq} का समय पूर्ववर्ती से पहले का है: क्या सर्वर की घड़ी बदली गई?",
            )
        self._note_history(event)
        yield from self._ask_witness(event)

    def compare_history(self) -> Iterator[Fault]:
        """Compare the engine's history of a subject with the digests in its events: changed, gone, or slipped in."""
        if self.kind is not ChainKind.SUBJECT or not self.name.isdigit():
            return
        left = dict(self.vouched)
        for row in events_of_subject(self.db, int(self.name)):
            seq, recorded = left.pop((row.instance_id, row.seq), (0, ""))
            if recorded != row.digest():
                yield self._history_fault(row.instance_id, row.seq, seq, "changed" if recorded else "added")
        for (instance, number), (seq, _recorded) in left.items():
            yield self._history_fault(instance, number, seq, "gone")

    def _note_history(self, event: LedgerEvent) -> None:
        try:
            entries = entries_of(orjson.loads(event.payload))
        except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError):
            return  # a payload that cannot be read was changed, which its hash has just said
        for instance, number, recorded in entries:
            self.vouched[instance, number] = (event.seq, recorded)

    def _history_fault(self, instance: int, number: int, seq: int, what: str) -> Fault:
        en, hi = _HISTORY_WORDS[what]
        return self._fault(
            FaultKind.HISTORY,
            seq,
            f"line {number} of the history of run {instance} {en}",
            f"संचालन {instance} के इतिहास की पंक्ति {number} {hi}",
        )

    def _ask_witness(self, event: LedgerEvent) -> Iterator[Fault]:
        witness = WITNESSES.get(event.act)
        if witness is None:
            return
        try:
            payload: Payload = orjson.loads(event.payload)
            recorded = payload.get("digest")
            words = {**payload, "seq": event.seq, "act": event.act}
            names = (witness.en.format(**words), witness.hi.format(**words))
        except (orjson.JSONDecodeError, KeyError, AttributeError, TypeError):
            return  # a payload that cannot be read was changed, which its hash has just said
        self.tally.witnessed += 1
        current = witness.current(self.db, payload)
        if current != recorded:
            en, hi = ("is gone", "उपलब्ध नहीं है") if not current else ("was changed", "बदली गई है")
            yield self._fault(
                FaultKind.WITNESS,
                event.seq,
                f"{names[0]} {en} after it was recorded on {event.at:%d-%m-%Y}",
                f"{names[1]}, {event.at:%d-%m-%Y} को अभिलिखित होने के बाद, {hi}",
            )

    def _fault(self, kind: FaultKind, seq: int, en: str, hi: str) -> Fault:
        return Fault(kind, self.kind, self.name, seq, en, hi)


def _all_events(db: Session, district_id: int | None) -> Iterable[LedgerEvent]:
    query = select(LedgerEvent).order_by(LedgerEvent.chain_kind, LedgerEvent.chain_id, LedgerEvent.seq)
    if district_id is not None:
        query = query.where(LedgerEvent.district_id == district_id)
    return db.scalars(query.execution_options(yield_per=BATCH, populate_existing=True))


def _compare_heads(db: Session, checks: list[_ChainCheck]) -> Iterator[Fault]:
    for kind in {check.kind for check in checks}:
        of_kind = [check for check in checks if check.kind is kind]
        heads = _heads(db, kind, [check.name for check in of_kind])
        for check in of_kind:
            yield from check.compare_head(heads.get(check.name, ("", 0)))


def _heads(db: Session, kind: ChainKind, names: list[str]) -> dict[str, tuple[str, int]]:
    """Heads as the rows of the subjects or chains remember them, by name of the chain."""
    if kind is ChainKind.SUBJECT:
        subject = _subject_table()
        query = select(cast(subject.c.id, String), subject.c.ledger_head, subject.c.ledger_seq).where(
            subject.c.id.in_([int(name) for name in names if name.isdigit()])
        )
    else:
        query = select(LedgerChain.name, LedgerChain.ledger_head, LedgerChain.ledger_seq).where(
            LedgerChain.kind == kind, LedgerChain.name.in_(names)
        )
    return {name: (head, seq) for name, head, seq in db.execute(query)}


def _vanished_chains(db: Session, district_id: int | None) -> Iterator[Fault]:
    """Heads that remember events of a chain of which not one is left."""
    subject = _subject_table()
    queries = {
        ChainKind.SUBJECT: select(cast(subject.c.id, String), subject.c.ledger_seq).where(
            subject.c.ledger_seq > 0, *([subject.c.district_id == district_id] if district_id is not None else [])
        )
    }
    for kind in (ChainKind.PERSON, ChainKind.CONFIGURATION):
        queries[kind] = select(LedgerChain.name, LedgerChain.ledger_seq).where(
            LedgerChain.kind == kind,
            LedgerChain.ledger_seq > 0,
            *([LedgerChain.district_id == district_id] if district_id is not None else []),
        )
    for kind, query in queries.items():
        name = query.selected_columns[0]
        left = exists().where(LedgerEvent.chain_kind == kind, LedgerEvent.chain_id == name)
        for gone, seq in db.execute(query.where(~left)):
            yield Fault(
                FaultKind.MISSING,
                kind,
                gone,
                1,
                f"all {seq} events are missing",
                f"सभी {seq} प्रविष्टियाँ नहीं हैं",
            )


def _subject_table() -> Table:
    # By name, because subjects are declared by a module that itself writes the ledger.
    return Base.metadata.tables["subject"]
