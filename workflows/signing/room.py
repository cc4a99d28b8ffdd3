"""What signing needs of the installation: the store, the trusted certificates, a time stamp service, the rules."""

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from pyhanko.sign.timestamps import TimeStamper

from workflows.documents.store import Store
from workflows.errors import OfficeRefusal
from workflows.signing.fitness import FitnessRules
from workflows.signing.trust import Trust, load_trust

Stamp = tuple[tuple[str, int, int], ...]


class SigningRoom:
    """Given to the pages and to :func:`workflows.jobs.launch`; reads its folder again when a file in it has changed.

    :ivar store: where the approved letters lie and the signed ones go
    :ivar trust_folder: roots, certificates and revocation lists (:mod:`workflows.signing.trust`)
    :ivar rules: what this office asks of a certificate
    :ivar make_lists: makes the revocation lists anew where nobody publishes any (the demo); else they are fetched
    """

    def __init__(
        self,
        store: Store,
        trust_folder: Path,
        make_timestamper: Callable[[], TimeStamper],
        rules: FitnessRules | None = None,
        make_lists: Callable[[], None] | None = None,
    ) -> None:
        self.store = store
        self.trust_folder = trust_folder
        self.rules = rules or FitnessRules()
        self.make_lists = make_lists
        self._make_timestamper = make_timestamper
        self._lock = threading.Lock()
        self._loaded: tuple[Stamp, Trust] | None = None

    @cached_property
    def timestamper(self) -> TimeStamper:
        """The time stamp service.

        :raises OfficeRefusal: when none is set
        """
        return self._make_timestamper()

    def trust(self) -> Trust:
        """The certificates that are believed, as they lie in the folder now.

        :raises OfficeRefusal: when there is no root
        """
        with self._lock:
            stamp = _stamp_of(self.trust_folder)
            if self._loaded is None or self._loaded[0] != stamp:
                self._loaded = (stamp, load_trust(self.trust_folder))
            return self._loaded[1]


def _stamp_of(folder: Path) -> Stamp:
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


def no_timestamper() -> TimeStamper:
    """Stand in for the service while the installation names none.

    :raises OfficeRefusal: always
    """
    raise OfficeRefusal(
        "No time stamp service is set (PATRAVALI_TSA_URL); nothing can be signed.",
        "समय-मुद्रा सेवा निर्धारित नहीं है (PATRAVALI_TSA_URL); हस्ताक्षर नहीं हो सकते।",
    )
