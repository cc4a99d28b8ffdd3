"""What is handed out of a version or a draft: the whole bundle, and the names with which its order is written."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.dryrun import SUFFIX
from engine.errors import EngineRefusal
from engine.gate.diagram import S
from engine.models import ProcessVersion
from engine.specs import read_diagram
from engine.uploads import UploadRefused, read_xml
from workflows import notices
from workflows.address_book import OutsideOffice
from workflows.catalogue import diagram_of
from workflows.interchange.letter_files import letter_file
from workflows.letter_templates import templates_of
from workflows.operations import ASK_TEXTS, REGISTER
from workflows.organisation import Role
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.standing_order import Names, names_in
from workflows.trials import trials_file, trials_of


def bundle_of(db: Session, key: str, files: Mapping[str, bytes], district_id: int) -> dict[str, bytes]:
    """Files of a version or a draft with the letter templates that they name and the saved trials of the process.

    :param files: diagram, tables and forms
    """
    wanted = {name for name, xml in files.items() if name.endswith(".bpmn") for name in _letters_named(xml)}
    letters = [one for one in templates_of(db, district_id) if one.key in wanted] if wanted else []
    trials = trials_of(db, key, district_id=district_id)
    found = {**files, **dict(letter_file(one) for one in letters)}
    if trials:
        found[f"tests/{key}{SUFFIX}"] = trials_file(key, trials)
    return found


def _letters_named(xml: bytes) -> set[str]:
    """Keys of the letter templates that a diagram names; none when it cannot be read."""
    try:
        root = read_xml(xml)
    except UploadRefused:
        return set()
    desks = (str(one.get("value") or "") for one in root.iter(f"{S}property") if one.get("name") == "letter")
    steps = (str(one.get("value") or "") for one in root.iter(f"{S}parameter") if one.get("id") == "template")
    return {word.strip().strip("\"'") for word in (*desks, *steps)} - {""}


def own_parts(db: Session, draft: RoutingDraft) -> dict[str, bytes]:
    """The files of a draft, with what it uses of the office where it has none of its own."""
    published, own = in_force(db), draft_files(draft)
    office = all_files(published, own)
    try:
        called = _called(draft.key, office)
    except EngineRefusal:
        called = set()
    return {**{name: office[name] for name in sorted(called) if name in office}, **own}


def _called(key: str, office: Mapping[str, bytes]) -> set[str]:
    """Names of the tables and forms that a diagram names, wherever they stand."""
    diagram = read_diagram(key, office[f"{key}.bpmn"])
    forms = {node.properties["form"] for node in diagram.nodes.values() if node.properties.get("form")}
    paths = {name.removeprefix("forms/").removesuffix(".json") for name in forms}
    tables = {f"{node.decision}.dmn" for node in diagram.nodes.values() if node.decision}
    return tables | {f"forms/{path}.json" if "/" in path else f"forms/{key}/{path}.json" for path in paths}


def names_for(db: Session, files: Mapping[str, bytes], district_id: int) -> Names:
    """How everything is called of which the order of some files may speak."""
    offices = select(OutsideOffice.code, OutsideOffice.title_hi, OutsideOffice.title_en)
    told = {**notices.TEXTS, **ASK_TEXTS}
    return names_in(
        files,
        roles={role.key: (role.title_hi, role.title_en) for role in db.scalars(select(Role))},
        letters={one.key: (one.title_hi, one.title_en) for one in templates_of(db, district_id)},
        offices={
            row.code: (row.title_hi, row.title_en)
            for row in db.execute(offices.where(OutsideOffice.district_id == district_id))
        },
        operations={one.name: (one.title_hi, one.title_en) for one in REGISTER},
        parameters={
            f"{one.name}.{name}": (said.title_hi, said.title_en)
            for one in REGISTER
            for name, said in one.parameters.items()
        },
        processes={key: _titles(version) for key, version in in_force(db).items()},
        subjects_told={word: (hindi, english) for word, (english, hindi) in told.items()},
    )


def _titles(version: ProcessVersion) -> tuple[str, str]:
    diagram = diagram_of(version)
    return diagram.name_hi, diagram.name_en
