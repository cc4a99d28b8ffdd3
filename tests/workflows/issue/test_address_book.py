"""The address book: offices of the district's own book, seeded once; addressees that are checked."""

import datetime as dt

import pytest

from workflows.address_book import (
    Addressee,
    OfficeKind,
    check_addressees,
    lines_of,
    office_by_code,
    offices_of,
    seed_offices,
)
from workflows.errors import BadInput, NotFound

NOW = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)


def test_the_usual_offices_are_entered_once_and_the_districts_own_entries_stay(db, office):
    new = seed_offices(db, office.district.id)
    assert {"dm", "range", "phq-welfare", "nhrc", "mla-puranpur"} <= {row.code for row in new}
    assert "cmo" not in {row.code for row in new}
    assert seed_offices(db, office.district.id) == []
    assert office_by_code(db, office.district.id, "cmo") is office.cmo


def test_a_closed_office_is_offered_no_more_but_still_named(db, office):
    office.treasury.closed_at = NOW
    assert offices_of(db, office.district.id) == [office.cmo]
    assert offices_of(db, office.district.id, kind=OfficeKind.COURT) == []
    assert lines_of(db, Addressee(office_id=office.treasury.id), "hi") == ("कोषागार",)


def test_a_letter_names_the_designation_first(db, office):
    assert lines_of(db, Addressee(office_id=office.cmo.id), "hi") == (
        "मुख्य चिकित्सा अधिकारी",
        "कार्यालय मुख्य चिकित्सा अधिकारी",
        "जनपद पीलीभीत",
    )
    assert lines_of(db, Addressee(post_id=office.thana.id), "en") == ("PS-PUR", "Puranpur")
    assert lines_of(db, Addressee(text="श्री रामस्वरूप\n\n ग्राम कल्यानपुर "), "hi") == ("श्री रामस्वरूप", "ग्राम कल्यानपुर")


@pytest.mark.parametrize("parts", [{}, {"text": "  "}, {"office_id": 1, "post_id": 1}, {"post_id": 1, "text": "x"}])
def test_an_addressee_is_exactly_one_thing(parts):
    with pytest.raises(BadInput):
        Addressee(**parts)


def test_an_addressee_comes_back_from_its_json_as_it_was():
    for addressee in (Addressee(office_id=3, purpose="भुगतान हेतु"), Addressee(text="x", email="a@b.in")):
        assert Addressee.from_json(addressee.to_json()) == addressee


def test_an_addressee_of_another_district_is_refused(db, office):
    with pytest.raises(BadInput):
        check_addressees(db, [Addressee(office_id=office.cmo.id)], district_id=office.district.id + 1)
    with pytest.raises(BadInput):
        check_addressees(db, [Addressee(post_id=999_999)], district_id=office.district.id)


def test_an_unknown_office_is_not_found(db, office):
    with pytest.raises(NotFound):
        office_by_code(db, office.district.id, "nowhere")
    with pytest.raises(NotFound):
        lines_of(db, Addressee(office_id=999_999), "hi")
