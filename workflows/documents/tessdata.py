"""The language data of the OCR, taken from the npm packages that ``npm ci`` installs, checked and unpacked.

``python -m workflows.documents.tessdata FOLDER [NODE_MODULES]``
"""

import gzip
import hashlib
import os
import sys
from pathlib import Path

VARIANT = "4.0.0_best_int"
LANGUAGES = "eng+hin"
"""In this order: the other way round doubles the errors (signing report §6.1)."""
CHECKSUMS = {
    "eng": "5dc5d8d640a212c9d6184921ba103b186f50e0fed9ee716c53e6b312b400d747",
    "hin": "187d00e09ac523b0e7c8c3edf93050ffc1caa8083674fd637f6a493178c5caff",
}
"""SHA-256 of the unpacked data: version 1.0.0 of ``@tesseract.js-data/{eng,hin}``."""


class TessdataMissing(Exception):  # noqa: N818 - the doctor's word
    """The language data is missing or is not what was pinned; the message says what to run."""


def install_tessdata(folder: Path, node_modules: Path) -> None:
    """Unpack the data of every language into *folder*; what is there already is only checked.

    :raises TessdataMissing: when a package is not installed or its data is another
    """
    folder.mkdir(parents=True, exist_ok=True)
    for language in CHECKSUMS:
        target = folder / f"{language}.traineddata"
        if not _is_pinned(target, language):
            _unpack(node_modules / "@tesseract.js-data" / language / VARIANT / f"{target.name}.gz", target)
    check_tessdata(folder)


def check_tessdata(folder: Path) -> None:
    """Raise :class:`TessdataMissing` unless *folder* holds exactly the pinned data of every language."""
    for language in CHECKSUMS:
        if not _is_pinned(folder / f"{language}.traineddata", language):
            raise TessdataMissing(
                f"The OCR data for {language!r} is missing in {folder} or is not the pinned version. "
                "Run: npm ci && python -m workflows.documents.tessdata " + str(folder)
            )


def _is_pinned(path: Path, language: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == CHECKSUMS[language]


def _unpack(packed: Path, target: Path) -> None:
    if not packed.is_file():
        raise TessdataMissing(f"{packed} is missing. Run: npm ci")
    aside = target.with_suffix(f".{os.getpid()}.part")
    aside.write_bytes(gzip.decompress(packed.read_bytes()))
    aside.replace(target)


def main(arguments: list[str]) -> int:
    """Install the data from the command line."""
    folder = Path(arguments[0] if arguments else "var/tessdata")
    try:
        install_tessdata(folder, Path(arguments[1] if len(arguments) > 1 else "node_modules"))
    except TessdataMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
