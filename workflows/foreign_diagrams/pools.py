"""Offers about the process itself: which one is kept, that it runs, what it is called."""

from collections.abc import Iterator

from lxml import etree

from engine.gate.diagram import B, properties_of
from workflows.foreign_diagrams.offers import Change, Choice, Offer, Office
from workflows.foreign_diagrams.reading import pools_of
from workflows.foreign_diagrams.trees import ident, label, main_process, rename, set_property, take_out


def find_kept(root: etree._Element, _office: Office) -> Iterator[Change]:
    """Of several processes in a file one is kept; the others become files of their own."""
    pools, main = pools_of(root), main_process(root)
    if len(pools) < 2 or main is None or len({pool.process for pool in pools}) < len(pools):
        return
    ordered = sorted(pools, key=lambda pool: pool.process != main.get("id"))
    offer = Offer(
        "keep-process",
        (pools[0].process,),
        f"The file holds {len(pools)} processes, of which one can be a diagram. Keep one and take out the others.",
        f"फ़ाइल में {len(pools)} प्रक्रियाएँ हैं; एक ही मार्ग-आरेख हो सकती है। एक रखें और शेष हटाएँ।",
        before=", ".join(pool.name for pool in pools),
        mends=frozenset({"one-process"}),
        choices=tuple(
            Choice(pool.process, f"{pool.name} ({pool.elements} elements)", f"{pool.name} ({pool.elements} तत्व)")
            for pool in ordered
        ),
        advised=False,
    )
    yield Change(offer, lambda kept: _keep(root, kept))


def _keep(root: etree._Element, kept: str) -> None:
    gone = [process for process in root.findall(f"{B}process") if process.get("id") != kept]
    ids = {process.get("id") for process in gone}
    pools = [one for one in root.iter(f"{B}participant") if one.get("processRef", "").rpartition(":")[2] in ids]
    take_out(root, gone + pools)


def find_executable(root: etree._Element, _office: Office) -> Iterator[Change]:
    """The one process is marked as one that runs."""
    process = main_process(root)
    if process is None or process.get("isExecutable") in ("true", "1"):
        return
    only = len(root.findall(f"{B}process")) == 1
    offer = Offer(
        "executable",
        (ident(process),),
        f"Mark {label(process)} as executable.",
        f"{label(process)} को निष्पाद्य (executable) करें।",
        before=f"isExecutable={process.get('isExecutable') or '–'}",
        after="isExecutable=true",
        mends=frozenset({"one-process"}) if only else frozenset(),
    )
    yield Change(offer, lambda _chosen: process.set("isExecutable", "true"))


def find_key(root: etree._Element, office: Office) -> Iterator[Change]:
    """The process is called as the diagram is."""
    process = main_process(root)
    if process is None or not process.get("id") or process.get("id") == office.key:
        return
    old = str(process.get("id"))
    if any(element.get("id") == office.key for element in root.iter()):
        return
    offer = Offer(
        "process-key",
        (old,),
        f"Give the process the id “{office.key}”, as the diagram is called.",
        f"प्रक्रिया की id “{office.key}” करें, जैसा मार्ग-आरेख का नाम है।",
        before=old,
        after=office.key,
        mends=frozenset({"process-key", "reserved-id", "id-characters"}),
    )
    yield Change(offer, lambda _chosen: rename(root, old, office.key))


def find_titles(root: etree._Element, _office: Office) -> Iterator[Change]:
    """The name of the process, or of its pool, is the title of the diagram."""
    process = main_process(root)
    if process is None:
        return
    name = process.get("name") or next((pool.name for pool in pools_of(root) if pool.process == process.get("id")), "")
    given = properties_of(process)
    missing = [one for one in ("title_hi", "title_en") if not given.get(one)]
    if not name.strip() or not missing or name == process.get("id"):
        return
    offer = Offer(
        "title",
        (ident(process),),
        f"Take “{name}” as the title of the diagram, until it is written in both languages.",
        f"“{name}” को मार्ग-आरेख का शीर्षक मानें, जब तक वह दोनों भाषाओं में न लिखा जाए।",
        after=name,
        mends=frozenset({"property-missing"}),
    )
    yield Change(offer, lambda _chosen: _set_titles(process, missing, name.strip()))


def _set_titles(process: etree._Element, missing: list[str], name: str) -> None:
    for one in missing:
        set_property(process, one, name)
