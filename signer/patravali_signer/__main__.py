"""``patravali-sign CODE``: the program as the officer sees it, in a terminal window."""

import argparse
import datetime as dt
import functools
import getpass
import os
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from patravali_signer import VERSION
from patravali_signer.errors import Refused
from patravali_signer.keys import Key
from patravali_signer.record import PLACE
from patravali_signer.registration import register_scheme
from patravali_signer.settings import read_settings
from patravali_signer.signing import Checked, run_round

SAID = {
    "signed": "हस्ताक्षर हुआ / Signed",
    "waiting": "हस्ताक्षर हुआ, समय-मुद्रा की प्रतीक्षा / Signed, waiting for its time stamp",
    "refused": "नहीं हुआ / Not signed",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    :returns: 0 when everything was signed, 1 otherwise
    """
    options = _parse(arguments)
    if options.register:
        print(register_scheme(str(Path(sys.argv[0]).resolve())))
        return 0
    try:
        settings = read_settings(options.settings)
        code = options.code or input("कोड / Code: ")
        with tempfile.TemporaryDirectory(prefix="patravali-sign-", ignore_cleanup_errors=True) as folder:
            ask = functools.partial(show_and_ask, Path(folder))
            results = run_round(settings, code, ask_pin=ask, record=options.record, now=dt.datetime.now(dt.UTC))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for result in results:
        print(f"{SAID[result.state]}: {result.document.reference} {result.document.title}")
        if result.refusal:
            print(result.refusal, file=sys.stderr)
    return 0 if all(result.state != "refused" for result in results) else 1


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="patravali-sign", description=__doc__)
    parser.add_argument("code", nargs="?", help="the code from the page, or the link")
    parser.add_argument("--settings", type=Path, help="another settings file")
    parser.add_argument("--record", type=Path, default=PLACE, help="where the record is kept")
    parser.add_argument("--register", action="store_true", help="let links of the browser start this program")
    parser.add_argument("--version", action="version", version=VERSION)
    return parser.parse_args(arguments)


def show_and_ask(folder: Path, documents: Sequence[Checked], key: Key) -> str:
    """Open each PDF in the viewer, list them, and ask for the PIN; an empty PIN stops."""
    for number, one in enumerate(documents, 1):
        path = folder / f"{number}.pdf"
        path.write_bytes(one.pdf)
        _open(path)
        print(f"{number}. {one.document.title}\n   {one.document.reference} · {one.document.post}")
        print(f"   SHA-256 {one.sha256}")
    print(f"प्रमाण-पत्र / Certificate: {key.certificate.subject.native.get('common_name')}")
    return getpass.getpass("पिन (रोकने के लिए खाली) / PIN (empty to stop): ")


def _open(path: Path) -> None:
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - a PDF that we have just written, in its registered viewer
    elif sys.platform == "darwin":
        subprocess.run(["/usr/bin/open", str(path)], check=False)  # noqa: S603 - our own file
    else:
        webbrowser.open(path.as_uri())


if __name__ == "__main__":
    sys.exit(main())
