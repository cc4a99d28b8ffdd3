"""The Hindi of the pages. ``messages.po`` is the source that people edit, ``messages.mo`` what the server reads.

``python -m webapp.wording`` brings every ``.po`` of a checkout up to date with the code and the templates, says which
messages have no translation yet, and compiles. A running server only compiles, when a ``.mo`` is older than its
``.po``.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).parents[1]
TRANSLATIONS = Path(__file__).parent / "translations"

_CHANGING_HEADERS = re.compile(
    r'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team'
    r"|Generated-By): .*\n",
    re.MULTILINE,
)

Text = str | tuple[str, ...]


def sources(folder: Path = TRANSLATIONS) -> Iterator[Path]:
    """Return the ``.po`` file of each language."""
    return folder.glob("*/LC_MESSAGES/*.po")


def messages_in_use(checkout: Path = CHECKOUT) -> dict[str, tuple[Text, str]]:
    """Return each message that code or templates ask for: by its (singular) text, what to translate and a place."""
    with (checkout / "babel.cfg").open(encoding="utf-8") as handle:
        methods, options = parse_mapping_cfg(handle)  # type: ignore[no-untyped-call]  # Babel leaves it untyped
    used: dict[str, tuple[Text, str]] = {}
    for file, line, text, _comments, _context in extract_from_dir(str(checkout), methods, options):
        used.setdefault(text if isinstance(text, str) else text[0], (text, f"{file}:{line}"))
    return used


def bring_up_to_date(po: Path, checkout: Path = CHECKOUT) -> list[str]:
    """Write *po* again with exactly the messages in use, keeping translations; return those that have none."""
    old = _read(po)
    new = Catalog(locale=old.locale, header_comment=old.header_comment, fuzzy=False, charset="utf-8")
    missing = []
    for key, (text, place) in messages_in_use(checkout).items():
        kept = old.get(text) or old.get(key)
        new.add(text, kept.string if kept else None)
        if not kept or not all(translations_of(kept)):
            missing.append(f"{place} {key!r}")
    out = io.BytesIO()
    write_po(out, new, width=0, sort_output=True, no_location=True)
    # Dates and names of programs in the head would change with every run and say nothing.
    po.write_text(_CHANGING_HEADERS.sub("", out.getvalue().decode("utf-8")), "utf-8")
    return missing


def without_translation(po: Path, checkout: Path = CHECKOUT) -> list[str]:
    """Return the messages in use that *po* has no translation of, each with a place where it is asked for."""
    kept = _read(po)
    missing = []
    for key, (text, place) in messages_in_use(checkout).items():
        found = kept.get(text) or kept.get(key)
        if not found or not all(translations_of(found)):
            missing.append(f"{key!r} ({place})")
    return missing


def translations_of(message: Message) -> tuple[str, ...]:
    """Return the translation of a message in each of its numbers; empty texts for what has none."""
    texts = message.string
    return (texts,) if isinstance(texts, str) else tuple(texts or ("",))


def compile_stale(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile each ``.po`` that is newer than its ``.mo``; return what was written.

    The new file takes the old one's place in one step, so that several processes may start at once. An installation
    that may not write its own folder keeps what was installed.
    """
    stale = [po for po in sources(folder) if _is_stale(po) and os.access(po.parent, os.W_OK)]
    for po in stale:
        out = io.BytesIO()
        write_mo(out, _read(po))
        part = po.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(out.getvalue())
        part.replace(po.with_suffix(".mo"))
    return [po.with_suffix(".mo") for po in stale]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _read(po: Path) -> Catalog:
    with po.open("rb") as handle:
        return read_po(handle, locale=po.parent.parent.name, abort_invalid=True)


def main() -> None:
    """Bring the translations of this checkout up to date, and compile them."""
    for po in sources():
        missing = bring_up_to_date(po)
        print(f"{po.relative_to(CHECKOUT)}: {len(missing)} without translation", *missing, sep="\n  ")
    compile_stale()


if __name__ == "__main__":
    main()
