"""A load on the claim's desks, whose officers write down what they were told and what they were left without."""

import http.client
import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.proofs.server import Server
from tests.proofs.visitor import REVISION, TASK, Visitor

LOST = (OSError, http.client.HTTPException)
"""The server went away before it answered."""


@dataclass
class Journal:
    """What the officers know, each line written after the answer and not before."""

    marked: set[int] = field(default_factory=set)
    """Receipts whose marking was acknowledged."""
    unanswered: dict[int, dict[str, str]] = field(default_factory=dict)
    """Markings that were sent, but not answered: by receipt, the form as it was sent."""
    notes: dict[int, tuple[int, str]] = field(default_factory=dict)
    """By file: the revision and text of the yellow note that was acknowledged last."""
    refused: list[str] = field(default_factory=list)
    """Answers that nobody expected."""
    repeated: int = 0
    """How many forms were sent again after a kill."""
    done_unanswered: int = 0
    """How many of them had been done already."""


@dataclass
class Load:
    """Officers in threads, until the server is gone or the work is done."""

    server: Server
    journal: Journal = field(default_factory=Journal)
    threads: list[threading.Thread] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def begin(self, clerk: Visitor, receipts: Sequence[int], seat: Visitor, files: Sequence[int], clerks: int) -> None:
        """Start the accounts in-charge in *clerks* windows, and the medical seat at its notes."""
        self.stopping.clear()
        shares = [list(receipts[number::clerks]) for number in range(clerks)]
        self.threads = [threading.Thread(target=self._mark_all, args=(clerk, share)) for share in shares]
        self.threads.append(threading.Thread(target=self._write_notes, args=(seat, files)))
        for thread in self.threads:
            thread.start()

    def until(self, acts: int) -> None:
        """Let the officers go on until so many more acts were acknowledged."""
        wanted, end = len(self.journal.marked) + acts, time.monotonic() + 60
        while len(self.journal.marked) < wanted and any(thread.is_alive() for thread in self.markers):
            assert time.monotonic() < end, "the load stands still"
            time.sleep(0.005)

    @property
    def markers(self) -> list[threading.Thread]:
        """The windows of the accounts in-charge; the last thread writes notes for ever."""
        return self.threads[:-1]

    def wait(self) -> None:
        """Wait until all have noticed that the server is gone."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _mark_all(self, clerk: Visitor, receipts: Sequence[int]) -> None:
        visitor = self.server.visitor(clerk)
        for receipt in receipts:
            if self.stopping.is_set() or not self._mark(visitor, receipt):
                return

    def _mark(self, visitor: Visitor, receipt: int) -> bool:
        path = f"/receipts/{receipt}"
        try:
            form = {**visitor.step(path), "outcome": "mark", "f-to_post": "ANK-MED"}
        except LOST:
            return False
        self.journal.unanswered[receipt] = form
        try:
            reply = visitor.post(f"{path}/press", form)
        except LOST:
            return False
        if reply.status == 303:
            self.journal.marked.add(receipt)
        else:
            self.journal.refused.append(reply.said)
        self.journal.unanswered.pop(receipt)
        return True

    def _write_notes(self, seat: Visitor, files: Sequence[int]) -> None:
        visitor = self.server.visitor(seat)
        for number, file_id in zip(itertools.count(), itertools.cycle(files)):
            if self.stopping.is_set() or not self._write(visitor, file_id, f"जाँच की गयी, क्रम {number}।"):
                return

    def _write(self, visitor: Visitor, file_id: int, text: str) -> bool:
        try:
            page = visitor.get(f"/files/{file_id}")
            task, revision = page.found(TASK), page.found(REVISION)
            reply = visitor.post(f"/files/{file_id}/note", {"task": task, "note": text, "revision": revision})
        except LOST:
            # What was sent may stand there or not; the next one asks again.
            self.journal.notes.pop(file_id, None)
            return False
        if reply.status != 200:
            self.journal.refused.append(reply.said)
            return True
        self.journal.notes[file_id] = (int(reply.json()["revision"]), text)
        return True
