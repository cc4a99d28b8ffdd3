"""The sentences with which a file is refused, and what was taken out of one that was let in."""

from workflows.errors import BadInput

_AGAIN_EN = "Print it or scan it again as a PDF and send that."
_AGAIN_HI = "कृपया इसे दोबारा पी०डी०एफ० के रूप में स्कैन या प्रिंट करके भेजें।"

REFUSALS: dict[str, tuple[str, str]] = {
    "empty": ("The file is empty. Scan the paper again.", "फ़ाइल खाली है। कृपया पत्र दोबारा स्कैन करें।"),
    "too_large": (
        "The file is larger than 50 MB. Scan at 200 dpi in grey, or send it in parts.",
        "फ़ाइल 50 एम०बी० से बड़ी है। कृपया 200 डी०पी०आई० पर ग्रे में स्कैन करें या भागों में भेजें।",
    ),
    "type": (
        "Only PDF, TIFF, JPEG and PNG files are taken in; this is none of them.",
        "केवल पी०डी०एफ०, टिफ़, जे०पी०ई०जी० और पी०एन०जी० फ़ाइलें स्वीकार हैं; यह इनमें से कोई नहीं है।",
    ),
    "svg": (
        "SVG drawings can carry programs and are not taken in. Save the drawing as PDF or PNG.",
        "एस०वी०जी० चित्रों में प्रोग्राम हो सकते हैं, इसलिए स्वीकार नहीं हैं। कृपया चित्र को पी०डी०एफ० या पी०एन०जी० में सहेजें।",
    ),
    "markup": (
        "This is a web page, not a paper. Print it as a PDF and send that.",
        "यह वेब पेज है, पत्र नहीं। कृपया इसे पी०डी०एफ० में प्रिंट करके भेजें।",
    ),
    "archive": (
        "Zip and Office files are not taken in. Save each paper as PDF and send it on its own.",
        "ज़िप और ऑफ़िस फ़ाइलें स्वीकार नहीं हैं। कृपया प्रत्येक पत्र को पी०डी०एफ० में सहेजकर अलग-अलग भेजें।",
    ),
    "program": (
        "The file is or contains a computer program and is not taken in. Tell the computer cell.",
        "फ़ाइल में कम्प्यूटर प्रोग्राम है, इसलिए स्वीकार नहीं है। कृपया कम्प्यूटर सेल को सूचित करें।",
    ),
    "prefixed": (
        f"Something stands before the beginning of this PDF. {_AGAIN_EN}",
        f"इस पी०डी०एफ० के आरम्भ से पहले कुछ और जुड़ा है। {_AGAIN_HI}",
    ),
    "appended": (
        f"Something is appended after the end of this file. {_AGAIN_EN}",
        f"इस फ़ाइल के अन्त के बाद कुछ और जुड़ा है। {_AGAIN_HI}",
    ),
    "truncated": (
        "The file is cut off: its end is missing. Scan or send it again.",
        "फ़ाइल अधूरी है: इसका अन्तिम भाग नहीं है। कृपया दोबारा स्कैन करें या भेजें।",
    ),
    "damaged": (
        f"The file is damaged and cannot be read safely. {_AGAIN_EN}",
        f"फ़ाइल क्षतिग्रस्त है और सुरक्षित रूप से नहीं पढ़ी जा सकती। {_AGAIN_HI}",
    ),
    "encrypted": (
        "The PDF is locked with a password. Save it without the password and send it again.",
        "पी०डी०एफ० पासवर्ड से बन्द है। कृपया इसे बिना पासवर्ड सहेजकर दोबारा भेजें।",
    ),
    "javascript": (
        f"The PDF contains JavaScript. {_AGAIN_EN}",
        f"पी०डी०एफ० में जावास्क्रिप्ट है। {_AGAIN_HI}",
    ),
    "launch": (
        f"The PDF tries to start another program or to send data. {_AGAIN_EN}",
        f"पी०डी०एफ० दूसरा प्रोग्राम चलाने या सूचना भेजने का प्रयास करता है। {_AGAIN_HI}",
    ),
    "remote": (
        f"The PDF opens another file or computer. {_AGAIN_EN}",
        f"पी०डी०एफ० किसी दूसरी फ़ाइल या कम्प्यूटर को खोलता है। {_AGAIN_HI}",
    ),
    "xfa": (
        "This is an XFA form, which is a program. Print the filled form as a PDF and send that.",
        "यह एक्स०एफ़०ए० प्रपत्र है, जो प्रोग्राम है। कृपया भरे प्रपत्र को पी०डी०एफ० में प्रिंट करके भेजें।",
    ),
    "media": (
        f"The PDF contains film, sound or 3D content. {_AGAIN_EN}",
        f"पी०डी०एफ० में चलचित्र, ध्वनि या त्रि-आयामी सामग्री है। {_AGAIN_HI}",
    ),
    "portfolio": (
        "This PDF is a folder of files. Send each of its papers on its own.",
        "यह पी०डी०एफ० कई फ़ाइलों का संग्रह है। कृपया प्रत्येक पत्र अलग-अलग भेजें।",
    ),
    "bomb": (
        "The file is small but would swell to an enormous size. It is not taken in; tell the computer cell.",
        "फ़ाइल छोटी है पर खुलने पर अत्यधिक बड़ी हो जाएगी। यह स्वीकार नहीं है; कृपया कम्प्यूटर सेल को सूचित करें।",
    ),
    "pages": (
        "The file has no page, or more than 2,000. Send it in parts.",
        "फ़ाइल में कोई पृष्ठ नहीं है या 2,000 से अधिक पृष्ठ हैं। कृपया भागों में भेजें।",
    ),
    "page_size": (
        f"A page of the file has an impossible size. {_AGAIN_EN}",
        f"फ़ाइल के किसी पृष्ठ का आकार असम्भव है। {_AGAIN_HI}",
    ),
    "unsafe_font": (
        f"A font in the PDF carries a program. {_AGAIN_EN}",
        f"पी०डी०एफ० के किसी फ़ॉन्ट में प्रोग्राम है। {_AGAIN_HI}",
    ),
    "timeout": (
        f"The file could not be checked in the time allowed. {_AGAIN_EN}",
        f"फ़ाइल की जाँच निर्धारित समय में पूरी नहीं हो सकी। {_AGAIN_HI}",
    ),
    "crash": (
        f"The check of the file failed, so it is not taken in. {_AGAIN_EN}",
        f"फ़ाइल की जाँच विफल रही, इसलिए यह स्वीकार नहीं है। {_AGAIN_HI}",
    ),
}
"""Code → sentence in English and Hindi."""

REMOVED: dict[str, tuple[str, str]] = {
    "links": ("links to web addresses", "वेब पतों के लिंक"),
    "attachments": ("attached files", "संलग्न फ़ाइलें"),
    "actions": ("automatic actions", "स्वचालित क्रियाएँ"),
}
"""Code → what the clean copy no longer has."""


class FileRefused(BadInput):
    """A file is not taken in. Nothing of it was kept.

    :ivar code: the key in :data:`REFUSALS`
    """

    def __init__(self, code: str, *, field: str = "file") -> None:
        super().__init__(*REFUSALS[code], field=field)
        self.code = code
