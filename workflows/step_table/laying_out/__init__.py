"""Drawing a diagram: pools and lanes as bands, the way from left to right, loops drawn back round.

The drawing depends on the elements alone, so the same diagram is always drawn the same.
"""

from engine.uploads import write_xml
from workflows.step_table.laying_out.keeping import NoPlace, draw_new
from workflows.step_table.laying_out.pools import draw_all
from workflows.step_table.written import read_written

__all__ = ["draw_missing", "lay_out"]


def lay_out(xml: bytes) -> bytes:
    """The diagram with its whole drawing made anew; everything else stays as it was written.

    Lanes keep their order. A diagram that has no drawing, or only part of one, gets one.

    :param xml: the BPMN file
    :raises engine.errors.EngineRefusal: when the file is hostile or holds no BPMN diagram
    """
    root = read_written(xml)
    draw_all(root)
    return write_xml(root)


def draw_missing(xml: bytes) -> bytes:
    """The diagram with what is not drawn yet put into its drawing; what is drawn keeps its place, or moves along.

    A diagram in which the new finds no place is laid out as a whole.

    :param xml: the BPMN file
    :raises engine.errors.EngineRefusal: when the file is hostile or holds no BPMN diagram
    """
    root = read_written(xml)
    try:
        draw_new(root)
    except NoPlace:
        return lay_out(xml)
    return write_xml(root)
