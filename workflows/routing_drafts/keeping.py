"""Making, saving and throwing away drafts of routing diagrams."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import EngineRefusal
from engine.runtime import newest
from engine.specs import Diagram, own_files, read_diagram
from workflows import ledger
from workflows.catalogue import files_of
from workflows.collisions import refuse_collision
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import Actor
from workflows.publishing import in_force
from workflows.routing_drafts.blank import blank_diagram, key_of
from workflows.routing_drafts.models import RoutingDraft, RoutingDraftCopy, RoutingDraftState
from workflows.titles import both_titles

MOST_FILES, MOST_BYTES = 60, 4 * 1024 * 1024
UNDER_WAY = (RoutingDraftState.OPEN, RoutingDraftState.SUBMITTED, RoutingDraftState.APPROVED)
TITLE_LENGTH = 200
_NAME = re.compile(r"[\w-]{1,80}\.(?:bpmn|dmn)|forms/[\w-]{1,80}/[\w-]{1,80}\.json")


@dataclass(frozen=True)
class Saved:
    """What became of a saving.

    :ivar rev: the revision of the draft now
    :ivar beside: the copy that was kept, when somebody else had saved in between; the draft is as it was
    """

    rev: int
    beside: RoutingDraftCopy | None = None


def open_draft(db: Session, key: str, *, district_id: int, actor: Actor, now: dt.datetime) -> RoutingDraft:
    """The draft of a process that is under way, else one made from the version in force.

    :raises NotFound: when there is no such process
    """
    found = draft_of(db, key)
    if found is not None:
        return found
    try:
        version = newest(db, key)
    except EngineRefusal as refusal:
        raise NotFound("There is no such routing diagram.", "ऐसा कोई मार्ग-आरेख नहीं है।") from refusal
    files = files_of(version)
    diagram = read_diagram(key, files[f"{key}.bpmn"])
    titles = (diagram.name_hi, diagram.name_en)
    own = own_files(diagram, files)
    return _made(db, key, own, titles, base=version.id, district_id=district_id, actor=actor, now=now)


def new_draft(
    db: Session,
    key: str,
    *,
    title_hi: str,
    title_en: str,
    files: Mapping[str, bytes] | None = None,
    district_id: int,
    actor: Actor,
    now: dt.datetime,
) -> RoutingDraft:
    """A diagram that the office does not have yet, on an empty canvas or out of files that were brought.

    :param key: its short Latin name; empty: made from the English title
    :raises BadInput: when a title is missing, or the name is taken or no name
    """
    titles = both_titles(title_hi, title_en, longest=TITLE_LENGTH)
    key = free_key(db, key or key_of(titles[1]))
    blank = {f"{key}.bpmn": blank_diagram(key, title_hi=titles[0], title_en=titles[1])}
    return _made(db, key, files or blank, titles, base=None, district_id=district_id, actor=actor, now=now)


def free_key(db: Session, key: str) -> str:
    """A name for a new diagram.

    :raises BadInput: when it is no name, or taken
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,59}", key) or key in ("start", "end", "root"):
        raise BadInput(
            "The short name is made of small Latin letters, digits and hyphens, as in “arms-licence”.",
            "संक्षिप्त नाम छोटे रोमन अक्षरों, अंकों और हाइफ़न का हो, जैसे “arms-licence”।",
            field="key",
        )
    if key in in_force(db) or draft_of(db, key) is not None:
        raise BadInput(f"There is a diagram “{key}” already.", f"मार्ग-आरेख “{key}” पहले से है।", field="key")
    return key


def draft_of(db: Session, key: str) -> RoutingDraft | None:
    """The draft of a process that is under way."""
    wanted = select(RoutingDraft).where(RoutingDraft.key == key, RoutingDraft.state.in_(UNDER_WAY))
    return db.scalars(wanted).one_or_none()


def get_draft(db: Session, draft_id: int) -> RoutingDraft:
    """One draft, whatever its state.

    :raises NotFound: when there is none
    """
    found = db.get(RoutingDraft, draft_id)
    if found is None:
        raise NotFound("There is no such draft.", "ऐसा कोई मसौदा नहीं है।")
    return found


def drafts_under_way(db: Session, district_id: int) -> Sequence[RoutingDraft]:
    """The drafts of an office, the last changed first."""
    wanted = select(RoutingDraft).where(RoutingDraft.district_id == district_id, RoutingDraft.state.in_(UNDER_WAY))
    return db.scalars(wanted.order_by(RoutingDraft.changed_at.desc(), RoutingDraft.id)).all()


def draft_files(draft: RoutingDraft | RoutingDraftCopy) -> dict[str, bytes]:
    """The files of a draft, by the names that the engine gives them."""
    texts: dict[str, str] = orjson.loads(draft.files)
    return {name: text.encode() for name, text in texts.items()}


def save_files(
    db: Session,
    draft: RoutingDraft,
    changes: Mapping[str, bytes | None],
    *,
    rev: int,
    actor: Actor,
    now: dt.datetime,
) -> Saved:
    """Keep changed files of a draft; None takes a file out.

    Who saves what was made from an older revision overwrites nothing: his text is kept beside.

    :param rev: the revision from which the page was made
    :raises OfficeRefusal: when the draft is not open any more
    :raises BadInput: for a file that belongs to no draft, that is no text, or too much of it
    """
    db.refresh(draft, with_for_update=True)
    files = _changed(draft, changes)
    if files == draft.files:
        return Saved(draft.rev)
    if rev != draft.rev:
        copy = RoutingDraftCopy(draft_id=draft.id, made_from=rev, files=files, made_by=str(actor), made_at=now)
        db.add(copy)
        db.flush()  # its id is told to the page
        return Saved(draft.rev, copy)
    _require_open(draft)
    draft.files, draft.rev = files, draft.rev + 1
    draft.changed_by, draft.changed_at = str(actor), now
    _note_titles(draft)
    db.flush()
    return Saved(draft.rev)


def discard_draft(db: Session, draft: RoutingDraft, *, actor: Actor, now: dt.datetime) -> None:
    """Throw a draft away: it is kept for the record and edited no more.

    :raises OfficeRefusal: when it is not open any more
    """
    db.refresh(draft, with_for_update=True)
    _require_open(draft)
    draft.state, draft.decided_by, draft.decided_at = RoutingDraftState.DISCARDED, str(actor), now
    tell_ledger(db, draft, "routing_draft.discarded", {}, actor=actor, now=now)


def copies_of(db: Session, draft: RoutingDraft) -> Sequence[RoutingDraftCopy]:
    """What was kept beside a draft, the last first."""
    wanted = select(RoutingDraftCopy).where(RoutingDraftCopy.draft_id == draft.id)
    return db.scalars(wanted.order_by(RoutingDraftCopy.id.desc())).all()


def count_copies(db: Session, draft: RoutingDraft) -> int:
    """How many texts are kept beside a draft."""
    return db.scalar(select(func.count(RoutingDraftCopy.id)).where(RoutingDraftCopy.draft_id == draft.id)) or 0


def take_copy(
    db: Session, draft: RoutingDraft, copy_id: int, *, rev: int, actor: Actor, now: dt.datetime
) -> Saved:  # fmt: skip
    """Let a text that was kept beside stand in the draft's place; what stood there is kept beside in turn.

    :raises NotFound: when the draft has no such copy
    """
    copy = db.get(RoutingDraftCopy, copy_id)
    if copy is None or copy.draft_id != draft.id:
        raise NotFound("There is no such copy.", "ऐसी कोई प्रति नहीं है।")
    db.refresh(draft, with_for_update=True)
    _require_open(draft)
    before, wanted = draft_files(draft), draft_files(copy)
    changes: dict[str, bytes | None] = {**dict.fromkeys(before), **wanted}
    saved = save_files(db, draft, changes, rev=rev, actor=actor, now=now)
    if saved.beside is None:
        copy.files, copy.made_from = orjson.dumps({n: t.decode() for n, t in before.items()}).decode(), rev
        copy.made_by, copy.made_at = str(actor), now
    return saved


def drop_copy(db: Session, draft: RoutingDraft, copy_id: int) -> None:
    """Throw a text away that was kept beside.

    :raises NotFound: when the draft has no such copy
    """
    copy = db.get(RoutingDraftCopy, copy_id)
    if copy is None or copy.draft_id != draft.id:
        raise NotFound("There is no such copy.", "ऐसी कोई प्रति नहीं है।")
    db.delete(copy)


def tell_ledger(
    db: Session, draft: RoutingDraft, act: str, payload: Mapping[str, ledger.Json], *, actor: Actor, now: dt.datetime
) -> None:
    """Put an act on a draft into the chain of its process."""
    chain = ledger.configuration_chain(draft.district_id, f"process:{draft.key}")
    ledger.record(db, chain, act, actor=actor, payload={"draft": draft.id, "rev": draft.rev, **payload}, now=now)


def digest_of(draft: RoutingDraft) -> str:
    """Digest of a draft's files as they are."""
    return ledger.digest(*(part for pair in sorted(draft_files(draft).items()) for part in pair))


def _made(
    db: Session,
    key: str,
    files: Mapping[str, bytes],
    titles: tuple[str, str],
    *,
    base: str | None,
    district_id: int,
    actor: Actor,
    now: dt.datetime,
) -> RoutingDraft:
    draft = RoutingDraft(
        district_id=district_id,
        key=key,
        title_hi=titles[0][:TITLE_LENGTH],
        title_en=titles[1][:TITLE_LENGTH],
        base_version_id=base,
        rev=1,
        state=RoutingDraftState.OPEN,
        files=_as_text(files),
        made_by=str(actor),
        made_at=now,
        changed_by=str(actor),
        changed_at=now,
    )
    also_begun = OfficeRefusal(
        "Somebody else began a draft of this diagram at this moment. Open it from the list.",
        "इसी क्षण किसी अन्य ने इस मार्ग-आरेख का मसौदा आरंभ किया। उसे सूची से खोलें।",
    )
    with refuse_collision(db, also_begun):
        db.add(draft)
    tell_ledger(db, draft, "routing_draft.made", {"base": base or ""}, actor=actor, now=now)
    return draft


def _require_open(draft: RoutingDraft) -> None:
    if draft.state is RoutingDraftState.OPEN:
        return
    if draft.state in UNDER_WAY:
        raise OfficeRefusal(
            "This draft was submitted for approval; take it back before you change it.",
            "यह मसौदा अनुमोदन हेतु प्रस्तुत है; बदलने से पहले इसे वापस लें।",
        )
    raise OfficeRefusal("This draft is not edited any more.", "यह मसौदा अब सम्पादित नहीं होता।")


def _changed(draft: RoutingDraft, changes: Mapping[str, bytes | None]) -> str:
    if changes.get(f"{draft.key}.bpmn", b"") is None:
        raise BadInput("A draft cannot be without its diagram.", "मसौदा मार्ग-आरेख के बिना नहीं हो सकता।")
    merged: dict[str, bytes | None] = {**draft_files(draft), **changes}
    return _as_text({name: content for name, content in merged.items() if content is not None})


def _as_text(files: Mapping[str, bytes]) -> str:
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        raise BadInput("The draft is too large.", "मसौदा बहुत बड़ा है।")
    for name in files:
        if not _NAME.fullmatch(name) or (name.endswith(".bpmn") and name.count(".") > 1):
            raise BadInput(f"“{name[:80]}” belongs to no draft.", f"“{name[:80]}” मसौदे की फ़ाइल नहीं है।")
    try:
        texts = {name: content.decode() for name, content in sorted(files.items())}
    except UnicodeDecodeError as fault:
        raise BadInput("A file is no text in UTF-8.", "कोई फ़ाइल UTF-8 पाठ नहीं है।") from fault
    if any("\x00" in text for text in texts.values()):
        raise BadInput("A file is no text in UTF-8.", "कोई फ़ाइल UTF-8 पाठ नहीं है।")
    return orjson.dumps(texts).decode()


def _note_titles(draft: RoutingDraft) -> None:
    """The titles follow the diagram as far as it can be read: a drawing may be half done."""
    diagram = readable_diagram(draft)
    if diagram is not None:
        draft.title_hi = diagram.name_hi[:TITLE_LENGTH] or draft.title_hi
        draft.title_en = diagram.name_en[:TITLE_LENGTH] or draft.title_en


def readable_diagram(draft: RoutingDraft) -> Diagram | None:
    """The diagram of a draft, or none when it cannot be read as it stands."""
    try:
        return read_diagram(draft.key, draft_files(draft)[f"{draft.key}.bpmn"])
    except EngineRefusal:
        return None
