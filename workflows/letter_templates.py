"""Letter templates (प्रारूप): the standard text of a letter with named gaps, each version fixed once it is written.

A template holds no logic: ``{{ claimant }}`` is a gap and nothing else. What a gap may be is declared with its kind,
so that money, dates and lists are written the office's way, and a value can never become mark-up.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, by_value, refuse_changes
from workflows import ledger
from workflows.address_book import Addressee, office_by_code
from workflows.collisions import refuse_collision
from workflows.errors import NotFound, OfficeRefusal
from workflows.letter_gaps import Field, FieldKind, Value, check_gaps, fill_gaps
from workflows.letter_natures import LetterNature
from workflows.letters import clean_html
from workflows.letters.inputs import Language
from workflows.organisation import Actor
from workflows.titles import both_titles

TITLE_LENGTH = 200


class LetterTemplate(Base):
    """One version of a template. Its words never change; a draft remembers which version it was made from."""

    __tablename__ = "letter_template"
    __table_args__ = (
        UniqueConstraint("district_id", "key", "language", "version"),
        CheckConstraint("version > 0", name="version_is_positive"),
        CheckConstraint("language IN ('hi', 'en')", name="language_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    key: Mapped[str] = mapped_column(String(60))
    """Latin short name such as ``medical-sanction``; diagrams use it."""
    language: Mapped[Language] = mapped_column(String(2))
    version: Mapped[int]
    nature: Mapped[LetterNature] = mapped_column(by_value(LetterNature))
    title_hi: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    subject: Mapped[str] = mapped_column(String(500))
    """Subject line, with gaps."""
    body: Mapped[str] = mapped_column(Text)
    """Sanitised HTML, with gaps."""
    fields_json: Mapped[str] = mapped_column("fields", Text)
    to_codes: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: codes of the outside offices it usually goes to."""
    copy_codes: Mapped[str] = mapped_column(Text, default="[]")
    """JSON: ``[code, what for]`` of the offices that usually get a copy."""
    made_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None]
    """Only published versions are offered; the newest of them is in force."""

    @property
    def fields(self) -> list[Field]:
        """The gaps, in the order in which they are asked for."""
        return [
            Field(row["name"], FieldKind(row["kind"]), row["title_hi"], row["title_en"])
            for row in json.loads(self.fields_json)
        ]


_FIXED = (
    *("key", "language", "version", "nature", "title_hi", "title_en"),
    *("subject", "body", "fields", "to_codes", "copy_codes"),
)
refuse_changes(
    "letter_template",
    when=" OR ".join(f"OLD.{name} <> NEW.{name}" for name in _FIXED)
    + " OR (OLD.published_at IS NOT NULL AND NEW.published_at IS NULL)",
    message="a version of a letter template never changes; make the next version",
)
refuse_changes("letter_template", act="DELETE", message="a version of a letter template is never removed")


@dataclass(frozen=True)
class TemplateText:
    """What an administrator writes: everything of a version but its number.

    :ivar to: codes of the outside offices it usually goes to
    :ivar copies: code and purpose of the offices that usually get a copy
    """

    nature: LetterNature
    title_hi: str
    title_en: str
    subject: str
    body: str
    fields: tuple[Field, ...]
    to: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()


def make_template(
    db: Session,
    district_id: int,
    key: str,
    text: TemplateText,
    *,
    language: Language = "hi",
    actor: Actor,
    now: dt.datetime,
) -> LetterTemplate:
    """Write the next version of a template; it is offered once it is published.

    :raises BadInput: for a missing title, a gap that is not declared, or anything that is no plain gap
    :raises OfficeRefusal: when somebody else writes a version of it at this moment
    """
    body = clean_html(text.body)
    title_hi, title_en = both_titles(text.title_hi, text.title_en, longest=TITLE_LENGTH)
    check_gaps(text.subject, text.fields, field="subject")
    check_gaps(body, text.fields, field="body")
    last = select(func.max(LetterTemplate.version)).where(
        LetterTemplate.district_id == district_id, LetterTemplate.key == key, LetterTemplate.language == language
    )
    template = LetterTemplate(
        district_id=district_id,
        key=key,
        language=language,
        version=(db.scalar(last) or 0) + 1,
        nature=text.nature,
        title_hi=title_hi,
        title_en=title_en,
        subject=text.subject,
        body=body,
        fields_json=_dumped([asdict(field) for field in text.fields]),
        to_codes=_dumped(text.to),
        copy_codes=_dumped(text.copies),
        made_at=now,
    )
    with refuse_collision(db, _also_written()):
        db.add(template)
    _record(db, template, "template.made", actor=actor, now=now)
    return template


def publish_template(db: Session, template: LetterTemplate, *, actor: Actor, now: dt.datetime) -> None:
    """Put a version in force for all new drafts; drafts that exist keep theirs."""
    if template.published_at is None:
        template.published_at = now
        _record(db, template, "template.published", actor=actor, now=now)


def templates_of(db: Session, district_id: int, *, language: Language | None = None) -> list[LetterTemplate]:
    """The templates in force: of each key and language the newest published version."""
    found = (
        select(func.max(LetterTemplate.id))
        .where(LetterTemplate.published_at.is_not(None), LetterTemplate.district_id == district_id)
        .group_by(LetterTemplate.key, LetterTemplate.language)
    )
    chosen = select(LetterTemplate).where(LetterTemplate.id.in_(found))
    if language is not None:
        chosen = chosen.where(LetterTemplate.language == language)
    return list(db.scalars(chosen.order_by(LetterTemplate.title_hi, LetterTemplate.language)))


def newest_of_each(db: Session, district_id: int) -> list[LetterTemplate]:
    """The newest version of each template, in force or still to be, by title."""
    found = (
        select(func.max(LetterTemplate.id))
        .where(LetterTemplate.district_id == district_id)
        .group_by(LetterTemplate.key, LetterTemplate.language)
    )
    chosen = select(LetterTemplate).where(LetterTemplate.id.in_(found))
    return list(db.scalars(chosen.order_by(LetterTemplate.title_hi, LetterTemplate.language)))


def template_in_force(db: Session, district_id: int, key: str, *, language: Language = "hi") -> LetterTemplate:
    """The newest published version of a template.

    :raises NotFound: when there is none
    """
    template = db.scalars(
        select(LetterTemplate)
        .where(
            LetterTemplate.district_id == district_id,
            LetterTemplate.key == key,
            LetterTemplate.language == language,
            LetterTemplate.published_at.is_not(None),
        )
        .order_by(LetterTemplate.version.desc())
        .limit(1)
    ).one_or_none()
    if template is None:
        raise NotFound(f"There is no letter template {key}.", f"{key} नामक कोई पत्र-प्रारूप नहीं है।")
    return template


def versions_of(db: Session, district_id: int, key: str, *, language: Language = "hi") -> list[LetterTemplate]:
    """All versions of a template, newest first, published or not."""
    return list(
        db.scalars(
            select(LetterTemplate)
            .where(
                LetterTemplate.district_id == district_id,
                LetterTemplate.key == key,
                LetterTemplate.language == language,
            )
            .order_by(LetterTemplate.version.desc())
        )
    )


def render(template: LetterTemplate, values: Mapping[str, Value]) -> str:
    """Fill the body of a letter; the result is sanitised HTML.

    :param values: by the names of the template's fields; money in paise, dates in ISO; others are not looked at
    :raises BadInput: naming a gap without a value
    """
    filled = fill_gaps(template.body, template.fields, values, language=template.language, markup=True)
    return clean_html(filled)


def render_subject(template: LetterTemplate, values: Mapping[str, Value]) -> str:
    """Fill the subject line; plain text.

    :raises BadInput: naming a gap without a value
    """
    return fill_gaps(template.subject, template.fields, values, language=template.language, markup=False)


def usual_addressees(db: Session, template: LetterTemplate) -> tuple[Addressee, ...]:
    """To whom letters of this template usually go, from the address book."""
    return tuple(
        Addressee(office_id=office_by_code(db, template.district_id, code).id) for code in json.loads(template.to_codes)
    )


def usual_copies(db: Session, template: LetterTemplate) -> tuple[Addressee, ...]:
    """Who usually gets a copy, and what for."""
    return tuple(
        Addressee(office_id=office_by_code(db, template.district_id, code).id, purpose=purpose)
        for code, purpose in json.loads(template.copy_codes)
    )


def shipped_templates() -> list[tuple[str, Language, TemplateText]]:
    """The templates that ship with the product: key, language and text."""
    listed = json.loads(resources.files("workflows").joinpath("letter_templates.json").read_text(encoding="utf-8"))
    return [(row["key"], row["language"], _text_of(row)) for row in listed]


def seed_templates(db: Session, district_id: int, *, actor: Actor, now: dt.datetime) -> list[LetterTemplate]:
    """Publish the shipped templates that the district does not have yet."""
    new = []
    for key, language, text in shipped_templates():
        if not versions_of(db, district_id, key, language=language):
            template = make_template(db, district_id, key, text, language=language, actor=actor, now=now)
            publish_template(db, template, actor=actor, now=now)
            new.append(template)
    return new


def _text_of(row: Mapping[str, Any]) -> TemplateText:
    return TemplateText(
        nature=LetterNature(row["nature"]),
        title_hi=row["title_hi"],
        title_en=row["title_en"],
        subject=row["subject"],
        body="".join(row["body"]),
        fields=tuple(Field(name, FieldKind(kind), hi, en) for name, kind, hi, en in row["fields"]),
        to=tuple(row.get("to", ())),
        copies=tuple((code, purpose) for code, purpose in row.get("copies", ())),
    )


def _also_written() -> OfficeRefusal:
    return OfficeRefusal(
        "Somebody else wrote a version of this template at this moment. Look at it, then save yours.",
        "इसी क्षण किसी अन्य ने इस प्रारूप का संस्करण लिखा। उसे देखकर अपना सहेजें।",
    )


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _record(db: Session, template: LetterTemplate, act: str, *, actor: Actor, now: dt.datetime) -> None:
    ledger.record(
        db,
        ledger.configuration_chain(template.district_id, f"letter-template:{template.key}:{template.language}"),
        act,
        actor=actor,
        payload={
            "template": template.id,
            "version": template.version,
            "digest": ledger.digest(template.subject, template.body, template.fields_json),
        },
        now=now,
    )
