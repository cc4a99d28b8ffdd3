"""The offer to draw what has elements but no drawing."""

from collections.abc import Iterator

from lxml import etree

from engine.uploads import local_name, read_whole
from workflows.foreign_diagrams.offers import Change, Offer, Office
from workflows.foreign_diagrams.trees import elements_of, ident, main_process

_SHAPES = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_FLOW_NODES = (
    *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent", "subProcess"),
    *("task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"),
    *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"),
    *("transaction", "adHocSubProcess", "callActivity", "sequenceFlow"),
)


def is_undrawn(xml: bytes) -> bool:
    """Whether some of a diagram has no place on paper.

    :raises engine.uploads.UploadRefused: when the file cannot be read
    """
    root = read_whole(xml)
    return next(find_undrawn(root, Office("", {})), None) is not None


def find_undrawn(root: etree._Element, _office: Office) -> Iterator[Change]:
    """Elements and arrows without a drawing are laid out."""
    drawn = {
        (one.get("bpmnElement") or "").rpartition(":")[2]
        for kind in ("BPMNShape", "BPMNEdge")
        for one in root.iter(f"{_SHAPES}{kind}")
    }
    process = main_process(root)
    elements = list(elements_of(process, *_FLOW_NODES))
    known = {one.get("id") for one in elements}
    missing = [one for one in elements if one.get("id") not in drawn and _can_be_drawn(one, known)]
    if process is None or not missing:
        return
    names = [one.get("name") or ident(one) for one in missing if local_name(one) != "sequenceFlow"]
    offer = Offer(
        "layout",
        (ident(process), *(ident(one) for one in missing)),
        f"Draw the diagram: {len(missing)} elements and arrows have no place in the drawing.",
        f"चित्र बनाएँ: {len(missing)} तत्वों और तीरों का चित्र में स्थान नहीं है।",
        before=", ".join(names[:4]) + (" …" if len(names) > 4 else ""),
        lays_out=True,
    )
    yield Change(offer, lambda _chosen: None)


def _can_be_drawn(element: etree._Element, known: set[str | None]) -> bool:
    """An arrow has two ends; what leads nowhere has to be mended first."""
    return local_name(element) != "sequenceFlow" or {element.get("sourceRef"), element.get("targetRef")} <= known
