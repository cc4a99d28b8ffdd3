"""What the panel writes into a drawing: there in both languages."""

Words = dict[str, str]
WRITTEN: dict[str, Words] = {
    "new_step_name": {"hi": "नया चरण", "en": "New step"},
    "reminded": {"hi": "अनुस्मारक दिया", "en": "Reminded"},
    "for_information": {"hi": "विलम्ब की सूचना", "en": "For information, it is late"},
    "clock wd": {"hi": "%(number)s कार्य-दिवस", "en": "%(number)s working days"},
    "clock d": {"hi": "%(number)s दिन", "en": "%(number)s days"},
    "clock h": {"hi": "%(number)s घण्टे", "en": "%(number)s hours"},
}
"""Names that the panel writes into a drawing."""
