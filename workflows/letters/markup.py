"""The editor's HTML: the few elements that an office paper needs, cleaned, and as a tree of data for the templates."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import nh3
from lxml.html import HtmlElement

Node = dict[str, Any]
"""A piece of the paper: ``{"t": kind, …}``, JSON through and through."""

INLINE = {"b": "strong", "strong": "strong", "i": "emph", "em": "emph", "u": "u", "s": "s", "sub": "sub", "sup": "sup"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "ul", "ol", "table", "blockquote", "div", "hr"} | HEADINGS
TABLE_PARTS = {"thead", "tbody", "tr", "td", "th"}
TAGS = BLOCKS | TABLE_PARTS | set(INLINE) | {"li", "br", "span"}
ALIGNED = {"p", "td", "th"} | HEADINGS
ALIGN = {"text-center": "center", "text-end": "right", "text-justify": "justify"}
MAX_DEPTH, MAX_SPAN = 12, 30
ALIGN_STYLE = re.compile(r"text-align\s*:\s*(center|right|justify)")
SPACES = re.compile(r"[ \t\r\n\f]+")


def clean_html(html: str) -> str:
    """Reduce *html* to what may be stored and shown: the allow-list of elements, alignment as a class.

    The result carries no style attribute, because the pages allow no inline style; ``text-align`` becomes one of the
    classes of :data:`ALIGN`. Cleaning twice changes nothing.
    """
    styled = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes={tag: {"style"} for tag in ALIGNED}
        | {
            "td": {"colspan", "rowspan", "style"},
            "th": {"colspan", "rowspan", "style"},
            "ol": {"start"},
            "span": {"lang"},
        },
        allowed_classes={tag: set(ALIGN) for tag in ALIGNED},
        filter_style_properties={"text-align"},
        link_rel=None,
    )
    if "style=" not in styled:
        return styled
    root = lxml.html.fragment_fromstring(styled, create_parent="div")
    for element in root.iter():
        _style_to_class(element)
    return _inner_html(root)


def _style_to_class(element: HtmlElement) -> None:
    style = element.attrib.pop("style", None)
    found = ALIGN_STYLE.search(style or "")
    if found and not element.get("class"):
        element.set("class", next(name for name, value in ALIGN.items() if value == found.group(1)))


def _inner_html(root: HtmlElement) -> str:
    whole: str = lxml.html.tostring(root, encoding="unicode")
    return whole.removeprefix("<div>").removesuffix("</div>")


def plain_text(html: str) -> str:
    """Give the text of *html* with a line per block, as the search index and the diff want it."""
    return "\n".join(line for line in (_node_text(node).strip() for node in to_tree(html)) if line)


def _node_text(node: Node) -> str:
    if node["t"] == "text":
        return str(node["v"])
    if node["t"] == "br":
        return "\n"
    if node["t"] == "table":
        rows = ((_joined(cell["c"], " ") for cell in row) for row in node["rows"])
        return "\n".join("\t".join(cells) for cells in rows)
    if "items" in node:
        return "\n".join(_joined(item, "\n") for item in node["items"])
    return "".join(_node_text(child) for child in node.get("c", ()))


def _joined(nodes: list[Node], by: str) -> str:
    return by.join(_node_text(node) for node in nodes)


def to_tree(html: str) -> list[Node]:
    """Clean *html* and turn it into block nodes.

    ``p`` (with ``align``, and ``bold`` for a heading, since the template alone decides about headings), ``ul`` and
    ``ol`` (``items``), ``table`` (``rows`` of cells with ``cs``, ``rs``, ``h``), ``quote``, ``hr``; inside them
    ``text``, ``br``, ``strong``, ``emph``, ``u``, ``s``, ``sub``, ``sup``.
    """
    return _blocks(lxml.html.fragment_fromstring(clean_html(html), create_parent="div"), 0)


def _blocks(parent: HtmlElement, depth: int) -> list[Node]:
    """Turn the children of *parent* into blocks; loose text between them becomes paragraphs of its own."""
    found: list[Node] = []
    loose: list[Node] = []

    def flush() -> None:
        if any(_node_text(node).strip() for node in loose):
            found.append({"t": "p", "c": loose.copy()})
        loose.clear()

    loose.extend(_text(parent.text))
    for child in parent:
        if child.tag in BLOCKS and depth < MAX_DEPTH:
            flush()
            found.extend(_block(child, depth + 1))
        else:
            loose.extend(_inline(child, depth + 1))
        loose.extend(_text(child.tail))
    flush()
    return found


def _block(element: HtmlElement, depth: int) -> list[Node]:
    tag = element.tag
    if tag == "hr":
        return [{"t": "hr"}]
    if tag in ("ul", "ol"):
        items = [_blocks(item, depth) for item in element if item.tag == "li"]
        return [{"t": tag, "items": items, "start": _number(element, "start", 1, 9_999)}] if items else []
    if tag == "table":
        return _table(element, depth)
    if tag == "blockquote":
        return [{"t": "quote", "c": _blocks(element, depth)}]
    inside = _blocks(element, depth)
    for node in inside:
        if node["t"] == "p":
            node.setdefault("align", ALIGN.get(element.get("class", ""), "start"))
            node["bold"] = node.get("bold", False) or tag in HEADINGS
    return inside


def _table(element: HtmlElement, depth: int) -> list[Node]:
    """Make a table whose rows are all as wide as the widest one: an uneven table would stop the typesetting."""
    rows = [[_cell(cell, depth) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    rows = [row for row in rows if row]
    if not rows:
        return []
    columns = max(sum(cell["cs"] for cell in row) for row in rows)
    head = 0
    while head < len(rows) and all(cell["h"] for cell in rows[head]):
        head += 1
    return [{"t": "table", "rows": rows, "head": head, "columns": min(columns, MAX_SPAN)}]


def _cell(element: HtmlElement, depth: int) -> Node:
    return {
        "h": element.tag == "th",
        "cs": _number(element, "colspan", 1, MAX_SPAN),
        "rs": _number(element, "rowspan", 1, MAX_SPAN),
        "align": ALIGN.get(element.get("class", ""), "start"),
        "c": _blocks(element, depth),
    }


def _number(element: HtmlElement, name: str, default: int, most: int) -> int:
    value = element.get(name, "")
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() else default


def _inline(element: HtmlElement, depth: int) -> Iterator[Node]:
    if element.tag == "br":
        yield {"t": "br"}
        return
    if depth > 2 * MAX_DEPTH:
        yield from _text(element.text_content())
        return
    inside = list(_text(element.text))
    for child in element:
        inside.extend(_inline(child, depth + 1))
        inside.extend(_text(child.tail))
    kind = INLINE.get(str(element.tag))
    if kind is None:
        yield from inside
    elif inside:
        yield {"t": kind, "c": inside}


def _text(value: str | None) -> Iterator[Node]:
    if value:
        yield {"t": "text", "v": SPACES.sub(" ", value)}
