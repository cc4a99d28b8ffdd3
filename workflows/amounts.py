"""Amounts of money as an order states them: in figures and in words, by the Indian lakh and crore.

A sanction states each sum twice, so that a figure that is changed afterwards contradicts its words.
"""

from workflows.errors import BadInput
from workflows.letters.inputs import Language

# fmt: off
HINDI = [
    "शून्य", "एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ",
    "दस", "ग्यारह", "बारह", "तेरह", "चौदह", "पन्द्रह", "सोलह", "सत्रह", "अठारह", "उन्नीस",
    "बीस", "इक्कीस", "बाईस", "तेईस", "चौबीस", "पच्चीस", "छब्बीस", "सत्ताईस", "अट्ठाईस", "उनतीस",
    "तीस", "इकतीस", "बत्तीस", "तैंतीस", "चौंतीस", "पैंतीस", "छत्तीस", "सैंतीस", "अड़तीस", "उनतालीस",
    "चालीस", "इकतालीस", "बयालीस", "तैंतालीस", "चौवालीस", "पैंतालीस", "छियालीस", "सैंतालीस", "अड़तालीस", "उनचास",
    "पचास", "इक्यावन", "बावन", "तिरपन", "चौवन", "पचपन", "छप्पन", "सत्तावन", "अट्ठावन", "उनसठ",
    "साठ", "इकसठ", "बासठ", "तिरसठ", "चौंसठ", "पैंसठ", "छियासठ", "सड़सठ", "अड़सठ", "उनहत्तर",
    "सत्तर", "इकहत्तर", "बहत्तर", "तिहत्तर", "चौहत्तर", "पचहत्तर", "छिहत्तर", "सतहत्तर", "अठहत्तर", "उन्यासी",
    "अस्सी", "इक्यासी", "बयासी", "तिरासी", "चौरासी", "पचासी", "छियासी", "सत्तासी", "अट्ठासी", "नवासी",
    "नब्बे", "इक्यानवे", "बानवे", "तिरानवे", "चौरानवे", "पंचानवे", "छियानवे", "सत्तानवे", "अट्ठानवे", "निन्यानवे",
]
# fmt: on
"""Hindi has a word of its own for each number below a hundred."""

# fmt: off
ENGLISH_BELOW_TWENTY = [
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
]
# fmt: on
ENGLISH_TENS = ["", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]

SCALES = (
    (10_000_000, "Crore", "करोड़"),
    (100_000, "Lakh", "लाख"),
    (1_000, "Thousand", "हजार"),
    (100, "Hundred", "सौ"),
)
"""Value, English and Hindi word of each step; a hundred crore and more is counted in crores again."""


def number_in_words(number: int, language: Language) -> str:
    """Say a whole number, e.g. 167000: एक लाख सड़सठ हजार.

    :raises ValueError: when it is negative
    """
    if number < 0:
        raise ValueError(f"{number} is negative")
    for value, english, hindi in SCALES:
        if number >= value:
            count, rest = divmod(number, value)
            words = f"{number_in_words(count, language)} {hindi if language == 'hi' else english}"
            return f"{words} {number_in_words(rest, language)}" if rest else words
    return HINDI[number] if language == "hi" else _english_below_hundred(number)


def _english_below_hundred(number: int) -> str:
    if number < 20:
        return ENGLISH_BELOW_TWENTY[number]
    tens, ones = divmod(number, 10)
    return ENGLISH_TENS[tens] + (f"-{ENGLISH_BELOW_TWENTY[ones]}" if ones else "")


def amount_in_words(paise: int, language: Language) -> str:
    """Say an amount as orders and bills do: "रुपये एक लाख सड़सठ हजार मात्र", "Rupees One Lakh Sixty-Seven Thousand only".

    :param paise: the amount in paise
    :raises BadInput: when it is negative
    """
    if paise < 0:
        raise BadInput("An amount cannot be negative.", "राशि ऋणात्मक नहीं हो सकती।", field="amount")
    rupees, rest = divmod(paise, 100)
    hindi = language == "hi"
    parts = []
    if rupees or not rest:
        parts.append(f"{'रुपये' if hindi else 'Rupees'} {number_in_words(rupees, language)}")
    if rest:
        parts.append(f"{'पैसे' if hindi else 'Paise'} {number_in_words(rest, language)}")
    return f"{(' एवं ' if hindi else ' and ').join(parts)} {'मात्र' if hindi else 'only'}"


def amount_in_figures(paise: int) -> str:
    """Write an amount with Indian commas: 16700000 is "1,67,000", 16700050 is "1,67,000.50".

    :param paise: the amount in paise
    """
    rupees, rest = divmod(abs(paise), 100)
    figures = str(rupees)
    head, tail = figures[:-3], figures[-3:]
    groups = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return ("-" if paise < 0 else "") + ",".join([*groups, tail]) + (f".{rest:02d}" if rest else "")
