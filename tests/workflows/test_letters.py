"""What the office prints: Hindi as typed, user text never code, the same bytes each time."""

import datetime as dt
import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from workflows.letters import (
    LetterForm,
    Letterhead,
    LetterInput,
    MovementInput,
    MovementRow,
    NoteEntry,
    NoteSheetInput,
    Signatory,
    SlipInput,
    Unprintable,
    clean_html,
    plain_text,
    render_letter,
    render_movement_sheet,
    render_note_sheet,
    render_slip,
    unprintable,
)
from workflows.letters.markup import to_tree
from workflows.letters.wording import WORDS

# fmt: off
WORDS_AS_TYPED = [
    "पुलिस अधीक्षक पीलीभीत", "क्रियान्वित", "अंततोगत्वा", "श्रृंखला", "शृंखला", "द्धत्त्व", "उत्तर प्रदेश",
    "राष्ट्रीय", "ज्ञान", "क्षेत्राधिकारी", "विद्यार्थी", "प्रार्थना-पत्र", "कार्यवृत्त", "निर्धारित",
    "दुर्घटना", "ट्रैफ़िक", "ऑफ़िस", "स्त्री", "मुक़दमा", "पढ़ाई", "सड़क", "हृदय", "ब्रह्म", "ह्रास", "चिह्न",
    "बुद्धि", "द्वितीय", "उद्घाटन", "उद्भव", "अठ्ठाईस", "लक्ष्मी", "दर्ज", "र्\u200dहास", "कृपया", "रुपये",
    "रूप", "हस्ताक्षरकर्ता", "मूर्ति", "किंकर्तव्यविमूढ़", "₹ 1,25,000/- मात्र", "दिनांक १२/०३/२०२६",
    "पत्रांक: ज-123/2026", "सर्वश्रेष्ठ", "आर्द्र", "त्र्यम्बक", "स्वास्थ्य", "मंत्र्यालय", "निष्क्रिय",
    "पर्यवेक्षण", "अभियुक्त", "क्\u200dष", "क्ष्\u200dमा", "कुमार", "कुल", "सुनील", "फूल", "फुट", "कूट", "जुलाई",
    "अनुकूल", "मुकुल", "डुप्लीकेट", "छुट्टी", "केन्द्र", "कैलाश", "कृषि", "कें",
]
# fmt: on

HEAD = Letterhead("कार्यालय पुलिस अधीक्षक, जनपद पीलीभीत", "आंकिक शाखा", "पीलीभीत – 262001", "दूरभाष: 05882-257100")
SIGNATORY = Signatory("अनन्या मेहरोत्रा", "पुलिस अधीक्षक", "जनपद पीलीभीत", "05882-257100", "sp@example.in")
LETTER = LetterInput(
    form=LetterForm.LETTER,
    letterhead=HEAD,
    number="आं०-चि०-388/2026",
    day=dt.date(2026, 11, 23),
    subject="चिकित्सा प्रतिपूर्ति दावे का तकनीकी परीक्षण",
    body_html="<p>कृपया आख्या <b>07 कार्य दिवस</b> में उपलब्ध करायें।</p>",
    signatory=SIGNATORY,
    verify_url="https://patravali.example.in/v/7K3M-9QXT",
    addressees=(("मुख्य चिकित्सा अधिकारी,", "जनपद पीलीभीत।"),),
    references=("आपका पत्र संख्या 1143 दिनांक 16-11-2026",),
    enclosures=("बीजक",),
    copies=("मुख्य कोषाधिकारी, पीलीभीत",),
)
MOMENT = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


def text_of(pdf: bytes, tmp_path: Path, *options: str) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True).stdout


def with_body(html: str) -> LetterInput:
    return replace(LETTER, body_html=html)


def test_hindi_comes_back_from_the_pdf_as_it_was_typed(tmp_path):
    body = "".join(f"<p>{word}</p>" for word in WORDS_AS_TYPED)
    lines = [line.strip() for line in text_of(render_letter(with_body(body)), tmp_path).splitlines()]

    assert [word for word in WORDS_AS_TYPED if word not in lines] == []


def test_a_letter_says_who_writes_to_whom_about_what_and_who_signs(tmp_path):
    text = text_of(render_letter(LETTER), tmp_path)

    for expected in (
        HEAD.office,
        LETTER.number,
        "23-11-2026",
        "मुख्य चिकित्सा अधिकारी",
        LETTER.subject,
        "1143",
        "(अनन्या मेहरोत्रा)",
        "पुलिस अधीक्षक",
        "05882-257100",
        "sp@example.in",
        "मुख्य कोषाधिकारी",
        LETTER.verify_url,
    ):
        assert expected in text


def test_an_order_has_its_title_and_no_addressee(tmp_path):
    order = replace(LETTER, form=LetterForm.ORDER)

    text = text_of(render_letter(order), tmp_path)

    assert "कार्यालय आदेश" in text
    assert "सेवा में" not in text
    assert "तदैव" in text


def test_an_english_letter_has_english_words_only(tmp_path):
    english = LetterInput(
        form=LetterForm.LETTER,
        letterhead=Letterhead("Office of the Superintendent of Police, Pilibhit"),
        number="388/2026",
        day=LETTER.day,
        subject="Technical examination",
        body_html="<p>The report may kindly be sent.</p>",
        signatory=Signatory("Ananya Mehrotra", "Superintendent of Police"),
        verify_url=LETTER.verify_url,
        language="en",
        addressees=(("The Chief Medical Officer", "Pilibhit"),),
        enclosures=("Bills", "Certificate"),
        copies=("The Treasury Officer",),
    )

    text = text_of(render_letter(english), tmp_path)

    assert "Yours faithfully," in text
    assert not any("\u0900" <= character <= "\u097f" for character in text)


INJECTIONS = (
    '#read("/etc/passwd")',
    "$x + y$ *not bold* _not italic_",
    '#import "@preview/x:1.0.0": *',
    "`raw` @label <label> // comment /* block */",
    '"] } #panic("x") #{ [',
    "= Heading",
    "\\ #set page(width: 1pt)",
)


@pytest.mark.parametrize("evil", INJECTIONS)
def test_the_typesetters_language_in_user_text_is_only_text(evil, tmp_path):
    escaped = evil.replace("&", "&amp;").replace("<", "&lt;")
    letter = replace(LETTER, body_html=f"<p>{escaped}</p>", subject=evil, references=(evil,), copies=(evil,))

    text = " ".join(text_of(render_letter(letter), tmp_path).split())

    assert text.count(" ".join(evil.split())) >= 3
    assert "root:" not in text


def test_the_same_letter_gives_the_same_bytes():
    assert render_letter(LETTER) == render_letter(LETTER)


def test_a_letter_has_one_tagged_empty_signature_field_above_the_name():
    with pikepdf.open(io.BytesIO(render_letter(LETTER))) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.T) == "Signature"
        assert "/V" not in field
        left, bottom, right, top = (float(edge) for edge in field.Rect)
        assert (right - left, top - bottom) == pytest.approx((190, 60))
        assert 0 < left < right < 595
        assert 0 < bottom < top < 842
        numbers = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        assert numbers[int(field.StructParent)].K.Obj.objgen == field.objgen


def test_a_preview_is_marked_as_a_draft_and_has_no_field(tmp_path):
    preview = render_letter(replace(LETTER, preview=True, number=""))

    assert "निर्गम पर" in text_of(preview, tmp_path)
    with pikepdf.open(io.BytesIO(preview)) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_characters_without_a_glyph_are_named_when_the_draft_is_saved():
    assert unprintable("आख्या 07 दिवस, ₹1,67,000 — “ठीक” ABC\n\t\u200d") == []
    assert unprintable("ok 😀 ہے 😀") == ["😀", "ہ", "ے"]


def test_a_letter_with_such_a_character_is_refused_with_a_sentence():
    with pytest.raises(Unprintable) as refusal:
        render_letter(with_body("<p>नमस्ते 😀</p>"))

    assert "U+1F600" in refusal.value.en
    assert "छप नहीं सकते" in refusal.value.hi


def test_control_characters_are_dropped(tmp_path):
    assert "एकदो" in text_of(render_letter(replace(LETTER, subject="एक\x00\x1bदो")), tmp_path)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<table></table>",
        "<table><tr><td colspan=9>क</td></tr><tr><td>ख</td><td rowspan=50>ग</td></tr></table>",
        "<table><tr><th>क</th></tr></table>",
        "<div>" * 400 + "गहरा" + "</div>" * 400,
        "<ul>" + "<li>" * 300 + "क",
        "<b><i><u>" * 100 + "मोटा",
        "<h1>शीर्षक</h1><h4>दूसरा</h4>",
        "<ol start=-5><li></li><li>एक</li></ol>",
        "बिना अनुच्छेद<br>पंक्ति<p>क</p>पूँछ",
        "<p style='text-align:center'>मध्य</p><p class='text-end'>दायाँ</p>",
        "<table>" + "<tr><td>1</td><td>दो</td></tr>" * 500 + "</table>",
    ],
    ids=range(12),
)
def test_whatever_the_editor_or_a_paste_gives_can_be_printed(html):
    assert render_letter(with_body(html)).startswith(b"%PDF")


def test_cleaning_keeps_the_allowed_elements_and_turns_alignment_into_classes():
    dirty = (
        '<p style="text-align: center; color: red" onclick="x()">एक <b>दो</b></p><script>alert(1)</script>'
        '<img src=x onerror=y><a href="javascript:z">कड़ी</a><p class="text-end evil">तीन</p><style>p{}</style>'
    )

    clean = clean_html(dirty)

    assert clean == '<p class="text-center">एक <b>दो</b></p>कड़ी<p class="text-end">तीन</p>'
    assert clean_html(clean) == clean


def test_the_plain_text_has_a_line_a_block():
    html = "<p>एक <b>दो</b></p><ul><li>क</li><li>ख</li></ul><table><tr><td>1</td><td>2</td></tr></table>"

    assert plain_text(html) == "एक दो\nक\nख\n1\t2"


def test_a_heading_is_a_bold_paragraph():
    assert to_tree("<h2>क</h2>") == [{"t": "p", "c": [{"t": "text", "v": "क"}], "align": "start", "bold": True}]


def note(number: int, side: str, **more: str) -> NoteEntry:
    return NoteEntry(number, "<p>सहमत</p>", "सुनील कुमार", "पटल सहायक", MOMENT, "डिजिटल हस्ताक्षर", side, **more)


def test_the_dealing_hand_signs_left_and_the_officer_right(tmp_path):
    notes = (note(1, "left"), replace(note(2, "right", docket="आदेश 388/2026"), name="अनन्या मेहरोत्रा"))
    sheet = NoteSheetInput(HEAD, "B-0302/47/2026", "दावा", notes, MOMENT)

    pdf = render_note_sheet(sheet)

    lines = text_of(pdf, tmp_path, "-layout").splitlines()
    left = next(line.index("(सुनील") for line in lines if "(सुनील" in line)
    right = next(line.index("(अनन्या") for line in lines if "(अनन्या" in line)
    assert right > left + 30
    assert "23-11-2026 12:00" in "\n".join(lines)
    assert "आदेश 388/2026" in "\n".join(lines)
    assert "पृष्ठ 1 / 1" in "\n".join(lines)
    assert render_note_sheet(sheet) == pdf


def test_the_slip_shows_number_code_and_where_to_ask(tmp_path):
    slip = SlipInput(
        letterhead=HEAD,
        diary_number="डाक/3187/2026",
        code="K7M3-9QXT",
        received_at=MOMENT,
        sender="श्री रामस्वरूप वर्मा",
        subject="दावा",
        pages=14,
        status_url="https://patravali.example.in/s/3187-2026/K7M39QXT",
        typed_url="patravali.example.in/s",
    )

    text = text_of(render_slip(slip), tmp_path)

    for expected in (slip.diary_number, slip.code, slip.typed_url, "श्री रामस्वरूप वर्मा", "14"):
        assert expected in text


def test_the_movement_sheet_has_a_line_for_each_change_of_holder(tmp_path):
    rows = tuple(MovementRow(n, f"पटल {n}", "आंकिक", "आगे भेजा", MOMENT, None, n, "") for n in range(1, 61))

    text = text_of(render_movement_sheet(MovementInput(HEAD, "B-0302/47/2026", "दावा", rows, MOMENT)), tmp_path)

    assert all(f"पटल {n}" in text for n in range(1, 61))
    assert text.count("किससे") >= 2  # the head of the table stands on each page


def test_every_fixed_word_has_both_languages():
    assert all(en.strip() and hi.strip() for en, hi in WORDS.values())


def test_the_papers_are_sound_pdf(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(render_letter(LETTER))
    checked = subprocess.run([shutil.which("qpdf"), "--check", path], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
    assert b"<pdfaid:part>3</pdfaid:part>" in path.read_bytes()


def test_closing_the_gaps_of_the_text_layer_leaves_the_picture_as_it_is(tmp_path, monkeypatch):
    body = "".join(f"<p>{word} <b>{word}</b></p>" for word in WORDS_AS_TYPED)
    closed = render_letter(with_body(body))
    monkeypatch.setattr("workflows.letters.typesetting.close_gaps", lambda pdf: pdf)
    plain = render_letter(with_body(body))

    assert closed != plain
    assert picture_of(closed, tmp_path) == picture_of(plain, tmp_path)


def picture_of(pdf: bytes, tmp_path: Path) -> bytes:
    path = tmp_path / "picture.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftoppm", "-r", "60", path], capture_output=True, check=True).stdout
