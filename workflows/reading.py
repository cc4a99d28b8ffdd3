"""What a scan's text proposes for the diary form. A proposal is never more: the clerk looks at it and decides."""

import datetime as dt
import re
from dataclasses import dataclass

DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
MONTHS = (
    ("जनवरी", "January"), ("फरवरी", "February"), ("मार्च", "March"), ("अप्रैल", "April"), ("मई", "May"),
    ("जून", "June"), ("जुलाई", "July"), ("अगस्त", "August"), ("सितम्बर", "September"), ("अक्टूबर", "October"),
    ("नवम्बर", "November"), ("दिसम्बर", "December"),
)  # fmt: skip
SPELT = {"सितंबर": 9, "अक्तूबर": 10, "अक्टूबर": 10, "नवंबर": 11, "दिसंबर": 12, "फ़रवरी": 2}
"""Months as many write them otherwise."""
MONTH_OF = {name.lower(): place + 1 for place, names in enumerate(MONTHS) for name in names} | SPELT
DATE = re.compile(
    r"(?:दिनांक|दिनाँक|दि०|Dated?|Date)\s*[:：\-–]?\s*(?:[A-Z][a-z]+, the\s*)?"
    rf"(\d{{1,2}})\s*[-./ ]\s*(\d{{1,2}}|{'|'.join(MONTH_OF)})\s*[-./, ]\s*(\d{{4}})",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?:पत्रांक|पत्र संख्या|पत्राँक|No\.?|Ref\.?)\s*[:：\-–]?\s*([^\s,।]{2,60}(?:/[^\s,।]+)*)")
SUBJECT = re.compile(
    r"(?:विषय|Subject|Sub\.?)\s*[:：\-–—]*\s*(.+?)(?:\n\s*\n|\n(?:महोदय|सन्दर्भ|संदर्भ|Sir|Madam)|$)", re.DOTALL
)
SENDER = re.compile(
    r"(?:प्रार्थी|प्रेषक|आवेदक|भवदीय)\s*[:：\-–,]*\s*(?:\n\s*)?\(?\s*((?:श्री|श्रीमती|कु०|सुश्री)?\s*[^\n,()]{3,80})"
)
MOBILE = re.compile(r"(?<!\d)([6-9]\d{9})(?!\d)")
LONGEST_SUBJECT = 300
ABBREVIATED = re.compile(r"(?<=[\u0900-\u0963\u0970-\u097f])0(?!\d)")
"""The sign of abbreviation ०, which looks like a nought: after a letter, "मु0चि0अ0" means मु०चि०अ०."""
ADDRESS = re.compile(r"(?:निवासी|निवासिनी|नि०)\s*[:：\-–]?\s*([^\n।]{5,120})")
AFTER_ADDRESS = re.compile(r"[\s,]*(?:मोबाइल|मो०|दूरभाष|फोन|Mobile)", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """What was read, each with nothing where nothing was found."""

    title: str = ""
    letter_no: str = ""
    letter_date: dt.date | None = None
    sender_name: str = ""
    sender_mobile: str = ""
    sender_address: str = ""


def _heads_a_line(text: str, place: int) -> bool:
    before = text[text.rfind("\n", 0, place) + 1 : place].strip()
    return not before or NUMBER.search(before) is not None


def propose(text: str) -> Proposal:
    """Read the usual places of an Indian office letter: number, date, subject, sender."""
    plain = ABBREVIATED.sub("०", text.translate(DIGITS))
    subject, sender = SUBJECT.search(plain), SENDER.search(plain)
    number, mobile = NUMBER.search(plain), MOBILE.search(plain)
    return Proposal(
        title=" ".join(subject[1].split())[:LONGEST_SUBJECT].strip(" :-–।") if subject else "",
        letter_no=number[1].strip(" .:-").replace("॥", "11") if number else "",
        letter_date=_date(plain),
        sender_name=" ".join(sender[1].split()) if sender else "",
        sender_mobile=mobile[1] if mobile else "",
        sender_address=_address(plain),
    )


def _address(text: str) -> str:
    """Where the sender lives: said last, below the letter."""
    found = ADDRESS.findall(text)
    return " ".join(AFTER_ADDRESS.split(found[-1])[0].split()).strip(" ,") if found else ""


def _date(text: str) -> dt.date | None:
    """The date of the letter stands on a line of its own or beside its number; dates in the running text do not count.

    Of several, the last: an application is dated at its foot.
    """
    found = [match for match in DATE.finditer(text) if _heads_a_line(text, match.start())]
    if not found:
        return None
    match = found[-1]
    month = MONTH_OF.get(match[2].lower()) or int(match[2])
    try:
        return dt.date(int(match[3]), month, int(match[1]))
    except ValueError:
        return None
