"""What of a foreign diagram can be written our way: listed element by element, done only where it is ticked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from engine.gate import Finding
from engine.uploads import UploadRefused, read_whole, write_xml
from workflows.errors import BadInput


@dataclass(frozen=True)
class Choice:
    """One of several ways to take an offer."""

    value: str
    en: str
    hi: str


@dataclass(frozen=True)
class Office:
    """What the office knows, as far as a translation needs it.

    :ivar key: the name of the diagram's file, which its process has to have as id
    :ivar roles: by key, in Hindi and English
    :ivar forms: names of the forms at hand, as ``medical-claim/check``
    """

    key: str
    roles: Mapping[str, tuple[str, str]]
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Offer:
    """One change that may be ticked.

    :ivar kind: what is done, for tests and for the order
    :ivar elements: ids of the elements that it concerns, the first names it
    :ivar before: as it stands
    :ivar after: as it would stand; with a choice, what each of them makes is in the choice
    :ivar mends: the gate's rules that it satisfies at its elements
    :ivar choices: when there is more than one way; the first is proposed, an empty value means none is
    :ivar advised: whether nothing of the meaning changes, so that it comes ticked
    :ivar lays_out: whether the drawing is laid out anew
    :ivar renames: old and new ids, where there is more than fits into *before* and *after*
    """

    kind: str
    elements: tuple[str, ...]
    en: str
    hi: str
    before: str = ""
    after: str = ""
    mends: frozenset[str] = frozenset()
    choices: tuple[Choice, ...] = ()
    advised: bool = True
    lays_out: bool = False
    renames: tuple[tuple[str, str], ...] = ()

    @property
    def ident(self) -> str:
        """Its name on a page: the kind, and the element where there are several of a kind."""
        return f"{self.kind}:{self.elements[0] if self.elements else ''}"


@dataclass(frozen=True)
class Change:
    """An offer with what does it in the tree from which it was read."""

    offer: Offer
    make: Callable[[str], None]
    """Takes the chosen value; empty where there is nothing to choose."""


@dataclass(frozen=True)
class Accepted:
    """A diagram after the ticked changes.

    :ivar taken: what was done, in order
    """

    xml: bytes
    taken: tuple[Offer, ...] = field(default=())

    @property
    def lays_out(self) -> bool:
        """Whether it has to be laid out anew."""
        return any(offer.lays_out for offer in self.taken)


def offers_in(xml: bytes, office: Office) -> tuple[Offer, ...]:
    """What could be written our way, in the order in which it would be done; nothing for what is no diagram."""
    try:
        root = read_whole(xml)
    except UploadRefused:
        return ()
    return tuple(change.offer for change in changes_in(root, office))


def accept(xml: bytes, office: Office, ticked: Mapping[str, str]) -> Accepted:
    """Do what was ticked, and nothing else.

    :param ticked: chosen value by the offers' ``ident``; empty where there was nothing to choose
    :raises BadInput: for an offer that is not there, or whose choice was not made
    """
    root = read_whole(xml)
    known = {change.offer.ident: change for change in changes_in(root, office)}
    if set(ticked) - set(known):
        raise BadInput("The diagram has changed in the meantime. Look at the list again.",
                       "मार्ग-आरेख इस बीच बदल गया है। सूची फिर देखें।")  # fmt: skip
    wanted = [known[ident] for ident in known if ident in ticked]
    other = next((one for one in wanted if one.offer.kind == "keep-process" and _is_other(one, ticked)), None)
    taken = [other] if other is not None else wanted
    for change in taken:
        change.make(_chosen(change.offer, ticked[change.offer.ident]))
    return Accepted(write_xml(root) if taken else xml, tuple(change.offer for change in taken))


@dataclass(frozen=True)
class Redrawing:
    """What no offer mends.

    :ivar work: what has to be redrawn by hand
    :ivar following: what only follows from it: arrows of elements that are not run, ways that are cut by them
    """

    work: tuple[Finding, ...]
    following: tuple[Finding, ...]


def redrawing(findings: Sequence[Finding], offers: Sequence[Offer]) -> Redrawing:
    """The findings that remain when all offers are taken.

    :param findings: of the diagram as it is foreseen
    :param offers: for the same diagram
    """
    mended = {(rule, element) for offer in offers for rule in offer.mends for element in offer.elements or ("",)}
    left = [finding for finding in findings if (finding.rule, finding.element) not in mended]
    is_cut = any(finding.rule in _NOT_RUN for finding in left)
    following = [finding for finding in left if is_cut and finding.rule in _CUT]
    return Redrawing(tuple(one for one in left if one not in following), tuple(following))


_NOT_RUN = frozenset(
    {"ad-hoc", "complex-gateway", "untyped-task", "event-subprocess", "compensation", "link", "element"}
)
_CUT = frozenset({"flow-ends", "not-reachable", "cannot-end", "no-way-out", "lane-dangling"})


def foreseen(xml: bytes, office: Office) -> bytes:
    """The diagram as it would be with all that comes ticked; ids stay, so that findings name the same elements.

    Without it the list would be full of what only follows: a task that is of no type has arrows that lead nowhere.
    """
    ticked = {
        offer.ident: offer.choices[0].value if offer.choices else ""
        for offer in offers_in(xml, office)
        if offer.advised and offer.kind not in _RENAMING
    }
    return accept(xml, office, ticked).xml if ticked else xml


_RENAMING = ("process-key", "reserved-id", "id-characters", "keep-process", "layout")


def changes_in(root: etree._Element, office: Office) -> Iterator[Change]:
    """All changes in the order in which they are made."""
    from workflows.foreign_diagrams.finders import FINDERS  # noqa: PLC0415 - the finders make offers

    for find in FINDERS:
        yield from find(root, office)


def _is_other(change: Change, ticked: Mapping[str, str]) -> bool:
    """Another process is kept than the one about which all other offers speak: they are looked at afterwards."""
    return ticked[change.offer.ident] != change.offer.choices[0].value


def _chosen(offer: Offer, value: str) -> str:
    if not offer.choices:
        return ""
    if not value or value not in {choice.value for choice in offer.choices}:
        raise BadInput(f"Choose: {offer.en}", f"चुनें: {offer.hi}", field=offer.ident)
    return value
