"""What is brought becomes drafts: each diagram that is not in force as it stands, one draft; nothing is published."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.dryrun import SUFFIX
from engine.errors import EngineRefusal
from engine.gate.diagram import BPMN, properties_of
from engine.models import ProcessVersion
from engine.specs import own_files, read_diagram
from engine.uploads import UploadRefused, local_name, namespace, read_whole
from workflows.address_book import offices_of
from workflows.bundles import Bundle
from workflows.catalogue import files_of
from workflows.errors import BadInput
from workflows.foreign_diagrams import brought, pools_of, proposed_key, tool_of
from workflows.foreign_diagrams.trees import main_process
from workflows.interchange.letter_files import letter_file, read_letter
from workflows.letter_templates import make_template, templates_of
from workflows.organisation import Actor
from workflows.publishing import in_force
from workflows.routing_drafts import RoutingDraft, draft_of, new_draft, open_draft, save_files
from workflows.trials import take_trials


@dataclass(frozen=True)
class Arrival:
    """One diagram that was brought.

    :ivar file: its name
    :ivar key: what it would be called here
    :ivar tool: which tool drew it, as far as it says so
    :ivar encoding: what it was written in; empty for UTF-8
    :ivar number: of the version in force of that name; None when there is none
    :ivar under_way: whether a draft of that name is under way: what is brought is then kept beside it
    :ivar unchanged: whether exactly this is in force
    """

    file: str
    key: str
    title_hi: str
    title_en: str
    tool: str
    encoding: str
    number: int | None
    under_way: bool
    unchanged: bool


@dataclass(frozen=True)
class LetterArrival:
    """A letter template that was brought.

    :ivar is_new: whether the office has none of that name
    """

    name: str
    title_hi: str
    title_en: str
    is_new: bool


def in_utf8(given: Bundle) -> tuple[Bundle, dict[str, str]]:
    """The same in UTF-8, with what each file was written in where that was something else.

    :raises BadInput: for a file that can be read in no encoding
    """
    files: dict[str, bytes] = {}
    encodings: dict[str, str] = {}
    for name, content in given.files.items():
        found = brought(content)
        files[name] = found.xml
        if found.encoding:
            encodings[name] = found.encoding
    return Bundle(files, given.letters, given.trials), encodings


def arrivals(db: Session, given: Bundle, encodings: Mapping[str, str]) -> list[Arrival]:
    """The diagrams of a bundle that can become drafts; what is no BPMN diagram is left to the gate."""
    published = in_force(db)
    found = [_arrival(db, name, given, encodings.get(name, ""), published) for name in sorted(given.files)]
    return [one for one in found if one is not None]


def _arrival(
    db: Session, name: str, given: Bundle, encoding: str, published: Mapping[str, ProcessVersion]
) -> Arrival | None:
    if not name.endswith(".bpmn"):
        return None
    try:
        root = read_whole(given.files[name])
    except UploadRefused:
        return None
    process = main_process(root)
    if namespace(root) != BPMN or local_name(root) != "definitions" or process is None:
        return None
    stem = name.removesuffix(".bpmn")
    key = stem if stem in published or stem == process.get("id") else proposed_key(name, root)
    properties, version = properties_of(process), published.get(key)
    named = process.get("name") or next((one.name for one in pools_of(root) if one.process == process.get("id")), stem)
    own = own_parts_of(key, {**given.files, f"{key}.bpmn": given.files[name]}, name)
    before = files_of(version) if version is not None else {}
    return Arrival(
        file=name,
        key=key,
        title_hi=properties.get("title_hi") or named,
        title_en=properties.get("title_en") or named,
        tool=tool_of(root),
        encoding=encoding,
        number=version.number if version is not None else None,
        under_way=draft_of(db, key) is not None,
        unchanged=all(before.get(part) == content for part, content in own.items()),
    )


def own_parts_of(key: str, files: Mapping[str, bytes], file: str) -> dict[str, bytes]:
    """What a diagram's draft holds: the diagram, and the tables and forms that it names.

    A diagram that cannot be read yet takes with it what stands in its own folder, and all tables.

    :param file: the name under which it was brought
    """
    try:
        return own_files(read_diagram(key, files[f"{key}.bpmn"]), files)
    except EngineRefusal:
        stem = file.removesuffix(".bpmn")
        near = (f"forms/{stem}/", f"forms/{key}/")
        kept = {name: files[name] for name in files if name.startswith(near) or name.endswith(".dmn")}
        return {f"{key}.bpmn": files[f"{key}.bpmn"], **kept}


def bring_drafts(
    db: Session,
    given: Bundle,
    wanted: Mapping[str, tuple[str, str, str]],
    *,
    letters: Collection[str] = (),
    district_id: int,
    actor: Actor,
    now: dt.datetime,
) -> list[tuple[RoutingDraft, bool]]:
    """Open what was brought as drafts, exactly as it is.

    :param given: in UTF-8
    :param wanted: by file: what the diagram is called here, its Hindi and its English title
    :param letters: names of letter templates to be taken in; none of them is in force before somebody publishes it
    :return: each draft, and whether what was brought is kept beside it because it was under way already
    :raises BadInput: when nothing was chosen, two have one name, or a name or title cannot be
    """
    keys = [key for key, _hindi, _english in wanted.values()]
    known = {one.file: one for one in arrivals(db, given, {})}
    if not wanted or set(wanted) - set(known):
        raise BadInput("Choose at least one diagram.", "कम से कम एक मार्ग-आरेख चुनें।", field="files")
    if len(set(keys)) < len(keys):
        raise BadInput("Two diagrams cannot have one name.", "दो मार्ग-आरेखों का एक नाम नहीं हो सकता।", field="key")
    made = [
        _bring(db, known[file], said, given, district_id=district_id, actor=actor, now=now)
        for file, said in wanted.items()
    ]
    for name in letters:
        _take_letter(db, name, given, district_id=district_id, actor=actor, now=now)
    for key in keys:
        if (tested := given.trials.get(f"tests/{key}{SUFFIX}")) is not None:
            take_trials(db, key, tested, district_id=district_id, actor=actor, now=now)
    return made


def _bring(
    db: Session,
    one: Arrival,
    said: tuple[str, str, str],
    given: Bundle,
    *,
    district_id: int,
    actor: Actor,
    now: dt.datetime,
) -> tuple[RoutingDraft, bool]:
    key, title_hi, title_en = said
    own = own_parts_of(key, {**given.files, f"{key}.bpmn": given.files[one.file]}, one.file)
    is_change = key == one.key and (one.number is not None or one.under_way)
    if not is_change:
        draft = new_draft(
            db, key, title_hi=title_hi, title_en=title_en, files=own, district_id=district_id, actor=actor, now=now
        )
        return draft, False
    before = draft_of(db, key)
    draft = open_draft(db, key, district_id=district_id, actor=actor, now=now)
    if draft.district_id != district_id:
        raise BadInput(
            f"Another office is changing “{key}” just now.", f"“{key}” अभी दूसरे कार्यालय में बदला जा रहा है।", field="key"
        )
    saved = save_files(db, draft, own, rev=draft.rev if before is None else draft.rev - 1, actor=actor, now=now)
    return draft, saved.beside is not None


def letter_arrivals(db: Session, given: Bundle, district_id: int) -> list[LetterArrival]:
    """The letter templates of a bundle that differ from those in force.

    :raises BadInput: for a file that is no letter template
    """
    known = dict(letter_file(template) for template in templates_of(db, district_id))
    found = []
    for name, content in sorted(given.letters.items()):
        _key, _language, text = read_letter(name, content)
        if known.get(name) != content:
            found.append(LetterArrival(name, text.title_hi, text.title_en, name not in known))
    return found


def _take_letter(db: Session, name: str, given: Bundle, *, district_id: int, actor: Actor, now: dt.datetime) -> None:
    """Its offices have to be in the address book: else no draft could be begun with it.

    :raises BadInput: naming those that are not
    """
    if name not in given.letters:
        raise BadInput("There is no such letter template.", "ऐसा कोई पत्र-प्रारूप नहीं है।", field="letters")
    key, language, text = read_letter(name, given.letters[name])
    known = {office.code for office in offices_of(db, district_id)}
    strange = sorted({*text.to, *(code for code, _purpose in text.copies)} - known)
    if strange:
        raise BadInput(
            f"“{name}” goes to offices that the address book does not have: {', '.join(strange)[:200]}.",
            f"“{name}” ऐसे कार्यालयों को जाता है जो पता-पुस्तिका में नहीं हैं: {', '.join(strange)[:200]}।",
            field="letters",
        )
    make_template(db, district_id, key, text, language=language, actor=actor, now=now)
