"""Offers about ids: those that the engine keeps for itself, and those with signs that it does not take."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.gate.diagram import BPMN, NODES
from engine.gate.elements import RESERVED_IDS
from engine.uploads import local_name, namespace
from workflows.foreign_diagrams.offers import Change, Offer, Office, offers_in
from workflows.foreign_diagrams.trees import fresh_id, label, main_process, rename

_NAMED = NODES | {"sequenceFlow", "lane", "participant", "message", "signal", "error", "escalation", "task",
                  "process"}  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}")


def find_reserved(root: etree._Element, _office: Office) -> Iterator[Change]:
    """Ids such as Start and End, which the engine gives itself."""
    main = main_process(root)
    for element in _named(root):
        old = str(element.get("id"))
        if element is main:
            continue
        if old not in RESERVED_IDS and not (old.startswith("__") and _PLAIN.fullmatch(old)):
            continue
        wanted = old.strip("_")
        new = fresh_id(root, f"{wanted}Event" if local_name(element).endswith("Event") else f"{wanted or 'id'}_1")
        offer = Offer(
            "reserved-id",
            (old,),
            f"Give {label(element)} another id; “{old}” is kept for the engine.",
            f"{label(element)} को दूसरी id दें; “{old}” इंजन के लिए सुरक्षित है।",
            before=old,
            after=new,
            mends=frozenset({"reserved-id"}),
        )
        yield Change(offer, lambda _chosen, old=old, new=new: rename(root, old, new))  # type: ignore[misc]


def find_characters(root: etree._Element, _office: Office) -> Iterator[Change]:
    """Ids with other signs than Latin letters, digits, - and _."""
    main = main_process(root)
    odd = [one for one in _named(root) if one is not main and not _PLAIN.fullmatch(str(one.get("id")))]
    illegal = [one for one in root.iter(f"{{{BPMN}}}*") if is_illegal(one.get("id"))]
    odd += [one for one in illegal if one not in odd and one is not main]
    if not odd:
        return
    taken = {str(element.get("id")) for element in root.iter() if element.get("id")}
    names: dict[str, str] = {}
    for element in odd:
        old = str(element.get("id"))
        names[old] = _unused(_plain(old, local_name(element)), taken)
        taken.add(names[old])
    offer = Offer(
        "id-characters",
        tuple(names),
        f"Give {len(names)} elements ids of Latin letters, digits, - and _.",
        f"{len(names)} तत्वों को रोमन अक्षर, अंक, - और _ की id दें।",
        before=", ".join(list(names)[:4]) + (" …" if len(names) > 4 else ""),
        after=", ".join(list(names.values())[:4]) + (" …" if len(names) > 4 else ""),
        mends=frozenset({"id-characters"}),
        renames=tuple(names.items()),
    )
    yield Change(offer, lambda _chosen: _rename_all(root, names))


def renames_needed(xml: bytes, key: str) -> tuple[Offer, ...]:
    """What gives other ids where the canvas cannot read those that stand there; nothing when it can read all.

    :param key: the name of the diagram's file
    """
    renaming = (one for one in offers_in(xml, Office(key, {})) if one.kind in ("id-characters", "process-key"))
    return tuple(one for one in renaming if any(is_illegal(old) for old, _new in renames_of(one)))


def renames_of(offer: Offer) -> tuple[tuple[str, str], ...]:
    """What stands there and what would stand there, pair by pair."""
    return offer.renames or (((offer.before, offer.after),) if offer.before or offer.after else ())


def _rename_all(root: etree._Element, names: dict[str, str]) -> None:
    for old, new in names.items():
        rename(root, old, new)


def _named(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter():
        if namespace(element) == BPMN and local_name(element) in _NAMED and element.get("id"):
            yield element


def is_illegal(ident: str | None) -> bool:
    """Whether the canvas cannot read an element for its id, whatever it is: only Latin names, no digit first."""
    return ident is not None and not re.fullmatch(r"[A-Za-z_][\w.-]*", ident, re.ASCII)


def _plain(old: str, kind: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", old).strip("_")[:80]
    if not plain:
        return f"{kind}_1"
    return plain if _PLAIN.fullmatch(plain) else f"id_{plain}"


def _unused(wanted: str, taken: set[str]) -> str:
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}_{number}", number + 1
    return found
