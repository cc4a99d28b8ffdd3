"""Hindi first: every message of the code and the templates has its Hindi, and nothing else is kept."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from webapp import wording

ROOT = Path(__file__).resolve().parents[2]
HINDI = ROOT / "webapp/translations/hi/LC_MESSAGES/messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
# Said alike in both scripts, or a name.
ALIKE: set[str] = set()
OTHER_WORDS = {
    "सारणी": "तालिका",
    "सारणिय": "तालिका",
    "लेजर": "गतिविधि अभिलेख",
    "लेखा-शृंखला": "गतिविधि अभिलेख",
    "सुरक्षित हुआ": "सहेजा गया",
}
"""Words that once stood beside the office's own one for the same thing, and that one."""
OF_TEMPLATES = {"differs from the one in force", "written freely"}
"""What is said of letter templates without naming them."""


def key_of(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)


@pytest.fixture(scope="module")
def asked() -> dict[str, str]:
    """Each message that is asked for, with a place where it is."""
    return {key: place for key, (_text, place) in wording.messages_in_use().items()}


@pytest.fixture(scope="module")
def hindi() -> Catalog:
    with HINDI.open("rb") as handle:
        return read_po(handle, locale="hi")


def test_every_message_has_its_hindi(asked: dict[str, str], hindi: Catalog) -> None:
    kept = {
        key_of(message)
        for message in hindi
        if message.id and all(wording.translations_of(message)) and not message.fuzzy
    }
    missing = {f"{place} {text!r}" for text, place in asked.items() if text not in kept}
    assert not missing, "no Hindi for\n" + "\n".join(sorted(missing))


def test_nothing_is_kept_that_nobody_asks_for(asked: dict[str, str], hindi: Catalog) -> None:
    stale = {key_of(message) for message in hindi if message.id} - asked.keys()
    assert not stale, f"run make messages: {sorted(stale)}"
    assert not hindi.obsolete


def test_hindi_is_written_in_devanagari(hindi: Catalog) -> None:
    latin = [
        key_of(one)
        for one in hindi
        if one.id and not all(re.search("[\u0900-\u097f%]", t) for t in wording.translations_of(one))
    ]
    assert set(latin) <= ALIKE


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_one_thing_has_one_hindi_word(hindi: Catalog, word: str) -> None:
    sources = [*ROOT.glob("engine/**/*.py"), *ROOT.glob("workflows/**/*.py"), *ROOT.glob("webapp/**/*.py")]
    guide = ROOT / "docs/routing-diagrams.hi.md"
    said = [key_of(one) for one in hindi if word in " ".join(wording.translations_of(one))]
    said += [str(path.relative_to(ROOT)) for path in [*sources, guide] if word in path.read_text("utf-8")]
    assert said == [], f"say {OTHER_WORDS[word]}"


def test_a_routing_draft_is_not_called_as_a_letter_template_is(hindi: Catalog) -> None:
    found = {key_of(one) for one in hindi if "प्रारूप" in " ".join(wording.translations_of(one))} - OF_TEMPLATES
    assert [text for text in found if "template" not in text.lower()] == []
    drafts = [*ROOT.glob("workflows/routing_drafts/*.py"), *ROOT.glob("webapp/studio/**/*.py")]
    assert [path.name for path in drafts if "प्रारूप" in path.read_text("utf-8")] == []


def test_both_languages_have_the_same_places_to_fill(hindi: Catalog) -> None:
    for message in hindi:
        if message.id:
            english = (message.id,) if isinstance(message.id, str) else message.id
            for said, text in zip(english, wording.translations_of(message), strict=True):
                assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(said)), text


def test_a_message_file_is_compiled_once(tmp_path: Path) -> None:
    folder = tmp_path / "hi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(HINDI.read_text("utf-8"), "utf-8")
    assert wording.compile_stale(tmp_path) == [folder / "messages.mo"]
    assert wording.compile_stale(tmp_path) == []
    assert [path.suffix for path in sorted(folder.iterdir())] == [".mo", ".po"]


def test_bringing_up_to_date_keeps_what_is_there_and_names_what_is_missing(tmp_path: Path) -> None:
    text = HINDI.read_text("utf-8")
    po = tmp_path / "hi" / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True)
    po.write_text(text.replace('msgid "Subject"', 'msgid "Stale"'), "utf-8")
    missing = wording.bring_up_to_date(po)
    assert [line.split(" ", 1)[1] for line in missing] == ["'Subject'"]
    assert "Stale" not in po.read_text("utf-8")
    po.write_text(
        po.read_text("utf-8").replace('msgid "Subject"\nmsgstr ""', 'msgid "Subject"\nmsgstr "विषय"'), "utf-8"
    )
    assert wording.bring_up_to_date(po) == []
    assert po.read_text("utf-8") == text
