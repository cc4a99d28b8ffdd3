"""The redrawing list of a draft: what can be translated when it is ticked, and what has to be redrawn by hand."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.gate import Finding
from engine.uploads import UploadRefused, read_whole
from workflows import ledger
from workflows.errors import BadInput
from workflows.foreign_diagrams import (
    Offer,
    Office,
    Redrawing,
    accept,
    foreseen,
    offers_in,
    redrawing,
    renames_of,
    tool_of,
)
from workflows.organisation import Actor, Role
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft, Saved, draft_files, examine, save_files
from workflows.routing_drafts.keeping import tell_ledger
from workflows.step_table.laying_out import lay_out

REDRAWN = "routing_draft.redrawn"


@dataclass(frozen=True)
class ChangeMade:
    """One change that somebody ticked and that was made.

    :ivar pairs: what stood there, and what stands there now
    """

    at: dt.datetime
    person_id: int
    en: str
    hi: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ToRedraw:
    """What stands between a draft and a diagram that runs here.

    :ivar tool: which tool drew it; empty when it does not say so
    :ivar offers: what can be translated
    :ivar left: what no offer mends
    :ivar unreadable: what the gate says when the file cannot be read at all
    """

    tool: str
    offers: tuple[Offer, ...]
    left: Redrawing
    unreadable: tuple[Finding, ...] = ()


def office_for(db: Session, draft: RoutingDraft) -> Office:
    """What a translation of a draft may use."""
    forms = (name for name in all_files(in_force(db), draft_files(draft)) if name.startswith("forms/"))
    return Office(
        key=draft.key,
        roles={role.key: (role.title_hi, role.title_en) for role in db.scalars(select(Role))},
        forms=frozenset(name.removeprefix("forms/").removesuffix(".json") for name in forms),
    )


def to_redraw(db: Session, draft: RoutingDraft) -> ToRedraw:
    """The list, for the draft as it stands. Only reads."""
    name, office = f"{draft.key}.bpmn", office_for(db, draft)
    xml = draft_files(draft)[name]
    try:
        tool = tool_of(read_whole(xml))
    except UploadRefused:
        return ToRedraw("", (), Redrawing((), ()), examine(db, draft, prove=False))
    ahead = foreseen(xml, office)
    findings = [one for one in examine(db, draft, {name: ahead}, prove=False) if one.file in ("", name)]
    return ToRedraw(tool, offers_in(xml, office), redrawing(findings, offers_in(ahead, office)))


def redraw(
    db: Session, draft: RoutingDraft, ticked: Mapping[str, str], *, rev: int, actor: Actor, now: dt.datetime
) -> tuple[Saved, tuple[Offer, ...]]:
    """Do what was ticked, and nothing else.

    :param ticked: chosen value by the offers' idents; empty where there was nothing to choose
    :param rev: the revision of which the list was
    :return: what became of the saving, and what was done
    :raises BadInput: when nothing was ticked, a choice was not made, or the list is not of this draft any more
    """
    if not ticked:
        raise BadInput("Tick what is to be changed.", "जो बदलना है, उस पर निशान लगाएँ।")
    if rev != draft.rev:
        raise BadInput(
            "Somebody has saved this draft in the meantime. Look at the list again.",
            "इस बीच किसी ने यह मसौदा सहेजा है। सूची फिर देखें।",
        )
    name, office = f"{draft.key}.bpmn", office_for(db, draft)
    changed = accept(draft_files(draft)[name], office, ticked)
    xml = lay_out(changed.xml) if changed.lays_out else changed.xml
    saved = save_files(db, draft, {name: xml}, rev=rev, actor=actor, now=now)
    made = [{"en": one.en, "hi": one.hi, "pairs": [list(pair) for pair in renames_of(one)]} for one in changed.taken]
    tell_ledger(db, draft, REDRAWN, {"made": made}, actor=actor, now=now)
    return saved, changed.taken


def changes_made(db: Session, draft: RoutingDraft) -> tuple[ChangeMade, ...]:
    """What was changed in a draft out of its lists, the first first: nothing of it is silent."""
    chain = ledger.configuration_chain(draft.district_id, f"process:{draft.key}")
    told = [(event, orjson.loads(event.payload)) for event in ledger.events_of(db, chain) if event.act == REDRAWN]
    return tuple(
        ChangeMade(event.at, event.person_id, one["en"], one["hi"], tuple((old, new) for old, new in one["pairs"]))
        for event, said in told
        if said["draft"] == draft.id
        for one in said["made"]
    )
