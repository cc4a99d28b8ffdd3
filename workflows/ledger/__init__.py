"""The ledger: the one hash chain of the office, one event for each act, from the first (model.md, "Ledger").

A chain is kept for each subject (its head is in the subject's row), for each person (log-ins, charges) and for each
object of the configuration (processes, heads, settings). What a chain alone cannot show, the loss of everything from
some point on together with its head, is shown by checkpoints kept elsewhere (reliability report §2.1).
"""

from workflows.ledger.events import (
    Chain,
    ChainKind,
    Json,
    LedgerChain,
    LedgerEvent,
    canonical,
    configuration_chain,
    digest,
    events_of,
    person_chain,
    record,
    subject_chain,
)
from workflows.ledger.faults import Fault, FaultKind, Tally
from workflows.ledger.verification import (
    Witness,
    register_witness,
    verify,
    verify_all,
)
from workflows.ledger.vouching import vouch_for

__all__ = [
    "Chain",
    "ChainKind",
    "Fault",
    "FaultKind",
    "Json",
    "LedgerChain",
    "LedgerEvent",
    "Tally",
    "Witness",
    "canonical",
    "configuration_chain",
    "digest",
    "events_of",
    "person_chain",
    "record",
    "register_witness",
    "subject_chain",
    "verify",
    "verify_all",
    "vouch_for",
]
