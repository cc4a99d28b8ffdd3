"""The drawing of a diagram: well-formed, readable by those who do not see it, and right about where the file stands."""

import pytest
from lxml import etree

from webapp.drawing import Mark, NotDrawn, draw, steps
from workflows.catalogue import PROCESSES, shipped
from workflows.lettering import width_of, wrap

SVG = "{http://www.w3.org/2000/svg}"


def xml_of(key):
    return shipped(key)[f"{key}.bpmn"]


def picture(key="medical-claim", **more):
    drawn = draw(xml_of(key), ident="d", **more)
    return etree.fromstring(str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def by_class(tree, name):
    return [element for element in tree.iter() if name in (element.get("class") or "").split()]


@pytest.mark.parametrize("key", PROCESSES)
@pytest.mark.parametrize("locale", ["hi", "en"])
def test_every_shipped_diagram_is_drawn_without_style_or_script(key, locale):
    tree = picture(key, locale=locale)
    for element in tree.iter():
        assert element.get("style") is None
        assert not any(name.startswith("on") for name in element.attrib)
        assert element.tag != f"{SVG}script"
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_it_has_a_title_and_says_where_the_file_stands():
    tree = picture(open_nodes={"section"})
    assert tree.findtext(f"{SVG}title") == "चिकित्सा प्रतिपूर्ति (पेंशनर)"
    assert tree.findtext(f"{SVG}desc") == "आंकिक परीक्षण"
    assert tree.get("aria-labelledby") == "d-t d-d"


def test_names_follow_the_language():
    texts = " ".join(text for text in picture(locale="en").itertext())
    assert "Medical seat" in texts
    assert not any("\u0900" <= sign <= "\u097f" for sign in texts)


def test_the_open_desk_and_the_way_taken_are_marked():
    taken = {"begin", "check", "check_choice", "ask_cmo", "await_reply", "amount", "draft", "draft_choice"}
    tree = picture(taken=taken, open_nodes={"section"})
    assert [node.get("data-node") for node in by_class(tree, "open")] == ["section"]
    assert {node.get("data-node") for node in by_class(tree, "took")} == taken
    hot = [path for path in by_class(tree, "flow") if "hot" in path.get("class").split()]
    assert len(hot) == 8, "one arrow into each element but the first"


def test_named_arrows_are_believed_before_anything_is_guessed():
    tree = picture(taken={"begin", "check", "begin_to_check"}, open_nodes={"check_choice"})
    assert len([path for path in by_class(tree, "flow") if "hot" in path.get("class").split()]) == 1


def test_counts_lateness_heat_and_links_stand_at_their_element():
    tree = picture(marks={"check": Mark(count=12, late=3, heat=4, link="/supervision?node=check")})
    assert ["".join(badge.itertext()) for badge in by_class(tree, "badge")] == ["12", "3"]
    assert by_class(tree, "heat-4")[0].get("data-node") == "check"
    assert by_class(tree, "heat-4")[0].getparent().get("href") == "/supervision?node=check"


def test_names_from_a_diagram_are_text_and_nothing_else():
    hostile = xml_of("file").replace("टिप्पणी एवं आलेख".encode(), b"&lt;script&gt;alert(1)&lt;/script&gt;")
    drawn = draw(hostile, ident='x"><b>', title="<b>")
    assert "<script" not in drawn
    assert "<b>" not in drawn


def test_a_diagram_without_its_drawing_is_refused_with_the_element():
    broken = xml_of("file").replace(b'bpmnElement="sp"', b'bpmnElement="nobody"')
    with pytest.raises(NotDrawn, match="sp"):
        draw(broken, ident="d")


def test_a_diagram_drawn_in_another_modeler_keeps_its_narrow_lane_heads():
    narrow = xml_of("file").replace(b'<dc:Bounds x="50"', b'<dc:Bounds x="120"')
    assert "rotate(-90" in draw(narrow, ident="d")


@pytest.mark.parametrize("key", PROCESSES)
def test_the_rows_hold_every_step_and_way_of_the_drawing(key):
    rows = steps(xml_of(key))
    drawn = {n.get("data-node") for n in by_class(picture(key), "node")}
    ids = {row.node for row in rows}
    assert ids <= drawn
    assert {to for row in rows for way in row.ways for to in way.to} <= ids
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_rows_come_in_the_order_of_the_way_forward():
    order = [row.node for row in steps(xml_of("medical-claim")) if row.tag in {"userTask", "callActivity"}]
    usual = ["check", "amount", "draft", "section", "asp", "sp", "issue", "payment"]
    assert [node for node in order if node in usual] == usual


def test_a_row_says_who_what_until_when_and_how_on():
    (row,) = [row for row in steps(xml_of("medical-claim"), locale="en", open_nodes={"sp"}) if row.node == "sp"]
    assert (row.name, row.role, row.kind, row.due, row.open) == ("Decision of the SP", "sp", "approve", "2wd", True)
    assert [(way.outcome, way.kind, way.to) for way in row.ways] == [
        ("approve", "forward", ("issue",)),
        ("return", "return", ("asp",)),
        ("refuse", "refuse", ("tell_refused",)),
    ]
    (asp,) = [row for row in steps(xml_of("medical-claim")) if row.node == "asp"]
    assert asp.ways[1].to == ("sp", "issue", "refer"), "through the gateway behind it"


def test_labels_break_at_spaces_only():
    lines = wrap("मु०चि०अ० से परीक्षण की माँग", 108, 15)
    assert " ".join(lines) == "मु०चि०अ० से परीक्षण की माँग"
    assert all(width_of(line, 15) <= 108 for line in lines)
    assert wrap("one two three four", 1, 15, most=2) == ["one", "two…"]
