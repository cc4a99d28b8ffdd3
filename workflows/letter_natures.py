"""The forms of communication of the office: what each is called and how it is laid out."""

import enum

from workflows.letters import LetterForm


class LetterNature(enum.StrEnum):
    """The forms of communication of the office (CSMOP ch. 9; the last two are the police's own)."""

    LETTER = "letter"
    DO_LETTER = "do_letter"
    OFFICE_MEMO = "memo"
    OFFICE_ORDER = "office_order"
    CIRCULAR = "circular"
    NOTIFICATION = "notification"
    ENDORSEMENT = "endorsement"
    ID_NOTE = "id_note"
    CORRIGENDUM = "corrigendum"
    REMINDER = "reminder"
    ROBKARI = "robkari"
    RADIOGRAM = "radiogram"

    @property
    def form(self) -> LetterForm:
        """The layout in which it is typeset."""
        return NATURE_FORMS.get(self, LetterForm.LETTER)


NATURE_TITLES: dict[LetterNature, tuple[str, str]] = {
    LetterNature.LETTER: ("Letter", "पत्र"),
    LetterNature.DO_LETTER: ("D.O. letter", "अर्द्धशासकीय पत्र"),
    LetterNature.OFFICE_MEMO: ("Office memorandum", "कार्यालय ज्ञाप"),
    LetterNature.OFFICE_ORDER: ("Office order", "कार्यालय आदेश"),
    LetterNature.CIRCULAR: ("Circular", "परिपत्र"),
    LetterNature.NOTIFICATION: ("Notification", "अधिसूचना / विज्ञप्ति"),
    LetterNature.ENDORSEMENT: ("Endorsement", "पृष्ठांकन"),
    LetterNature.ID_NOTE: ("Inter-departmental note", "अन्तर्विभागीय टिप्पणी"),
    LetterNature.CORRIGENDUM: ("Corrigendum", "शुद्धि-पत्र"),
    LetterNature.REMINDER: ("Reminder", "अनुस्मारक"),
    LetterNature.ROBKARI: ("Robkari", "रोबकारी"),
    LetterNature.RADIOGRAM: ("Radiogram", "रेडियोग्राम"),
}
NATURE_FORMS: dict[LetterNature, LetterForm] = {
    LetterNature.OFFICE_MEMO: LetterForm.MEMO,
    LetterNature.CIRCULAR: LetterForm.MEMO,
    LetterNature.OFFICE_ORDER: LetterForm.ORDER,
    LetterNature.NOTIFICATION: LetterForm.ORDER,
    LetterNature.ROBKARI: LetterForm.ORDER,
    LetterNature.REMINDER: LetterForm.REMINDER,
}
