"""What is tried: a diagram that is not published yet, made runnable with what is in force around it."""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.errors import DiagramRefused
from engine.gate import Severity, check
from engine.specs import Definition, build, closure_of, version_hash
from workflows.ledger import digest
from workflows.publishing import all_files, in_force, to_examine
from workflows.vocabulary import vocabulary

KEPT = 32
"""Definitions in memory: a walk asks for the same one with each of its answers."""

_kept: OrderedDict[str, Definition] = OrderedDict()
_lock = threading.Lock()


def definition_to_try(db: Session, key: str, own: Mapping[str, bytes]) -> Definition:
    """The process as it would be if its draft were in force.

    It goes through stage 1 of the gate first, which refuses whatever could hang while it is read.

    :param own: the files of the draft; what is not among them is taken as it is in force
    :raises DiagramRefused: with what the gate found
    """
    published = in_force(db)
    files = to_examine(key, all_files(published, own), own, published)
    known = vocabulary(db)
    name = digest(version_hash(files), *sorted(known.roles))
    with _lock:
        found = _kept.get(name)
    if found is not None:
        return found
    findings = check(key, files, vocabulary=known, prove=False)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise DiagramRefused("The diagram has faults.", "मार्ग-आरेख में त्रुटियाँ हैं।", list(findings))
    made = build(key, closure_of(key, files))
    with _lock:
        _kept[name] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made
