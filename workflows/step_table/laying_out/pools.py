"""The whole sheet: pools under each other, their lanes, and what runs between pools."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.specs.bounds import Box, Point
from workflows.step_table.laying_out.arranging import arrange, move
from workflows.step_table.laying_out.inking import Ink
from workflows.step_table.laying_out.labels import place_labels
from workflows.step_table.laying_out.sheet import NOWHERE, Scope, read_scope
from workflows.step_table.written import B

_LEFT, _TOP, _HEAD, _LANE_HEAD, _BETWEEN, _EMPTY = 20.0, 20.0, 30.0, 100.0, 40.0, (600.0, 80.0)


@dataclass(eq=False)
class Pool:
    """A process on the sheet, with its frame when it has one.

    :ivar participant: None for a process that no pool is drawn around
    :ivar scope: None for a pool that shows nothing of its inside
    """

    participant: etree._Element | None
    scope: Scope | None
    box: Box = NOWHERE


def draw_all(root: etree._Element) -> None:
    """Make the drawing of a file anew."""
    if root.find(f"{B}process") is None and root.find(f"{B}collaboration") is None:
        return
    pools = list(_pools(root))
    _stack(pools)
    scopes = [pool.scope for pool in pools if pool.scope is not None]
    place_labels(
        [item for scope in scopes for item in scope.every_item()],
        [line for scope in scopes for line in scope.every_line()],
    )
    ink = Ink(root)
    groups = _groups(root, ink)
    for pool in pools:
        _draw(pool, ink)
    boxes = {item.id: item.box for scope in scopes for item in scope.every_item()}
    boxes |= {pool.participant.get("id", ""): pool.box for pool in pools if pool.participant is not None}
    _draw_messages(root, ink, boxes)
    _draw_groups(groups, ink, boxes)
    ink.finish()


def _pools(root: etree._Element) -> Iterator[Pool]:
    processes = {process.get("id", ""): process for process in root.iterchildren(f"{B}process")}
    for participant in root.iterfind(f"{B}collaboration/{B}participant"):
        process = processes.pop(participant.get("processRef", "").rpartition(":")[2], None)
        yield Pool(participant, read_scope(process) if process is not None else None)
    for process in processes.values():
        yield Pool(None, read_scope(process))


def _stack(pools: list[Pool]) -> None:
    """Pools under each other; all as wide as the widest."""
    top = _TOP
    for pool in pools:
        head = _HEAD if pool.participant is not None else 0.0
        width, height = _EMPTY
        if pool.scope is not None:
            bands, inset = pool.scope.bands, _inset(pool.scope)
            width, height = arrange(pool.scope)
            move(pool.scope, _LEFT + head + inset, top)
            for band in bands:
                left = _LEFT + head + _HEAD * band.depth
                band.box = Box(left, top + band.box.y, width + inset - _HEAD * band.depth, band.box.height)
            width += inset
        pool.box = Box(_LEFT, top, width + head, height)
        top += height + _BETWEEN
    widest = max((pool.box.width for pool in pools), default=0.0)
    for pool in pools:
        more = widest - pool.box.width if pool.participant is not None else 0.0
        pool.box = Box(pool.box.x, pool.box.y, pool.box.width + more, pool.box.height)
        for band in pool.scope.bands if pool.scope is not None else ():
            band.box = Box(band.box.x, band.box.y, band.box.width + more, band.box.height)


def _inset(scope: Scope) -> float:
    """Room for the names of the lanes, before the first element."""
    return _LANE_HEAD + _HEAD * max(band.depth for band in scope.bands) if scope.bands else 0.0


def _draw(pool: Pool, ink: Ink) -> None:
    if pool.participant is not None:
        ink.shape(pool.participant, pool.box, isHorizontal="true")
    if pool.scope is None:
        return
    boxes: dict[etree._Element, Box] = {}
    for band in pool.scope.bands:
        boxes[band.element] = band.box
        for number, around in enumerate(band.element.iterancestors(f"{B}lane"), start=1):
            before, box = boxes.get(around), band.box
            wide = Box(box.x - _HEAD * number, box.y, box.width + _HEAD * number, box.height)
            boxes[around] = wide if before is None else Box(*before[:3], box.bottom - before.y)
    for lane in pool.scope.element.iter(f"{B}lane"):
        if lane in boxes and lane.get("id"):
            ink.shape(lane, boxes[lane], isHorizontal="true")
    for item in pool.scope.every_item():
        ink.item(item)
    for line in pool.scope.every_line():
        ink.edge(line)


def _draw_messages(root: etree._Element, ink: Ink, boxes: dict[str, Box]) -> None:
    """What runs between pools: down or up, with one step aside half-way."""
    for flow in root.iterfind(f"{B}collaboration/{B}messageFlow"):
        source, target = (boxes.get(flow.get(end, "").rpartition(":")[2]) for end in ("sourceRef", "targetRef"))
        if source is None or target is None or not flow.get("id"):
            continue
        down = target.y >= source.bottom
        start, end = (source.bottom, target.y) if down else (source.y, target.bottom)
        from_x, to_x = _across(source, target)
        half = (end - 20 if down else end + 20) if abs(end - start) > 40 else (start + end) / 2
        bends = [Point(from_x, start), Point(from_x, half), Point(to_x, half), Point(to_x, end)]
        if from_x == to_x:
            bends = [bends[0], bends[-1]]
        ink.bends(flow, tuple(bends))


def _across(source: Box, target: Box) -> tuple[float, float]:
    """Where a message leaves and arrives: at a whole pool straight across from the other end."""
    if target.width > 400:
        return source.centre.x, source.centre.x
    if source.width > 400:
        return target.centre.x, target.centre.x
    return source.centre.x, target.centre.x


def _groups(root: etree._Element, ink: Ink) -> list[tuple[etree._Element, list[str]]]:
    """Groups with what lies in them: a group holds whatever its old frame held."""
    found = []
    for group in root.iter(f"{B}group"):
        frame = _box_of(ink.drawn.get(group.get("id", "")))
        shapes = {key: _box_of(drawn) for key, drawn in ink.drawn.items()}
        held = [
            key
            for key, box in shapes.items()
            if frame and box and box != frame and frame.x <= box.centre.x <= frame.right
            and frame.y <= box.centre.y <= frame.bottom and box.width < frame.width
        ]  # fmt: skip
        found.append((group, held))
    return found


def _draw_groups(groups: list[tuple[etree._Element, list[str]]], ink: Ink, boxes: dict[str, Box]) -> None:
    bottom = max((box.bottom for box in boxes.values()), default=0.0)
    for number, (group, held) in enumerate(groups):
        inside = [boxes[key] for key in held if key in boxes]
        if not group.get("id"):
            continue
        if inside:
            left, top = min(box.x for box in inside), min(box.y for box in inside)
            right, low = max(box.right for box in inside), max(box.bottom for box in inside)
            ink.shape(group, Box(left, top, right - left, low - top).grown(12))
        else:
            ink.shape(group, Box(_LEFT + 180.0 * number, bottom + _BETWEEN, 160, 60))


def _box_of(shape: etree._Element | None) -> Box | None:
    bounds = shape.find("{*}Bounds") if shape is not None else None
    if bounds is None:
        return None
    try:
        return Box(*(float(bounds.get(side, "0")) for side in ("x", "y", "width", "height")))
    except ValueError:
        return None
