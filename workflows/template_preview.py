"""A letter template as it will look: typeset with sample values, marked as a draft."""

import datetime as dt

from sqlalchemy.orm import Session

from workflows.address_book import lines_of
from workflows.drafts.fair_copy import place_of
from workflows.letter_gaps import Field, FieldKind, Value
from workflows.letter_templates import LetterTemplate, render, render_subject, usual_addressees
from workflows.letters import Letterhead, LetterInput, Signatory, render_letter
from workflows.organisation.models import District

SAMPLE_PAISE = 16_700_000


def sample_values(template: LetterTemplate, *, today: dt.date) -> dict[str, Value]:
    """A value for each gap that shows what will stand there."""
    return {field.name: _sample(field, template.language, today) for field in template.fields}


def preview_template(db: Session, template: LetterTemplate, *, today: dt.date, public_url: str) -> bytes:
    """The PDF of a template with sample values and “draft” across the page.

    :raises workflows.letters.Unprintable: when a character has no glyph
    """
    district, values = db.get_one(District, template.district_id), sample_values(template, today=today)
    place, is_hindi = place_of(district, template.language), template.language == "hi"
    office = f"कार्यालय पुलिस अधीक्षक, {place}" if is_hindi else f"Office of the Superintendent of Police, {place}"
    letter = LetterInput(
        form=template.nature.form,
        letterhead=Letterhead(office),
        number="",
        day=today,
        subject=render_subject(template, values),
        body_html=render(template, values),
        signatory=Signatory("", "पुलिस अधीक्षक" if is_hindi else "Superintendent of Police", place),
        verify_url=public_url,
        language=template.language,
        addressees=tuple(lines_of_each(db, template)),
        preview=True,
    )
    return render_letter(letter)


def lines_of_each(db: Session, template: LetterTemplate) -> list[tuple[str, ...]]:
    """The usual addressees as they stand on the letter."""
    return [lines_of(db, addressee, template.language) for addressee in usual_addressees(db, template)]


def _sample(field: Field, language: str, today: dt.date) -> Value:
    title = field.title_hi if language == "hi" else field.title_en
    samples: dict[FieldKind, Value] = {
        FieldKind.TEXT: f"‹{title}›",
        FieldKind.MONEY: SAMPLE_PAISE,
        FieldKind.DATE: today.isoformat(),
        FieldKind.NUMBER: 7,
        FieldKind.LIST: [f"‹{title} 1›", f"‹{title} 2›"],
    }
    return samples[field.kind]
