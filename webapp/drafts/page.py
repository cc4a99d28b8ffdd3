"""Puts the pages of drafts together."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.models import Task
from engine.states import TaskKind
from webapp import steps
from webapp.db import utc_now
from webapp.drafts.letter_form import addressee_value, name_of, revision_of
from webapp.drafts.preview import pages_of, paper_of, signing_post
from webapp.errors import sentence
from webapp.files.closing import clock_bar
from webapp.files.page import tabs_of
from webapp.filters import format_date, format_time, in_language
from webapp.movements import People, people_in
from webapp.standing import Standing, standing_of
from webapp.viewmodels import ActionBar, ButtonView, Option, Tag, YellowNote
from webapp.viewmodels.draft import Addressee, DraftPage, DraftRow, VersionRow
from webapp.viewmodels.shell import Mood
from workflows import address_book, approval, drafts
from workflows.address_book import Addressee as LetterAddressee
from workflows.clocks import KOLKATA
from workflows.drafts import WRITABLE, Draft, DraftState, DraftVersion
from workflows.errors import OfficeRefusal
from workflows.files import File
from workflows.letter_natures import NATURE_TITLES
from workflows.letter_templates import LetterTemplate
from workflows.letters import plain_text
from workflows.organisation import Post
from workflows.subjects import Subject

MOODS: dict[DraftState, Mood] = {
    DraftState.SUBMITTED: "amber",
    DraftState.APPROVED: "ink",
    DraftState.SIGNED: "ink",
    DraftState.ISSUED: "ink",
    DraftState.DISPATCHED: "green",
    DraftState.DISCARDED: "red",
}


def state_tag(draft: Draft) -> Tag:
    """Where a draft stands, in a word."""
    names = {
        DraftState.DRAFT: _("being written"),
        DraftState.SUBMITTED: _("put up"),
        DraftState.APPROVED: _("approved"),
        DraftState.SIGNED: _("signed"),
        DraftState.ISSUED: _("issued"),
        DraftState.DISPATCHED: _("dispatched"),
        DraftState.DISCARDED: _("discarded"),
    }
    return Tag(names[draft.state], MOODS.get(draft.state, ""))


def nature_name(draft: Draft) -> str:
    """The form of communication in the reader's language."""
    en, hi = NATURE_TITLES[draft.nature]
    return in_language(hi, en)


def draft_rows(db: Session, file: File) -> tuple[DraftRow, ...]:
    """The drafts of a file, the latest first."""
    found = drafts.drafts_of(db, file.id)[::-1]
    people = people_in(db, set(), {draft.made_post for draft in found})
    return tuple(
        DraftRow(
            number=draft.number,
            subject=draft.subject,
            url=url_for("drafts.show", draft_id=draft.id),
            nature=nature_name(draft),
            state=state_tag(draft),
            author=people.post(draft.made_post),
            at=draft.made_at,
            letter=f"{draft.letter_no}, {format_date(draft.letter_date)}" if draft.letter_no else "",
        )
        for draft in found
    )


def version_rows(db: Session, draft: Draft, versions: Sequence[DraftVersion]) -> tuple[VersionRow, ...]:
    """Who wrote which version, newest first."""
    people = people_in(
        db, {version.author_person for version in versions}, {version.author_post for version in versions}
    )
    counts = draft.approved_version or draft.head
    return tuple(
        VersionRow(
            number=version.number,
            change=change_of(version),
            author=author_of(version, people),
            at=version.saved_at,
            url=url_for("drafts.version", draft_id=draft.id, number=version.number),
            compare_url=url_for("drafts.version", draft_id=draft.id, number=version.number, against=version.based_on)
            if version.based_on
            else "",
            tag=state_tag(draft).text if version.number == counts else "",
            current=version.number == counts,
        )
        for version in versions
    )


def author_of(version: DraftVersion, people: People) -> str:
    """Who wrote a version, at which post."""
    return f"{people.person(version.author_person)}, {people.post(version.author_post)}"


def change_of(version: DraftVersion) -> str:
    """In a line, where a version comes from."""
    if version.beside:
        return _("kept beside: another window saved first")
    return _("from version %(number)s", number=version.based_on) if version.based_on else _("first version")


def addressee_views(
    db: Session, draft: Draft, listed: Sequence[LetterAddressee], *, copy: bool
) -> tuple[Addressee, ...]:
    """The addressees as the page shows them."""
    return tuple(
        Addressee(addressee_value(one), name_of(db, draft, one), place, copy, one.purpose)
        for place, one in enumerate(listed, 1)
    )


def book_options(db: Session, district_id: int) -> tuple[Option, ...]:
    """Outside offices that a letter can be addressed to."""
    return tuple(
        Option(
            addressee_value(LetterAddressee(office_id=office.id)),
            ", ".join(office.lines("hi")[:2]) if in_language("hi", "en") == "hi" else ", ".join(office.lines("en")[:2]),
        )
        for office in address_book.offices_of(db, district_id)
    )


def open_text(db: Session, draft: Draft, version: DraftVersion) -> YellowNote:
    """The text as the editor takes it."""
    return YellowNote(
        number=version.number,
        html=version.body,
        text=plain_text(version.body),
        revision=version.revision,
        audience=_("version %(number)s", number=version.number),
        autosave_url=url_for("drafts.autosave", draft_id=draft.id),
        saved=format_time(version.saved_at),
    )


def buttons_of(db: Session, draft: Draft, task: Task) -> tuple[ButtonView, ...]:
    """What the desk can do with the draft: approve with its press, put it up, keep it."""
    save = ButtonView("save", _("Save and show"), "eye")
    if draft in approval.drafts_before(db, task, now=utc_now()):
        button = approval.forward_button(db, task)
        assert button is not None, "a desk that leads to the signature has a button for it"
        return (
            ButtonView(
                "approve",
                _(
                    "%(button)s: approve version %(number)s",
                    button=in_language(button.name_hi, button.name_en),
                    number=draft.head,
                ),
                "check2-square",
                confirm=_("This cannot be taken back. Go on?") if button.confirm else "",
            ),
            save,
        )
    if task.kind is TaskKind.DRAFT:
        return (ButtonView("submit", _("Ready, to the file"), "send-check"), save)
    return (save,)


def actions_of(db: Session, draft: Draft, task: Task) -> ActionBar:
    """The acts below the draft."""
    bar = steps.action_bar(db, task, url_for("drafts.act", draft_id=draft.id))
    buttons = buttons_of(db, draft, task)
    effect = _("An approved version no longer changes.") if buttons[0].value == "approve" else ""
    return ActionBar(bar.url, bar.task_id, bar.expect_rev, bar.key, buttons, next=bar.next, effect=effect)


def signer_words(draft: Draft, post: Post | None) -> str:
    """Who signs: whoever approves."""
    if post is None:
        return ""
    name = in_language(post.title_hi, post.title_en)
    return name if draft.approved_post else _("%(post)s, who approves", post=name)


def template_words(db: Session, draft: Draft) -> str:
    """The template that it was made from, with its version."""
    template = db.get(LetterTemplate, draft.template_id) if draft.template_id else None
    if template is None:
        return _("written freely")
    return f"{in_language(template.title_hi, template.title_en)} · {template.version}"


def paper_words(db: Session, draft: Draft, pages: int) -> str:
    """What the preview is of."""
    if paper_of(db, draft) is None:
        return _("A4") + " · " + ngettext("%(num)s page", "%(num)s pages", pages)
    return f"{draft.letter_no} · {format_date(draft.letter_date)} · PDF/A-3"


def count_or_fault(db: Session, draft: Draft, version: DraftVersion) -> tuple[int, tuple[str, ...]]:
    """How many pages the letter has; a letter that cannot be printed says why."""
    try:
        return pages_of(db, draft, version, now=utc_now()), ()
    except OfficeRefusal as refusal:
        return 0, (sentence(refusal),)


def make_draft_page(db: Session, draft: Draft, *, errors: tuple[str, ...] = ()) -> DraftPage:
    """Build the page of one draft for the reader."""
    file = db.get_one(Subject, draft.subject_id)
    assert isinstance(file, File), "drafts are written on files"
    version = drafts.head_of(db, draft)
    standing = standing_of(db, file)
    mine = standing.mine if standing.mine is standing.task else None
    writable = mine is not None and draft.state in WRITABLE
    pages, faults = count_or_fault(db, draft, version)
    return DraftPage(
        number=file.number,
        file_url=url_for("files.show", file_id=file.id),
        title=_("Draft %(number)s: %(subject)s", number=draft.number, subject=version.subject),
        meta=(nature_name(draft), file.title),
        clock=clock_bar(db, file, standing, now=utc_now()),
        tabs=tabs_of(db, file, "drafts"),
        template=template_words(db, draft),
        signer=signer_words(draft, signing_post(db, draft, now=utc_now())),
        addressees=all_addressees(db, draft, version),
        address_book=book_options(db, draft.district_id) if writable else (),
        subject=version.subject,
        references=version.references,
        enclosures=version.enclosures,
        text=open_text(db, draft, version) if writable else None,
        revision=revision_of(version),
        frozen_html=Markup(version.body),  # noqa: S704 - sanitised when it was saved
        frozen_why=_("Approved: this text no longer changes") if draft.approved_version else "",
        versions=version_rows(db, draft, drafts.versions_of(db, draft)),
        pdf_url=url_for("drafts.letter", draft_id=draft.id),
        picture_url=picture_url(draft, version),
        pages=pages,
        state=state_tag(draft),
        paper_note=paper_words(db, draft, pages),
        actions=actions_of(db, draft, mine) if writable and mine is not None else None,
        held_by="" if mine is not None else holder_words(db, file, standing),
        remark=draft.return_remark or draft.discard_reason,
        errors=(*errors, *faults),
        discard_url=url_for("drafts.discard", draft_id=draft.id) if may_discard(draft, mine) else "",
        copy_url=url_for("drafts.copy", draft_id=draft.id) if mine is not None and not writable else "",
    )


def all_addressees(db: Session, draft: Draft, version: DraftVersion) -> tuple[Addressee, ...]:
    """To whom the letter goes, then who gets a copy."""
    return (
        *addressee_views(db, draft, version.addressees, copy=False),
        *addressee_views(db, draft, version.copies, copy=True),
    )


def picture_url(draft: Draft, version: DraftVersion) -> str:
    """Where the pictures of the letter's pages are, with ``{page}`` for the number."""
    first = url_for("drafts.picture", draft_id=draft.id, page=0, v=revision_of(version))
    return first.replace("/0.webp", "/{page}.webp")


def holder_words(db: Session, file: File, standing: Standing) -> str:
    """With whom the file is; empty when no post holds it."""
    post = standing.task.desk if standing.task else file.keeper_post_id
    held = people_in(db, set(), {post}).post(post)
    return _("The file is with %(post)s.", post=held) if held else ""


def may_discard(draft: Draft, mine: Task | None) -> bool:
    """Whether the desk may give the draft up: until it is issued."""
    return mine is not None and draft.state in WRITABLE | {DraftState.APPROVED, DraftState.SIGNED}


def saved_words(version: DraftVersion, *, beside: bool) -> str:
    """What the autosave says."""
    at = version.saved_at.astimezone(KOLKATA).strftime("%H:%M")
    return _("%(time)s, kept beside as version %(number)s", time=at, number=version.number) if beside else at
