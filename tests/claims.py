"""Claims brought to a desk by the office's verbs, for tests of the pages that come after."""

from tests.office import Day, keep_document
from workflows import approval, asks, drafts
from workflows.drafts import Draft
from workflows.drafts.proposals import propose_addressees, propose_values
from workflows.files import File
from workflows.letter_templates import seed_templates, template_in_force
from workflows.organisation import SYSTEM

RS = 100
"""Paise."""


def to_the_draft(day: Day, **more: object) -> File:
    """A claim at the desk that drafts the order, with the CMO's reply on the file; takes two days."""
    seed_templates(day.db, day.district_id, actor=SYSTEM, now=day.now)
    file = day.open_claim(sender_address="ग्राम कल्यानपुर, थाना बरखेड़ा", sender_pin="262201", **more)
    day.press(
        file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=167000 * RS,
        treatment_to="2026-10-30", ppo_no="04417", hospital="जिला चिकित्सालय", treatment_from="2026-10-20",
    )  # fmt: skip
    (ask,) = asks.open_asks(day.db, file.id)
    day.tick(days=2)
    asks.answer_ask(
        day.db, ask, "₹1,58,420 अनुमन्य",
        document_id=keep_document(day.db, day.district_id, pages=3, title=f"मु०चि०अ० की आख्या {file.id}").id,
        actor=day.actor("ANK-MED"), now=day.now,
    )  # fmt: skip
    day.press(
        file.id, "ANK-MED", None, note="₹1,58,420 अनुमन्य।", admissible=158420 * RS, higher_sanction=False,
        cmo_letter="1204/परीक्षण", cmo_letter_date="2026-11-25", account_head="2055-00-109",
    )  # fmt: skip
    return file


def make_order(day: Day, file: File) -> Draft:
    """The sanction order of the medical seat, from its template."""
    template = template_in_force(day.db, day.district_id, "medical-sanction")
    values = {**propose_values(day.db, file, template, now=day.now), "rank": "सेवानिवृत्त आरक्षी", "patient": "स्वयं"}
    to, copies = propose_addressees(day.db, file, template, values)
    extra = drafts.LetterText(subject="", body="", addressees=to, copies=copies)
    return drafts.make_draft(day.db, file, template, values, extra=extra, actor=day.actor("ANK-MED"), now=day.now)


def put_up(day: Day, file: File) -> Draft:
    """The order goes up with the file to the section in-charge."""
    draft = make_order(day, file)
    approval.put_up_drafts(day.db, day.task(file.id), "put_up", actor=day.actor("ANK-MED"), now=day.now)
    day.press(file.id, "ANK-MED", "put_up", copies_to=["treasury", "claimant"])
    return draft


def to_the_sp(day: Day, file: File) -> Draft:
    """The order before the SP, agreed to by the in-charge and the ASP."""
    draft = put_up(day, file)
    day.press(file.id, "ANK", "agree", note="बजट उपलब्ध है।")
    day.press(file.id, "ASP", "agree", note="सहमत।")
    return draft
