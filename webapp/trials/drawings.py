"""The drawings of a way through a diagram and the diagrams that it calls."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from engine.dryrun import DryRun
from engine.errors import Refusal
from engine.specs import Definition, Diagram
from webapp.drawing import draw
from webapp.filters import current_language, in_language
from webapp.viewmodels.trials import TriedDrawing
from workflows.trials import Along, PastRun, arrows_of, standing_at


def run_drawings(
    definition: Definition, run: DryRun, *, ident: str, before: DryRun | None = None
) -> tuple[TriedDrawing, ...]:
    """The diagram with the way of a run, then the called ones that it came through; none without a layout.

    :param ident: unique on the page
    :param before: the run as it was shown last: the token goes along the arrows that are new since
    """
    along = arrows_of(definition, run)
    known = Counter((one.process, one.flow) for one in (arrows_of(definition, before) if before else ()))
    return tuple(_drawings(definition, run, ident, along, list(_new(along, known))))


def _new(along: Iterable[Along], known: Counter[tuple[str, str]]) -> Iterator[Along]:
    """The arrows that are new: each as often as it was not yet come along."""
    for one in along:
        if known[one.process, one.flow]:
            known[one.process, one.flow] -= 1
        else:
            yield one


def past_drawings(before: Definition, past: PastRun) -> tuple[TriedDrawing, ...]:
    """The diagram on which a paper travelled, with the way that it went."""
    passed = {str(name) for event in past.events for name in event.detail.get("passed", [])}
    named = [name if "/" in name else f"{before.key}/{name}" for name in passed]
    return tuple(_past_drawings(before, {(one.partition("/")[0], one.partition("/")[2]) for one in named}, past))


def _past_drawings(before: Definition, passed: set[tuple[str, str]], past: PastRun) -> Iterator[TriedDrawing]:
    there = {(desk.process, desk.node) for desk in past.desks if desk.left is None}
    for place, (key, diagram) in enumerate(_own_first(before)):
        taken = {node for process, node in passed if process == key}
        standing = {node for process, node in there if process == key}
        title = in_language(diagram.name_hi, diagram.name_en)
        picture = _picture(before.files[f"{key}.bpmn"], f"before-{place}", taken, standing, title)
        if picture is not None and (key == before.key or taken or standing):
            yield TriedDrawing(title, picture, bool(standing), "")


def _own_first(definition: Definition) -> list[tuple[str, Diagram]]:
    """The diagrams, the process's own before those that it calls."""
    return sorted(definition.diagrams.items(), key=lambda pair: pair[0] != definition.key)


def _picture(xml: bytes, ident: str, taken: set[str], standing: set[str], title: str) -> Markup | None:
    """One drawing; none when the diagram has no layout."""
    try:
        return draw(xml, ident=ident, taken=taken, open_nodes=standing, locale=current_language(), title=title)
    except Refusal:
        return None


def _drawings(
    definition: Definition, run: DryRun, ident: str, along: Sequence[Along], new: Sequence[Along]
) -> Iterator[TriedDrawing]:
    standing = standing_at(definition, run)
    inside = {definition.diagrams[process].process for process, _node in standing}
    for number, (key, diagram) in enumerate(_own_first(definition)):
        passed = {one.node for one in run.path if one.process == key}
        there = {node for process, node in standing if process == key}
        if key != definition.key and not passed and not there:
            continue
        calls = {node.id for node in diagram.nodes.values() if node.called in inside}
        title = in_language(diagram.name_hi, diagram.name_en)
        taken = passed | {one.flow for one in along if one.process == key}
        picture = _picture(definition.files[f"{key}.bpmn"], f"{ident}-{number}", taken, there | calls, title)
        if picture is not None:
            here = bool(there) or (run.completed and key == definition.key)
            token = " ".join(f"{place}:{one.flow}" for place, one in enumerate(new) if one.process == key)
            yield TriedDrawing(title, picture, here, token)
