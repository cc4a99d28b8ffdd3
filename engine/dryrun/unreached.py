"""What no run reached: desks, buttons, arrows of choices, other elements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.dryrun.record import DryRun, Waiting
from engine.specs import Definition, Diagram, Flow
from engine.way import DESKS

_CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})


@dataclass(frozen=True)
class Unreached:
    """One thing that was never reached.

    :ivar what: ``desk``, ``button``, ``arrow`` or ``element``
    :ivar node: the element; for a button or an arrow the gateway that it leaves
    :ivar flow: the outcome of a button, the id of an arrow
    """

    process: str
    what: str
    node: str
    name_hi: str
    name_en: str
    flow: str = ""


def never_reached(definition: Definition, runs: Iterable[DryRun], *, process: str | None = None) -> list[Unreached]:
    """What none of some runs of a diagram reached.

    :param process: only in this of its diagrams; else in all that the process consists of
    """
    reached: set[tuple[str, str]] = set()
    taken: set[tuple[str, str]] = set()
    for run in runs:
        reached |= {(one.process, one.node) for one in run.path}
        reached |= {(one.process, one.node) for one in run.desks}
        reached |= {(one.process, one.node) for one in run.waiting if not _is_armed(definition, one)}
        taken |= {(one.process, flow) for one in run.decisions for flow in one.taken}
    diagrams = [diagram for key, diagram in definition.diagrams.items() if process in (None, key)]
    return [one for diagram in diagrams for one in _missing(diagram, reached, taken)]


def _is_armed(definition: Definition, waiting: Waiting) -> bool:
    """An event at the edge of a desk that may still happen was not reached."""
    return definition.node(waiting.process, waiting.node).attached_to is not None


def _missing(diagram: Diagram, reached: set[tuple[str, str]], taken: set[tuple[str, str]]) -> Iterator[Unreached]:
    for node in diagram.nodes.values():
        if (diagram.key, node.id) not in reached:
            what = "desk" if node.tag in DESKS else "element"
            yield Unreached(diagram.key, what, node.id, node.name_hi, node.name_en)
        if node.tag in _CHOICES and len(node.outgoing) > 1:
            yield from (_arrow(diagram, flow) for flow in node.outgoing if (diagram.key, flow.id) not in taken)


def _arrow(diagram: Diagram, flow: Flow) -> Unreached:
    what, label = ("button", flow.outcome) if flow.outcome else ("arrow", flow.id)
    name = flow.name or diagram.nodes[flow.target].name_hi
    name_en = flow.properties.get("name_en") or flow.name or diagram.nodes[flow.target].name_en
    return Unreached(diagram.key, what, flow.source, name, name_en, label)
