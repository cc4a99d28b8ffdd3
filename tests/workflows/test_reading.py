"""What a scan's text proposes for the diary form."""

import datetime as dt

import pytest

from workflows.reading import propose


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("दिनांक: 14.09.2026", dt.date(2026, 9, 14)),
        ("पत्रांक: 118/2026   दिनांक 29 सितम्बर, 2026", dt.date(2026, 9, 29)),
        ("दिनांक ०५ नवंबर २०२६", dt.date(2026, 11, 5)),
        ("No. DG-7/2026   Dated Lucknow, the 2 September, 2026", dt.date(2026, 9, 2)),
        ("Date: 6 October, 2026", dt.date(2026, 10, 6)),
        ("दिनांक 31.02.2026", None),
        ("कृपया पत्र दिनांक 18.09.2026 का सन्दर्भ ग्रहण करें", None),
    ],
)
def test_the_date_is_read_in_figures_and_with_the_month_in_words(line, day):
    assert propose(line).letter_date == day


def test_a_nought_after_a_letter_is_the_sign_of_abbreviation():
    assert propose("पत्रांक: मु0चि0अ0/चि0प्रति0/2026/1087").letter_no == "मु०चि०अ०/चि०प्रति०/2026/1087"


def test_the_senders_address_ends_before_his_telephone():
    text = "प्रार्थी: रामस्वरूप पुत्र स्व० मंगली प्रसाद, निवासी ग्राम रसूलपुर, थाना बीसलपुर। मोबाइल 9412000123"
    assert propose(text).sender_address == "ग्राम रसूलपुर, थाना बीसलपुर"
    assert propose("निवासी मोहल्ला देशनगर, पीलीभीत मोबाइल 9412000123").sender_address == "मोहल्ला देशनगर, पीलीभीत"
    assert propose("विषय: कुछ नहीं").sender_address == ""
