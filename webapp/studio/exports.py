"""What is handed out of a version or a draft: the diagram, the bundle, the drawing, the standing order."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.models import ProcessVersion
from engine.specs import read_diagram
from webapp.access import routing_draft_for
from webapp.auth import reader
from webapp.db import read_db, utc_now
from webapp.drawing import steps
from webapp.drawing.standalone import lettered, standalone
from webapp.filters import current_language, in_language
from webapp.studio.guard import studio_part
from webapp.viewmodels import Link
from webapp.viewmodels.interchange import OrderPage, OrderParagraph, OrderTablePart
from webapp.viewmodels.studio import ExportGroup
from workflows.bundles import bundle
from workflows.catalogue import files_of
from workflows.clocks import office_day
from workflows.drafts.fair_copy import place_of
from workflows.interchange import bundle_of, names_for, own_parts
from workflows.letters import (
    DiagramInput,
    Letterhead,
    OrderedStep,
    PrintedTable,
    StandingOrderInput,
    picture_of_diagram,
    render_diagram,
    render_standing_order,
)
from workflows.letters.inputs import Language
from workflows.organisation import District
from workflows.publishing import version_numbered
from workflows.routing_drafts import RoutingDraft
from workflows.standing_order import StandingOrder, label_of, make_order

bp = studio_part("studio_exports", "/studio")

MEDIA = {
    "bpmn": "application/xml",
    "zip": "application/zip",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class Exported:
    """A version or a draft as it is handed out.

    :ivar stem: beginning of the names of its files
    :ivar number: of the version; None for a draft
    :ivar since: from when it is in force, as dd-mm-yyyy; empty for a draft
    """

    key: str
    stem: str
    files: Mapping[str, bytes]
    number: int | None
    since: str

    @property
    def xml(self) -> bytes:
        """The diagram itself."""
        return self.files[f"{self.key}.bpmn"]


def of_version(version: ProcessVersion) -> Exported:
    """A published version."""
    since = f"{office_day(version.published_at):%d-%m-%Y}" if version.published_at else ""
    return Exported(version.key, f"{version.key}-{version.number}", files_of(version), version.number, since)


def of_draft(draft: RoutingDraft) -> Exported:
    """A draft, with what it uses of the office."""
    return Exported(draft.key, f"{draft.key}-draft", own_parts(read_db(), draft), None, "")


def wanted_language() -> Language:
    """The language that was asked for, else the reader's."""
    asked = request.args.get("language", "")
    return (
        ("hi" if asked == "hi" else "en") if asked in ("hi", "en") else ("hi" if current_language() == "hi" else "en")
    )


@bp.get("/<key>/<int:number>.<kind>")
def version_file(key: str, number: int, kind: str) -> BaseResponse:
    """A version as a file."""
    return handed_out(of_version(version_numbered(read_db(), key, number)), kind)


@bp.get("/drafts/<int:draft_id>/export.<kind>")
def draft_file(draft_id: int, kind: str) -> BaseResponse:
    """A draft as a file."""
    return handed_out(of_draft(routing_draft_for(read_db(), draft_id)), kind)


@bp.get("/<key>/<int:number>/standing-order")
def version_order(key: str, number: int) -> str:
    """The standing order of a version."""
    back = url_for("studio.version", key=key, number=number)
    return order_page(of_version(version_numbered(read_db(), key, number)), back)


@bp.get("/drafts/<int:draft_id>/standing-order")
def draft_order(draft_id: int) -> str:
    """The standing order that a draft would amount to."""
    back = url_for("studio_exchange.show", draft_id=draft_id)
    return order_page(of_draft(routing_draft_for(read_db(), draft_id)), back)


@bp.get("/<key>/<int:number>/standing-order.pdf")
def version_order_pdf(key: str, number: int) -> BaseResponse:
    """The same as a paper."""
    return order_pdf(of_version(version_numbered(read_db(), key, number)))


@bp.get("/drafts/<int:draft_id>/standing-order.pdf")
def draft_order_pdf(draft_id: int) -> BaseResponse:
    """The same as a paper."""
    return order_pdf(of_draft(routing_draft_for(read_db(), draft_id)))


def handed_out(one: Exported, kind: str) -> BaseResponse:
    """The file of one kind."""
    if kind not in MEDIA:
        abort(404)
    language = wanted_language()
    if kind == "bpmn":
        return sent(one.xml, f"{one.key}.bpmn", kind)
    if kind == "zip":
        whole = bundle_of(read_db(), one.key, one.files, reader().district_id)
        return sent(bundle(whole), f"{one.stem}.zip", kind)
    if kind == "svg":
        return sent(standalone(one.xml, locale=language), f"{one.stem}-{language}.svg", kind)
    drawing = diagram_input(one, language)
    data = render_diagram(drawing) if kind == "pdf" else picture_of_diagram(drawing)
    return sent(data, f"{one.stem}-{language}.{kind}", kind)


def sent(data: bytes, name: str, kind: str) -> BaseResponse:
    """A file to be kept."""
    return send_file(io.BytesIO(data), mimetype=MEDIA[kind], as_attachment=True, download_name=name)


def letterhead(language: Language) -> Letterhead:
    """The office that hands it out."""
    place = place_of(read_db().get_one(District, reader().district_id), language)
    return Letterhead(
        f"कार्यालय पुलिस अधीक्षक, {place}" if language == "hi" else f"Office of the Superintendent of Police, {place}"
    )


def version_words(one: Exported, language: Language) -> tuple[str, str]:
    """Which version it is, and from when; for a draft that it is one."""
    hindi = language == "hi"
    if one.number is None:
        return ("मसौदा" if hindi else "Draft"), ("प्रभावी नहीं" if hindi else "not in force")
    since = f"दिनांक {one.since} से प्रभावी" if hindi else f"in force from {one.since}"
    return (f"संस्करण {one.number}" if hindi else f"Version {one.number}"), since if one.since else ""


def diagram_input(one: Exported, language: Language) -> DiagramInput:
    """The drawing as the typesetter wants it.

    :raises webapp.drawing.NotDrawn: when part of the layout is missing
    """
    lines, letters, size = lettered(standalone(one.xml, locale=language))
    diagram = read_diagram(one.key, one.xml)
    version, since = version_words(one, language)
    names = [step.name for step in steps(one.xml, locale=language)]
    return DiagramInput(
        letterhead=letterhead(language),
        title=diagram.name_hi if language == "hi" else diagram.name_en,
        svg=lines,
        letters=letters,
        size=size,
        version=version,
        since=since,
        description=("चरण: " if language == "hi" else "Steps: ") + "; ".join(names)[:900],
        made_at=utc_now(),
        language=language,
    )


def order_of(one: Exported, language: Language) -> StandingOrder:
    """The standing order in one language.

    :raises engine.errors.EngineRefusal: when the diagram cannot be read
    """
    db, district_id = read_db(), reader().district_id
    names = names_for(db, one.files, district_id)
    return make_order(one.key, one.files, names, language=language, version=one.number, since=one.since)


def order_pdf(one: Exported) -> BaseResponse:
    """The standing order, typeset."""
    language = wanted_language()
    order = order_of(one, language)
    version, since = version_words(one, language)
    paper = StandingOrderInput(
        letterhead=letterhead(language),
        title=order.title,
        version=version,
        since=since,
        preamble=order.preamble,
        paragraphs=tuple(
            OrderedStep(step.number, step.heading, step.text, step.ways) for step in order_paragraphs(order)
        ),
        tables=tuple(PrintedTable(table.title, table.head, table.rows, table.rule) for table in order.tables),
        closing=order.closing,
        made_at=utc_now(),
        language=language,
    )
    return sent(render_standing_order(paper), f"{one.stem}-standing-order-{language}.pdf", "pdf")


def order_paragraphs(order: StandingOrder) -> tuple[OrderParagraph, ...]:
    """The paragraphs with their ways counted."""
    return tuple(
        OrderParagraph(
            number=one.number,
            heading=one.heading,
            text=" ".join(one.sentences),
            ways=tuple((label_of(place, order.language), way) for place, way in enumerate(one.ways)),
        )
        for one in order.paragraphs
    )


def order_page(one: Exported, back_url: str) -> str:
    """The standing order as a page."""
    language = wanted_language()
    order = order_of(one, language)
    version, since = version_words(one, language)
    other = "en" if language == "hi" else "hi"
    pdf = f"{request.path}.pdf?language={language}"
    page = OrderPage(
        language=language,
        title=order.title,
        office=letterhead(language).office,
        version=version,
        since=since,
        preamble=order.preamble,
        paragraphs=order_paragraphs(order),
        tables=tuple(OrderTablePart(table.title, table.head, table.rows, table.rule) for table in order.tables),
        closing=order.closing,
        links=(
            Link("हिन्दी में" if other == "hi" else "In English", f"{request.path}?language={other}", "translate"),
            Link(_("As a paper (PDF)"), pdf, "download"),
        ),
        back_url=back_url,
    )
    return render_template("studio/standing_order.html", page=page)


def version_exports(key: str, number: int) -> tuple[ExportGroup, ...]:
    """What can be taken away of a version."""
    files = {kind: url_for("studio_exports.version_file", key=key, number=number, kind=kind) for kind in MEDIA}
    return _groups(key, files, url_for("studio_exports.version_order", key=key, number=number))


def draft_exports(draft: RoutingDraft) -> tuple[ExportGroup, ...]:
    """What can be taken away of a draft."""
    files = {kind: url_for("studio_exports.draft_file", draft_id=draft.id, kind=kind) for kind in MEDIA}
    return _groups(draft.key, files, url_for("studio_exports.draft_order", draft_id=draft.id))


def _groups(key: str, files: Mapping[str, str], order: str) -> tuple[ExportGroup, ...]:
    hindi, english = in_language("हिन्दी", "Hindi"), in_language("अंग्रेज़ी", "English")
    drawings = tuple(
        Link(f"{kind.upper()}, {name}", f"{files[kind]}?language={language}", "download")
        for kind in ("svg", "png", "pdf")
        for language, name in (("hi", hindi), ("en", english))
    )
    return (
        ExportGroup(
            _("Diagram"),
            (Link(f"{key}.bpmn", files["bpmn"], "download"), Link(_("All files (.zip)"), files["zip"], "download")),
        ),
        ExportGroup(_("Drawing"), drawings),
        ExportGroup(
            _("Standing order"),
            (
                Link(_("Read"), order, "journal-text"),
                Link(f"PDF, {hindi}", f"{order}.pdf?language=hi", "download"),
                Link(f"PDF, {english}", f"{order}.pdf?language=en", "download"),
            ),
        ),
    )
