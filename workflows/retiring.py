"""Taking a diagram out of use by hand: nothing starts on it any more, files under way go on."""

import datetime as dt

from sqlalchemy.orm import Session

from engine import runtime
from engine.models import ProcessVersion
from workflows import ledger
from workflows.catalogue import PROCESSES
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor

REASON_LENGTH = 500
ALWAYS = frozenset({"receipt", "ask"})
"""What the product itself starts: without them no paper could be diarised and nobody be asked."""


def may_be_retired(key: str) -> bool:
    """Whether the office can do without a diagram."""
    return PROCESSES.get(key, "") not in ALWAYS


def retire_process(
    db: Session, key: str, *, reason: str, district_id: int, actor: Actor, now: dt.datetime
) -> ProcessVersion:
    """Take the version in force out of use; publishing it, or another one, brings the diagram back.

    :raises BadInput: when the reason is missing
    :raises OfficeRefusal: for a diagram that the office cannot do without
    :raises EngineRefusal: when it is not in force
    """
    if not reason.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    if not may_be_retired(key):
        raise OfficeRefusal(
            "The office cannot do without this diagram. Publish another version instead.",
            "कार्यालय इस मार्ग-आरेख के बिना नहीं चल सकता। इसके स्थान पर दूसरा संस्करण प्रकाशित करें।",
        )
    version = runtime.retire(db, key)
    payload: dict[str, ledger.Json] = {
        "version": version.id,
        "number": version.number,
        "reason": reason.strip()[:REASON_LENGTH],
    }
    chain = ledger.configuration_chain(district_id, f"process:{key}")
    ledger.record(db, chain, "process.retired", actor=actor, payload=payload, now=now)
    return version
