"""Letter templates as files of a bundle."""

import json
import re
from typing import Any

from workflows.errors import BadInput
from workflows.letter_gaps import Field, FieldKind
from workflows.letter_natures import LetterNature
from workflows.letter_templates import LetterTemplate, TemplateText
from workflows.letters.inputs import Language

LONGEST = 200_000
_KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")
_GAP = re.compile(r"[a-z][a-z0-9_]{0,39}")


def letter_file(template: LetterTemplate) -> tuple[str, bytes]:
    """A template as a file: its name in a bundle and its content."""
    said = {
        "key": template.key,
        "language": template.language,
        "nature": template.nature.value,
        "title_hi": template.title_hi,
        "title_en": template.title_en,
        "subject": template.subject,
        "body": template.body,
        "fields": [[one.name, one.kind.value, one.title_hi, one.title_en] for one in template.fields],
        "to": json.loads(template.to_codes),
        "copies": json.loads(template.copy_codes),
    }
    text = json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True)
    return f"letters/{template.key}.{template.language}.json", f"{text}\n".encode()


def read_letter(name: str, content: bytes) -> tuple[str, Language, TemplateText]:
    """Key, language and text of a template in a bundle.

    :raises BadInput: when it is none
    """
    try:
        if len(content) > LONGEST:
            raise ValueError("too long")
        said: dict[str, Any] = json.loads(content.decode())
        language: Language = "hi" if said["language"] == "hi" else "en"
        key = str(said["key"])
        if name != f"letters/{key}.{said['language']}.json" or not _KEY.fullmatch(key):
            raise ValueError("another name")
        return key, language, _text(said)
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise BadInput(
            f"“{name[:80]}” is no letter template.", f"“{name[:80]}” पत्र-प्रारूप नहीं है।", field="files"
        ) from fault


def _text(said: dict[str, Any]) -> TemplateText:
    if not all(_GAP.fullmatch(str(name)) for name, _kind, _hindi, _english in said["fields"]):
        raise ValueError("no name of a gap")
    return TemplateText(
        nature=LetterNature(said["nature"]),
        title_hi=str(said["title_hi"])[:200],
        title_en=str(said["title_en"])[:200],
        subject=str(said["subject"])[:500],
        body=str(said["body"]),
        fields=tuple(Field(str(name), FieldKind(kind), str(hi), str(en)) for name, kind, hi, en in said["fields"]),
        to=tuple(str(code) for code in said.get("to", ())),
        copies=tuple((str(code), str(purpose)) for code, purpose in said.get("copies", ())),
    )
