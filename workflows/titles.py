"""What the office keeps has a title in Hindi and one in English; neither may be missing."""

from workflows.errors import BadInput


def both_titles(title_hi: str, title_en: str, *, longest: int) -> tuple[str, str]:
    """The Hindi and the English title without spaces around them, cut to what is kept.

    :param longest: characters
    :raises BadInput: at the field ``title_hi`` or ``title_en`` that is missing
    """
    hindi, english = title_hi.strip()[:longest], title_en.strip()[:longest]
    if not hindi:
        raise BadInput("Write the title in Hindi.", "हिन्दी शीर्षक लिखें।", field="title_hi")
    if not english:
        raise BadInput("Write the title in English.", "अंग्रेज़ी शीर्षक लिखें।", field="title_en")
    return hindi, english
