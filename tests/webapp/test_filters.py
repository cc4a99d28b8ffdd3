import datetime as dt

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webapp import filters, language

EVENING = dt.datetime(2026, 11, 22, 20, 30, tzinfo=dt.UTC)


def test_dates_are_written_as_the_office_writes_them() -> None:
    assert filters.format_date(dt.date(2026, 12, 2)) == "02-12-2026"
    assert filters.format_short_date(dt.date(2026, 12, 2)) == "02-12"
    assert filters.format_date(None) == filters.format_datetime(None) == filters.format_time(None) == ""


def test_an_evening_in_utc_is_the_next_day_in_india() -> None:
    assert filters.format_datetime(EVENING) == "23-11-2026 02:00"
    assert filters.format_date(EVENING) == "23-11-2026"
    assert filters.format_time(EVENING) == "02:00"
    assert filters.format_machine_date(EVENING) == "2026-11-23T02:00:00+05:30"


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (0, "0"),
        (99_900, "999"),
        (100_000, "1,000"),
        (16_700_000, "1,67,000"),
        (16_700_005, "1,67,000.05"),
        (1_234_567_890, "1,23,45,678.90"),
        (-50, "-0.50"),
        (-16_700_000, "-1,67,000"),
        (None, ""),
    ],
)
def test_money_is_grouped_in_lakhs(paise: int | None, text: str) -> None:
    assert filters.format_money(paise) == text
    assert filters.format_rupees(paise) == (f"₹{text}" if text else "")


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_grouping_loses_no_digit(rupees: int) -> None:
    text = filters.group_rupees(rupees)
    assert int(text.replace(",", "")) == rupees
    head, *groups = text.lstrip("-").split(",")
    assert 1 <= len(head) <= 3
    assert [len(group) for group in groups] == [2] * (len(groups) - 1) + [3] * bool(groups)


def test_dates_in_a_sentence_stay_on_one_line_and_the_rest_is_escaped() -> None:
    assert filters.keep_dates_whole("<b> till 18-11-2026 10:30, from 05-11") == (
        '&lt;b&gt; till <span class="num">18-11-2026 10:30</span>, from <span class="num">05-11</span>'
    )


def test_pages_of_a_paper_are_a_number_or_a_range() -> None:
    assert filters.format_page_range(14, 14) == "14"
    assert filters.format_page_range(6, 11) == "6–11"


def test_content_says_its_own_language() -> None:
    assert filters.language_of("B-0302/47/2026") == "en"
    assert filters.language_of("B-0302/47/2026-आंकिक") == "hi"


def test_a_qr_code_is_a_named_drawing_without_styles() -> None:
    drawing = filters.draw_qr("https://example.org/s/1?a=1&b=2", 'code "of" the slip')
    assert drawing.startswith('<svg class="qr"')
    assert "style" not in drawing
    assert 'aria-label="code &#34;of&#34; the slip"' in drawing


def test_names_are_given_in_the_readers_language_or_in_the_other() -> None:
    app = Flask(__name__)
    app.secret_key = "for this test alone, thirty-two characters"
    language.init_app(app)
    with app.test_request_context("/"):
        assert filters.in_language("थाना", "Station") == "थाना"
        assert filters.in_language("", "Station") == "Station"
    with app.test_request_context("/", headers={"Cookie": "language=en"}):
        assert filters.in_language("थाना", "Station") == "Station"
        assert filters.current_language() == "en"


def test_an_unknown_theme_is_none() -> None:
    app = Flask(__name__)
    for cookie, theme in (("theme=dark", "dark"), ("theme=light", "light"), ('theme="><x', ""), ("", "")):
        with app.test_request_context("/", headers={"Cookie": cookie}):
            assert filters.chosen_theme() == theme
