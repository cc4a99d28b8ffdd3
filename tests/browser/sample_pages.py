"""A desk and a file without an office behind them: what scripts and styles are tested on."""

import datetime as dt
import io

import pikepdf
from flask import Flask, Response, jsonify, render_template, request, send_file
from flask_wtf import CSRFProtect
from markupsafe import Markup

from webapp import assets, filters, language, security, viewmodels, wording

TODAY = dt.date(2026, 11, 23)
CITED = '<a class="cite" href="#page-3">पृ० 3/प०</a>'
PAGES_OF_A_PAPER = 3


def make_sample_app() -> Flask:
    """An application with ``/desk`` and ``/file``; ``saved`` in its config keeps what autosave sent."""
    app = Flask("webapp")
    app.config.update(SECRET_KEY="a key for the sample pages, of 32 letters", SAVED=[])
    wording.compile_stale()
    for part in (filters, assets, language, security):
        part.init_app(app)
    CSRFProtect(app).exempt(security.bp)
    app.context_processor(lambda: {"shell": _shell()})
    app.add_url_rule("/desk", view_func=lambda: render_template("desk/desk.html", page=_desk()), endpoint="desk")
    app.add_url_rule("/file", view_func=lambda: render_template("files/file.html", page=_file()), endpoint="file")
    app.add_url_rule("/paper.pdf", view_func=_paper, endpoint="paper")
    app.add_url_rule("/words", view_func=_words, endpoint="words")
    app.add_url_rule("/autosave", view_func=lambda: _autosave(app), methods=["POST"], endpoint="autosave")
    app.add_url_rule("/act", view_func=_echo, methods=["POST"], endpoint="act")
    return app


def _shell() -> viewmodels.Shell:
    posts = (viewmodels.PostChoice("1", "आंकिक", "", True), viewmodels.PostChoice("2", "बजट पटल", "अतिरिक्त प्रभार"))
    me = viewmodels.Me("रमेश चन्द्र सक्सेना", "आंकिक", posts, "/post", "/logout")
    places = (viewmodels.Link("मेरी मेज", "/desk", current=True), viewmodels.Link("पर्यवेक्षण", "/supervision"))
    return viewmodels.Shell("पुलिस कार्यालय, पीलीभीत", "/desk", "/language/", places, me, "/search")


def _row(number: int, state: str, days: int) -> viewmodels.TrayRow:
    return viewmodels.TrayRow(
        task_id=f"{number:032x}",
        url="/file",
        subject=f"चिकित्सा प्रतिपूर्ति दावा {number}",
        number=f"B-0302/{number}/2026-आंकिक",
        sender="चिकित्सा पटल",
        step="आंकिक परीक्षण",
        clock=viewmodels.Clock(state, days, text="" if state == "paused" else f"{days} दिन शेष"),  # type: ignore[arg-type]
        due=TODAY,
        unread=number % 2 == 0,
        why="मूल बीजक 11-11 से अप्राप्त" if state == "over" else "",
    )


def _desk() -> viewmodels.DeskPage:
    groups = (
        viewmodels.TrayGroup("over", "समय-सीमा पार", (_row(1, "over", 6), _row(2, "over", 1))),
        viewmodels.TrayGroup("later", "आगे", (_row(3, "ok", 7), _row(4, "paused", 5))),
    )
    slips = (viewmodels.Slip("4139", "/file", "मुख्य कोषाधिकारी", "बिलों पर आपत्ति", "वेतन पटल · 2 दिन", "/act", "9", 1),)
    return viewmodels.DeskPage(
        title="आज का कार्य",
        views=(viewmodels.Link("आज का कार्य", "/desk", current=True, count=4, late=2),),
        groups=groups,
        pages=viewmodels.Pages(1, 4, 4),
        slips=slips,
        slips_title="1 नई",
        bulk=(viewmodels.BulkAct("agree", "सहमत", "check2", "a"),),
        bulk_url="/act",
    )


def _papers() -> tuple[viewmodels.PaperView, ...]:
    return tuple(
        viewmodels.PaperView(
            id=number,
            title=f"पत्र {number}",
            detail="डायरी 3702 · 09-10-2026",
            first=1 + (number - 1) * PAGES_OF_A_PAPER,
            last=number * PAGES_OF_A_PAPER,
            url=f"/file?page={1 + (number - 1) * PAGES_OF_A_PAPER}",
            pdf_url="/paper.pdf",
            words_url="/words" if number == 2 else "",
            current=number == 2,
        )
        for number in (1, 2, 3)
    )


def _file() -> viewmodels.FilePage:
    signed = viewmodels.SignatureView(
        "सुनील कुमार", "चिकित्सा पटल", dt.datetime(2026, 11, 20, 9, 35, tzinfo=dt.UTC), "left", "7C1E"
    )
    yellow = viewmodels.YellowNote(2, "<p>प्रस्तुत।</p>", "प्रस्तुत।", 3, "केवल आप देखते हैं", "/autosave", phrases=("सहमत",))
    step = viewmodels.ActionBar(
        "/act",
        "a" * 32,
        5,
        "once",
        (viewmodels.ButtonView("agree", "सहमत, प्रस्तुत"), viewmodels.ButtonView("return", "वापस", confirm="लौटायें?")),
        (viewmodels.Link("आख्या माँगें", "/ask", "question-square"),),
    )
    return viewmodels.FilePage(
        number="B-0302/47/2026-आंकिक",
        subject="चिकित्सा प्रतिपूर्ति दावा ₹1,67,000",
        meta=("क० सं० 18204",),
        clock=viewmodels.ClockBar(
            viewmodels.Clock("ok", 7, text="7 दिन शेष"), TODAY, (viewmodels.ClockSpan("spent", 1),), 0.7
        ),
        route=(viewmodels.RouteStep("done", "अंकन", "10-10"), viewmodels.RouteStep("now", "परीक्षण", "आप")),
        tabs=(viewmodels.Link("टिप्पणी", "/file", current=True, count=1),),
        office="कार्यालय पुलिस अधीक्षक",
        sheet_title="टिप्पणी एवं आदेश",
        notes=(viewmodels.NoteView(1, Markup(f"<p>विचाराधीन पत्र {CITED} का है।</p>"), signed),),
        papers=_papers(),
        page=int(request.args.get("page", 4)),
        pages=9,
        yellow=yellow,
        actions=step,
    )


def _paper() -> Response:
    document = pikepdf.new()
    for _page in range(PAGES_OF_A_PAPER):
        document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return send_file(out, mimetype="application/pdf")


def _words() -> Response:
    return jsonify(
        {"2": [["चिकित्सा", 0.2, 0.2, 0.1, 0.02], ["प्रतिपूर्ति", 0.31, 0.2, 0.1, 0.02], ["दावा", 0.5, 0.2, 0.1, 0.02]]}
    )


def _autosave(app: Flask) -> tuple[Response, int]:
    app.config["SAVED"].append(request.form.to_dict())
    if "रोको" in request.form.get("note_html", ""):
        return jsonify(message="इससे नया पाठ 10:40 पर सुरक्षित है।"), 409
    return jsonify(revision=int(request.form["revision"]) + 1, saved="10:43"), 200


def _echo() -> str:
    sent = "".join(f"<p>{name}={value}</p>" for name, value in request.form.items(multi=True))
    return f'<!doctype html><html lang="hi"><head><title>x</title></head><body>{sent}</body></html>'
