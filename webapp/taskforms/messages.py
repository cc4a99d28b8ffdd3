"""What is said at a field, in both languages."""

from typing import Any, NamedTuple

from jsonschema.exceptions import ValidationError


class Message(NamedTuple):
    """A sentence at a field."""

    en: str
    hi: str

    def text(self, locale: str) -> str:
        """The sentence in the reader's language."""
        return self.en if locale == "en" else self.hi


NEEDED = Message("Fill in this field.", "यह भरें।")
UNKNOWN_FIELD = Message("The form has no such field; load the page again.", "प्रपत्र में ऐसा कोई खाना नहीं है; पृष्ठ फिर खोलें।")
NOT_A_DATE = Message("Write the date as dd-mm-yyyy, such as 23-11-2026.", "दिनांक dd-mm-yyyy लिखें, जैसे 23-11-2026।")
NOT_MONEY = Message("Write the amount in rupees, such as 1,67,000.00.", "राशि रुपये में लिखें, जैसे 1,67,000.00।")
NOT_WHOLE = Message("Write a whole number.", "पूर्ण संख्या लिखें।")
NOT_YES_NO = Message("Choose yes or no.", "हाँ या नहीं चुनें।")
NOT_OFFERED = Message("Choose one of the list.", "सूची में से चुनें।")
NOT_LATER = Message("The date cannot lie in the future.", "दिनांक भविष्य का नहीं हो सकता।")
NOT_EARLIER = Message("The date cannot lie in the past.", "दिनांक बीता हुआ नहीं हो सकता।")
_WRONG = Message("This cannot be accepted.", "यह मान्य नहीं है।")


def said_of(error: ValidationError, *, money: bool) -> Message:
    """The sentence for a fault that the schema found.

    :param money: whether its limits are paise
    """
    limit: Any = error.validator_value
    amount = f"₹{limit // 100:,}" if money and isinstance(limit, int) else str(limit)
    sentences = {
        "required": NEEDED,
        "minLength": NEEDED,
        "maxLength": Message(f"At most {limit} characters.", f"अधिकतम {limit} अक्षर।"),
        "minimum": Message(f"At least {amount}.", f"कम से कम {amount}।"),
        "maximum": Message(f"At most {amount}.", f"अधिकतम {amount}।"),
        "enum": NOT_OFFERED,
        "minItems": Message(f"At least {limit}.", f"कम से कम {limit}।"),
        "maxItems": Message(f"At most {limit}.", f"अधिकतम {limit}।"),
        "uniqueItems": Message("One is given twice.", "एक दो बार दिया गया है।"),
        "format": NOT_A_DATE,
        "pattern": Message("Check how it is written.", "लिखने का ढंग जाँच लें।"),
    }
    return sentences.get(str(error.validator), _WRONG)


def before_first(day: str) -> Message:
    """The sentence for a date before the first one allowed.

    :param day: dd-mm-yyyy
    """
    return Message(f"The first date allowed is {day}.", f"दिनांक {day} या उसके बाद का हो।")


def after_last(day: str) -> Message:
    """The sentence for a date after the last one allowed.

    :param day: dd-mm-yyyy
    """
    return Message(f"The last date allowed is {day}.", f"दिनांक {day} या उससे पहले का हो।")
