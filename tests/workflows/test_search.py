"""The search finds Hindi and English alike on both databases, and nothing outside what the reader may see."""

import pytest
from sqlalchemy import literal, select, union_all

from workflows.search import fold, index_text, move_texts, remove_text, search_subjects

TEXTS = [
    "थाना प्रभारी कोतवाली को पत्रावली भेजी गई",
    "मुक़दमा अपराध संख्या 123/2026 धारा 302 भा०द०वि०",
    "अभियुक्त की गिरफ़्तारी हेतु टीम गठित की गयी",
    "पुलिस अधीक्षक कार्यालय लखनऊ से प्राप्त शिकायत",
    "शिकायती प्रार्थना पत्र श्रीमती कमला देवी",
    "काम पूरा हुआ, कम समय में",
    "किताब और कातिब का मिलान",
    "Put up for orders of SP Lucknow regarding FIR 45/2026",
    "विवेचक द्वारा केस डायरी प्रस्तुत",
    "ज़मीन विवाद राजस्व विभाग को अग्रसारित",
    "हिंदी अनुभाग",
    "हिन्दी अनुभाग की आख्या",
]
QUESTIONS = {
    "कम": {5},
    "काम": {5},
    "कातिब": {6},
    "किताब": {6},
    "कताब": set(),
    "शिकायत": {3},
    "शिकायती": {4},
    "मुकदमा": {1},
    "मुक़दमा": {1},
    "गिरफ्तारी": {2},
    "जमीन": {9},
    "हिंदी": {10, 11},
    "हिन्दी": {10, 11},
    "पत्र": {4},
    "lucknow": {7},
    "FIR": {7},
    "शिका*": {3, 4},
    "पत्रा*": {0},
    "अभियु*": {2},
    "लखन*": {3},
    "अग्र*": {9},
    "luck*": {7},
    "123/2026": {1},
    "१२३": {1},
    "भा.द.वि.": {1},
    "भा॰द॰वि॰": {1},
    "2026": {1, 7},
    "2026 धारा": {1},
    '"केस डायरी"': {8},
    '"डायरी केस"': set(),
    "डायरी केस": {8},
    '"केस डा"*': {8},
    "अनुभाग आख्या": {11},
}


@pytest.fixture
def indexed(db):
    for subject_id, words in enumerate(TEXTS):
        index_text(db, subject_id, "note", "1", words)
    return db


def visible(*ids):
    """A select of exactly these subject ids, as the caller's permission gives it."""
    return select(union_all(*(select(literal(subject_id).label("id")) for subject_id in ids)).subquery().c.id)


ALL = range(len(TEXTS))


def test_all_words_prefixes_and_phrases_are_found(indexed):
    found = {
        question: {hit.subject_id for hit in search_subjects(indexed, question, visible=visible(*ALL)).hits}
        for question in QUESTIONS
    }
    assert found == QUESTIONS


def test_nothing_is_found_outside_what_the_reader_may_see(indexed):
    hits = search_subjects(indexed, "हिंदी", visible=visible(11)).hits
    assert [hit.subject_id for hit in hits] == [11]


def test_the_newest_comes_first(indexed):
    hits = search_subjects(indexed, "हिंदी", visible=visible(*ALL)).hits
    assert [hit.subject_id for hit in hits] == [11, 10]


def test_the_snippet_shows_the_hit_as_it_was_written(indexed):
    (hit,) = search_subjects(indexed, "गिरफ्तारी", visible=visible(*ALL)).hits
    snippet = hit.matches[0].snippet
    assert [piece for piece, is_hit in snippet if is_hit] == ["गिरफ़्तारी"]
    assert "".join(piece for piece, _ in snippet) == TEXTS[2]


def test_the_snippet_of_a_long_text_stands_around_the_hit(db):
    index_text(db, 1, "page", "7:1", " ".join(f"शब्द{number}" for number in range(500)) + " कोतवाली " + "अन्त " * 50)
    (hit,) = search_subjects(db, "कोतवाली", visible=visible(1)).hits
    shown = "".join(piece for piece, _ in hit.matches[0].snippet)
    assert shown.startswith("… शब्द49")
    assert len(shown.split()) < 30
    assert (hit.matches[0].source, hit.matches[0].ref) == ("page", "7:1")


def test_a_text_that_is_indexed_again_replaces_itself(db):
    index_text(db, 1, "note", "1", "पहला मसौदा")
    index_text(db, 1, "note", "1", "दूसरा मसौदा")
    assert not search_subjects(db, "पहला", visible=visible(1)).hits
    assert len(search_subjects(db, "मसौदा", visible=visible(1)).hits[0].matches) == 1


def test_removed_text_is_not_found(db):
    index_text(db, 1, "page", "1:1", "गोपनीय")
    index_text(db, 1, "page", "1:2", "गोपनीय")
    remove_text(db, 1, "page", "1:1")
    assert len(search_subjects(db, "गोपनीय", visible=visible(1)).hits[0].matches) == 1
    remove_text(db, 1, "page")
    assert not search_subjects(db, "गोपनीय", visible=visible(1)).hits


def test_texts_move_with_a_receipt_that_is_put_on_a_file(db):
    index_text(db, 1, "page", "1:1", "आख्या")
    move_texts(db, 1, 2)
    assert {hit.subject_id for hit in search_subjects(db, "आख्या", visible=visible(1, 2)).hits} == {1, 2}


def test_one_file_with_many_hits_does_not_hide_the_others(db):
    for page in range(100):
        index_text(db, 1, "page", f"1:{page}", "साक्ष्य")
    for subject_id in (2, 3):
        index_text(db, subject_id, "note", "1", "साक्ष्य")
    first = search_subjects(db, "साक्ष्य", visible=visible(1, 2, 3), limit=2)
    assert [hit.subject_id for hit in first.hits] == [3, 2]
    second = search_subjects(db, "साक्ष्य", visible=visible(1, 2, 3), limit=2, before=first.before)
    assert [hit.subject_id for hit in second.hits] == [1]


@pytest.mark.parametrize(
    "question", ["", "   ", "'", '"', "''''", "AND OR NOT", "a:b* & | !", "NEAR(", "\\", "*", "x" * 9999, "(((", "' --"]
)
def test_no_question_breaks_the_search(indexed, question):
    search_subjects(indexed, question, visible=visible(*ALL))


@pytest.mark.parametrize(
    ("one", "other"), [("हिन्दी", "हिंदी"), ("चाँद", "चांद"), ("मुक़दमा", "मुकदमा"), ("१२/०३", "12/03"), ("क्\u200dष", "क्ष")]
)
def test_spelling_variants_fold_to_one_form(one, other):
    assert fold(one) == fold(other)


def test_different_words_stay_different():
    assert len({fold(word) for word in ("कम", "काम", "किताब", "कातिब", "शिकायत", "शिकायती")}) == 6
