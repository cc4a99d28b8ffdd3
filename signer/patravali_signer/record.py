"""The program's own record: one line per act, each holding the hash of the line before it. Never rewritten."""

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path

PLACE = Path.home() / ".local" / "state" / "patravali-signer" / "log.jsonl"


def append_record(path: Path, now: datetime, act: str, **details: str | int) -> None:
    """Add one line and force it to the disk before going on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = {"at": now.isoformat(), "act": act, **details, "before": _last_hash(path)}
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def _last_hash(path: Path) -> str:
    lines = path.read_bytes().splitlines() if path.exists() else []
    return hashlib.sha256(lines[-1]).hexdigest() if lines else ""


def check_record(path: Path) -> list[int]:
    """Give the numbers of the lines (from 1) whose link to the line before is broken."""
    before, broken = "", []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if json.loads(line)["before"] != before:
            broken.append(number)
        before = hashlib.sha256(line).hexdigest()
    return broken
