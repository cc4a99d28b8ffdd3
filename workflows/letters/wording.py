"""The fixed words on the papers, in both languages."""

WORDS: dict[str, tuple[str, str]] = {
    # key: (English, Hindi)
    "number": ("No.", "संख्या"),
    "date": ("Date", "दिनांक"),
    "to": ("To,", "सेवा में,"),
    "subject": ("Subject", "विषय"),
    "reference": ("Reference", "संदर्भ"),
    "sir": ("Sir/Madam,", "महोदय/महोदया,"),
    "closing": ("Yours faithfully,", "भवदीय,"),
    "phone": ("Phone", "दूरभाष"),
    "email": ("E-mail", "ई-मेल"),
    "enclosures": ("Enclosures", "संलग्नक"),
    "copies": (
        "Copy for information and necessary action to:",
        "प्रतिलिपि निम्नलिखित को सूचनार्थ एवं आवश्यक कार्यवाही हेतु प्रेषित:",
    ),
    "endorsed": ("No. and date as above.", "संख्या एवं दिनांक तदैव।"),
    "order": ("Office Order", "कार्यालय आदेश"),
    "memo": ("Office Memorandum", "कार्यालय ज्ञाप"),
    "reminder": ("Reminder", "अनुस्मारक"),
    "verify": ("Check that this letter is genuine:", "पत्र की सत्यता यहाँ जाँचें:"),
    "qr": ("QR code with the address at which the letter can be checked", "पत्र की जाँच के पते का क्यूआर कोड"),
    "page": ("Page", "पृष्ठ"),
    "draft": ("DRAFT", "आलेख"),
    "on-issue": ("on issue", "निर्गम पर"),
    "signature": ("Digital signature", "डिजिटल हस्ताक्षर"),
    "signature-place": ("Place of the digital signature", "डिजिटल हस्ताक्षर का स्थान"),
    "standing-order": ("Standing Order", "स्थायी आदेश"),
    "table": ("Table", "तालिका"),
    "file": ("File No.", "पत्रावली संख्या"),
    "note": ("Note", "टिप्पणी"),
    "notes": ("Notes", "टिप्पणियाँ"),
    "marked": ("Marked to", "प्रेषित"),
    "docket": ("Issue", "निर्गम"),
    "printed": ("Printed", "मुद्रित"),
    "slip": ("Receipt", "प्राप्ति रसीद"),
    "diary": ("Diary No.", "डायरी संख्या"),
    "code": ("Code", "कोड"),
    "received": ("Received", "प्राप्त"),
    "sender": ("From", "प्रेषक"),
    "pages": ("Pages", "पृष्ठ संख्या"),
    "status": (
        "To see where it stands, scan, or enter number and code at",
        "स्थिति जानने के लिए स्कैन करें, या संख्या और कोड यहाँ भरें",
    ),
    "slip-qr": ("QR code of the status page", "स्थिति पृष्ठ का क्यूआर कोड"),
    "keep": ("Keep this slip.", "यह रसीद सुरक्षित रखें।"),
    "movement": ("Movement sheet", "संचरण पत्रक"),
    "seq": ("No.", "क्रम"),
    "from": ("From", "किससे"),
    "receiver": ("To", "किसको"),
    "act": ("Act", "कार्य"),
    "sent": ("Sent", "प्रेषित"),
    "opened": ("Opened", "खोला"),
    "days": ("Days held", "दिन"),
    "remark": ("Remark", "अभ्युक्ति"),
}


def words(language: str) -> dict[str, str]:
    """Give the fixed words of a paper in one language."""
    column = 1 if language == "hi" else 0
    return {key: pair[column] for key, pair in WORDS.items()}
