"""How often a stranger may ask: counted per address, in memory, forgotten after a while.

An installation is one process, or a few; a restart forgets, which is no more than another handful of guesses against
codes of fifty bits.
"""

import datetime as dt
import threading
from collections import OrderedDict, deque

from workflows.errors import OfficeRefusal


class TooOften(OfficeRefusal):
    """This address asked too often in vain."""

    status = 429

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"Too many tries from this connection. Try again in {minutes} minutes, or ask at the counter.",
            f"इस कनेक्शन से बहुत बार प्रयास हुए। {minutes} मिनट बाद पुनः प्रयास करें या काउंटर पर पूछें।",
        )


class Patience:
    """Counts what an address did lately.

    :param most: how often within *span*
    :param span: after which a try is forgotten
    :param addresses: how many addresses are remembered; the longest silent is forgotten first
    """

    def __init__(self, most: int, span: dt.timedelta, *, addresses: int = 10_000) -> None:
        self.most = most
        self.span = span
        self.addresses = addresses
        self._tries: OrderedDict[str, deque[dt.datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def require(self, address: str, *, now: dt.datetime) -> None:
        """Let an address go on.

        :raises TooOften: when its tries are used up
        """
        with self._lock:
            tries = self._fresh(address, now)
            if len(tries) >= self.most:
                wait = tries[0] + self.span - now
                raise TooOften(max(1, round(wait.total_seconds() / 60)))

    def note(self, address: str, *, now: dt.datetime) -> None:
        """Remember a try."""
        with self._lock:
            tries = self._fresh(address, now)
            tries.append(now)
            self._tries[address] = tries
            self._tries.move_to_end(address)
            while len(self._tries) > self.addresses:
                self._tries.popitem(last=False)

    def _fresh(self, address: str, now: dt.datetime) -> deque[dt.datetime]:
        tries = self._tries.get(address, deque())
        while tries and now - tries[0] >= self.span:
            tries.popleft()
        return tries
