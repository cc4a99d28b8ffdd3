"""Operations of the office that a diagram may call; each has a name, described parameters, and one function.

An inline operation runs in the officer's transaction and changes only our rows (design §3); refusing, it takes the
whole act back with a sentence. All of these are inline: none of them reaches outside.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.runtime import Operation, OperationCall
from workflows import asks, desk, notices, registry
from workflows.address_book import office_by_code
from workflows.correspondence import Direction, add_paper
from workflows.errors import BadInput, OfficeRefusal
from workflows.files import ClosedHow, File, file_numbered
from workflows.organisation import Actor, parse_actor, post_of
from workflows.receipts import Receipt, receipt_numbered
from workflows.subjects import Subject, SubjectStatus

Results = Mapping[str, Any]


class Offer(enum.StrEnum):
    """From what list the studio offers the value of a parameter; any other expression may be written all the same."""

    NOTHING = ""
    OFFICE = "office"
    CASE_TYPE = "case-type"
    ASK = "ask"
    NOTICE = "notice"
    ASK_END = "ask-end"
    DAYS = "days"


@dataclass(frozen=True)
class Parameter:
    """What an operation is told: an expression of the diagram."""

    title_en: str
    title_hi: str
    offer: Offer = Offer.NOTHING


@dataclass(frozen=True)
class Described:
    """An operation as the studio shows it.

    :ivar does_en: what it does, in a sentence for whoever draws; so in Hindi
    :ivar reminds: whether it is a reminder, which the studio draws on a date
    """

    name: str
    title_en: str
    title_hi: str
    does_en: str
    does_hi: str
    operation: Operation
    parameters: Mapping[str, Parameter]
    reminds: bool = False


def _actor(call: OperationCall) -> Actor:
    return parse_actor(call.actor)


def _receipt(call: OperationCall) -> Receipt:
    receipt = call.db.get(Receipt, call.subject_id)
    if receipt is None:
        raise OfficeRefusal("This step belongs to a receipt.", "यह चरण प्राप्ति का है।")
    return receipt


def _file(call: OperationCall) -> File:
    file = call.db.get(File, call.subject_id)
    if file is None:
        raise OfficeRefusal("This step belongs to a file.", "यह चरण पत्रावली का है।")
    return file


def put_on_file(call: OperationCall) -> Results:
    """Put the receipt on the file with the given number."""
    receipt = _receipt(call)
    file = file_numbered(call.db, str(call.params["file"] or ""), district_id=receipt.district_id)
    registry.put_on_file(call.db, receipt, file, actor=_actor(call), now=call.now)
    return {}


def open_file(call: OperationCall) -> Results:
    """Open a file of the given case type from the receipt; the desk that does it keeps it."""
    receipt, actor = _receipt(call), _actor(call)
    registry.open_file(
        call.db,
        case_type=str(call.params["case_type"] or ""),
        title=str(call.params["title"] or "") or receipt.title,
        seat=post_of(call.db, actor.post_id),
        receipt=receipt,
        actor=actor,
        now=call.now,
    )
    return {}


def dispose_receipt(call: OperationCall) -> Results:
    """Dispose of a routine receipt without a file, with the reason (CSMOP ¶45)."""
    if not str(call.params["reason"] or "").strip():
        raise BadInput("Write how it was disposed of.", "निस्तारण का विवरण लिखें।", field="dispose_reason")
    registry.end_receipt(call.db, _receipt(call), SubjectStatus.DISPOSED, actor=_actor(call), now=call.now)
    return {}


def close_duplicate(call: OperationCall) -> Results:
    """Close the receipt as a duplicate of an earlier one."""
    receipt = _receipt(call)
    original = receipt_numbered(call.db, str(call.params["of"] or ""), district_id=receipt.district_id)
    if original.id == receipt.id:
        raise BadInput("Name the other receipt.", "दूसरी प्राप्ति की डायरी संख्या लिखें।", field="duplicate_of")
    receipt.duplicate_of_id = original.id
    registry.end_receipt(call.db, receipt, SubjectStatus.DUPLICATE, actor=_actor(call), now=call.now)
    return {}


def ask_out(call: OperationCall) -> Results:
    """Ask an office outside; the file's diagram may wait for the message ``asks_answered``."""
    file = _file(call)
    about = str(call.params["about"])
    office = office_by_code(call.db, file.district_id, str(call.params["to"]))
    en, hi = notices.TEXTS.get(about, ("", ""))
    asks.ask_out(
        call.db,
        file,
        offices=[office],
        posts=[],
        question=ASK_TEXTS[about][1],
        due_rule=f"P{int(call.params['days'])}D",
        actor=_actor(call),
        now=call.now,
    )
    if en and hi:
        notices.tell_claimant(call.db, file, about, actor=_actor(call), now=call.now)
    return {}


ASK_TEXTS: dict[str, tuple[str, str]] = {
    "technical_check": (
        "Technical check of the bills and the admissible amount",
        "देयकों का तकनीकी परीक्षण एवं अनुमन्य धनराशि की आख्या",
    ),
    "higher_sanction": ("Sanction by the higher authority", "उच्चाधिकारी की स्वीकृति"),
}
"""What an outside office is asked, by the diagram's word."""


def remind_asks(call: OperationCall) -> Results:
    """Remind all who have not answered."""
    for ask in asks.open_asks(call.db, call.subject_id):
        asks.remind(call.db, ask, actor=_actor(call), now=call.now)
    return {}


def remind_ask(call: OperationCall) -> Results:
    """Remind the one addressee of this ask."""
    asks.remind(call.db, asks.ask_of_instance(call.db, call.instance_id), actor=_actor(call), now=call.now)
    return {}


def close_ask(call: OperationCall) -> Results:
    """End an ask: answered, with the words and papers that the desk gave, or withdrawn."""
    ask, how = asks.ask_of_instance(call.db, call.instance_id), str(call.params["how"])
    given = desk.last_answers_of(call.db, call.instance_id)
    words = next((str(given[name]) for name in ASK_WORDS if given.get(name)), "")
    papers: list[int] = list(given.get("papers", []))
    if how == "answered" and (words or papers):
        first = papers[0] if papers else None
        asks.keep_answer(call.db, ask, words, document_id=first, actor=_actor(call), now=call.now)
        for document_id in papers[1:]:
            add_answer_paper(call, ask, document_id)
    asks.close_ask(call.db, ask, how, words=words, actor=_actor(call), now=call.now)
    return {}


ASK_WORDS = ("report", "reply_gist", "withdraw_reason")
"""Fields of the forms of ``ask.bpmn`` that carry the answer or the reason."""


def add_answer_paper(call: OperationCall, ask: asks.Ask, document_id: int) -> None:
    """Put a further paper of an answer on the file."""
    add_paper(
        call.db,
        call.db.get_one(File, ask.subject_id),
        document_id=document_id,
        direction=Direction.REPORT,
        title=ask.question[:200],
        ask_id=ask.id,
        actor=_actor(call),
        now=call.now,
    )


def inform_claimant(call: OperationCall) -> Results:
    """Tell the sender of the first receipt; it stands on his status page at once."""
    notices.tell_claimant(
        call.db, call.db.get_one(Subject, call.subject_id), str(call.params["about"]), actor=_actor(call), now=call.now
    )
    return {}


def close_file(call: OperationCall) -> Results:
    """Close the file with its retention class; refused while asks or drafts are open."""
    registry.close_file(
        call.db,
        _file(call),
        how=ClosedHow.BY_DIAGRAM,
        remark=str(call.params.get("reason") or ""),
        actor=_actor(call),
        now=call.now,
    )
    return {}


def _described(
    fn: Callable[[OperationCall], Results],
    title: tuple[str, str],
    does: tuple[str, str],
    /,
    *,
    reminds: bool = False,
    **params: Parameter,
) -> Described:
    """What these do cannot be taken back by a recall: a number was given, somebody was told."""
    known = {name: parameter.title_en for name, parameter in params.items()}
    operation = Operation(fn=fn, params=known, irreversible=True)
    return Described(fn.__name__, *title, *does, operation, params, reminds)


REGISTER: tuple[Described, ...] = (
    _described(
        put_on_file,
        ("Put on a file", "पत्रावली पर रखना"),
        ("The receipt goes onto the file with this number.", "प्राप्ति इस संख्या की पत्रावली पर रखी जाती है।"),
        file=Parameter("number of the file", "पत्रावली संख्या"),
    ),
    _described(
        open_file,
        ("Open a file", "पत्रावली खोलना"),
        ("A new file is opened from the receipt and begins on its own diagram.",
         "प्राप्ति से नई पत्रावली खुलती है और अपने मार्ग-आरेख पर चलती है।"),
        case_type=Parameter("kind of file", "पत्रावली का प्रकार", Offer.CASE_TYPE),
        title=Parameter("subject", "विषय"),
    ),
    _described(
        dispose_receipt,
        ("Dispose without a file", "बिना पत्रावली निस्तारण"),
        ("The receipt is disposed of; no file is opened.", "प्राप्ति निस्तारित होती है; पत्रावली नहीं खुलती।"),
        reason=Parameter("how it was disposed of", "निस्तारण का विवरण"),
    ),
    _described(
        close_duplicate,
        ("Close as a duplicate", "द्विरावृत्ति के रूप में बन्द"),
        ("The receipt is closed as a duplicate of an earlier one.",
         "प्राप्ति किसी पूर्व प्राप्ति की द्विरावृत्ति के रूप में बन्द होती है।"),
        of=Parameter("diary number of the first", "पहली प्राप्ति की डायरी संख्या"),
    ),
    _described(
        ask_out,
        ("Ask an outside office", "बाहर के कार्यालय से आख्या"),
        ("An office outside is asked for a report; wait after it until all have answered.",
         "बाहर के कार्यालय से आख्या माँगी जाती है; इसके बाद सबके उत्तर की प्रतीक्षा रखें।"),
        to=Parameter("office", "कार्यालय", Offer.OFFICE),
        about=Parameter("what is asked", "क्या माँगा गया", Offer.ASK),
        days=Parameter("days to answer", "उत्तर के दिन", Offer.DAYS),
    ),
    _described(
        remind_asks,
        ("Remind all addressees", "सभी को अनुस्मारक"),
        ("All who were asked for a report and have not answered are reminded.",
         "जिनसे आख्या माँगी गई और उत्तर नहीं आया, उन सभी को अनुस्मारक जाता है।"),
        reminds=True,
    ),
    _described(
        remind_ask,
        ("Remind the addressee", "अनुस्मारक"),
        ("In a diagram of an ask: its addressee is reminded.",
         "आख्या के मार्ग-आरेख में: जिससे माँगी गई उसे अनुस्मारक जाता है।"),
        reminds=True,
    ),
    _described(
        close_ask,
        ("End the ask", "आख्या की माँग समाप्त करना"),
        ("The ask ends as answered, with what the desk gave, or as withdrawn.",
         "माँग उत्तर सहित या वापस लेकर समाप्त होती है।"),
        how=Parameter("answered or withdrawn", "उत्तरित या वापस", Offer.ASK_END),
    ),
    _described(
        inform_claimant,
        ("Tell the claimant", "दावेदार को सूचना"),
        ("Whoever sent the first receipt reads it on his status page at once.",
         "पहली प्राप्ति भेजने वाला इसे अपने स्थिति-पृष्ठ पर तुरन्त देखता है।"),
        about=Parameter("what he is told", "क्या सूचना", Offer.NOTICE),
    ),
    _described(
        close_file,
        ("Close the file", "पत्रावली बन्द करना"),
        ("The file goes to record with its retention class; not while asks or drafts are open.",
         "पत्रावली अभिरक्षा वर्ग सहित दाखिल दफ्तर होती है; आख्या या आलेख लम्बित रहते नहीं।"),
        reason=Parameter("why", "कारण"),
    ),
)  # fmt: skip
"""All operations; a diagram that names another is refused at the gate."""

OPERATIONS: Mapping[str, Operation] = {described.name: described.operation for described in REGISTER}

ASK_ENDS: dict[str, tuple[str, str]] = {"answered": ("Answered", "उत्तरित"), "withdrawn": ("Withdrawn", "वापस ली गई")}
"""How an ask ends, by the diagram's word; English and Hindi."""
