"""The Hindi of the pages. ``messages.po`` is the source that people edit, ``messages.mo`` what the server reads.

``python -m webapp.wording`` compiles; the server compiles by itself when it finds an older ``.mo`` than ``.po``.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parent / "translations"


def sources(folder: Path = TRANSLATIONS) -> Iterator[Path]:
    """Return the ``.po`` file of each language."""
    return folder.glob("*/LC_MESSAGES/*.po")


def compile_stale(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile each ``.po`` that is newer than its ``.mo``; return what was written.

    The new file takes the old one's place in one step, so that several processes may start at once.
    """
    stale = [po for po in sources(folder) if _is_stale(po)]
    for po in stale:
        part = po.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(_compiled(po))
        part.replace(po.with_suffix(".mo"))
    return [po.with_suffix(".mo") for po in stale]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compiled(po: Path) -> bytes:
    with po.open("rb") as handle:
        catalog = read_po(handle, locale=po.parent.parent.name, abort_invalid=True)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


if __name__ == "__main__":
    compile_stale()
