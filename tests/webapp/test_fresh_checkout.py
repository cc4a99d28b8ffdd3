"""A checkout in which the Hindi has not been compiled yet."""

import os

from flask import Flask

from webapp import language, wording


def test_the_application_compiles_its_hindi_when_it_starts():
    (po,) = wording.sources()
    wording.compile_stale()
    mo = po.with_suffix(".mo")
    os.utime(mo, (0, 0))  # stale, not removed: other tests may be reading it
    language.init_app(Flask("webapp"))
    assert mo.stat().st_mtime >= po.stat().st_mtime
    assert mo.stat().st_size > 10_000
