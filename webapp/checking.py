"""Everything that ships or is in force, examined: ``patravali check``."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.dryrun import CasesPlayed, Unreached
from engine.errors import EngineRefusal, Refusal
from engine.gate import Finding, Severity, Vocabulary, check
from engine.specs import closure_of, read_diagram
from webapp import wording
from workflows import catalogue
from workflows.form_building.rules import faults_of
from workflows.letter_gaps import check_gaps
from workflows.letter_templates import shipped_templates
from workflows.letters import clean_html
from workflows.operations import REGISTER
from workflows.process_tests import play_process
from workflows.trials import TrialsPlayed


@dataclass(frozen=True)
class Remark:
    """Something that was found.

    :ivar where: the file, or what it is about
    :ivar hint: what to do; may be empty
    :ivar error: whether it makes the check fail
    :ivar element: id of the element of a diagram; may be empty
    """

    where: str
    sentence: str
    hint: str = ""
    error: bool = True
    element: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What a terminal shows: the sentence as the pages have it; below it the element's id and what to do."""
        below = " ".join(part for part in (self.element and f"[{self.element}]", self.hint) if part)
        said = f"{self.where}: {'error' if self.error else 'warning'}: {self.sentence}"
        return (said, f"  {below}") if below else (said,)


def remark_on(found: Finding) -> Remark:
    """A finding of the gate."""
    return Remark(found.file, found.en, found.hint_en, found.severity is Severity.ERROR, found.element)


def read_folder(folder: Path) -> dict[str, bytes]:
    """Diagrams, tables and forms below a folder, by the names under which the engine keeps them.

    A form is ``<process>/<form>.json`` wherever its folder lies.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in (".bpmn", ".dmn")]
    found = {path.name: path.read_bytes() for path in paths}
    for path in sorted(folder.rglob("*.json")):
        if not path.name.endswith((".tests.json", ".schema.json")):
            found[f"forms/{path.parent.name}/{path.name}"] = path.read_bytes()
    return found


def needed_by(key: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of one process: its closure; all of them when that cannot be found out."""
    try:
        return closure_of(key, files)
    except EngineRefusal:
        return dict(files)


def examine_process(key: str, files: Mapping[str, bytes], known: Vocabulary) -> Iterator[Remark]:
    """A diagram with its tables, forms, operations: through the gate."""
    for found in check(key, files, vocabulary=known):
        yield remark_on(found)


def examine_forms(files: Mapping[str, bytes]) -> Iterator[Remark]:
    """The forms among some files."""
    for name, content in files.items():
        if not name.endswith(".json"):
            continue
        try:
            form = json.loads(content)
        except ValueError:
            yield Remark(name, "It is no JSON.")
            continue
        yield from (Remark(name, fault.en) for fault in faults_of(form))


def examine_letters(diagrams: Mapping[str, bytes], keys: Iterable[str]) -> Iterator[Remark]:
    """The letter templates that ship, and that each one a diagram names is there.

    :param keys: of further templates that are in force
    """
    known = set(keys)
    for key, language, text in shipped_templates():
        known.add(key)
        for field, words in (("subject", text.subject), ("body", clean_html(text.body))):
            try:
                check_gaps(words, text.fields, field=field)
            except Refusal as refusal:
                yield Remark(f"letter {key} ({language})", refusal.en)
    for name, content in diagrams.items():
        for node in read_diagram(name.removesuffix(".bpmn"), content).nodes.values():
            letter = node.properties.get("letter")
            if letter and letter not in known:
                yield Remark(name, f"“{node.name_en}” begins with the letter “{letter}”, which does not exist.")


def examine_operations() -> Iterator[Remark]:
    """What the office offers to diagrams is named in both languages, and its parameters are described."""
    for one in REGISTER:
        if not one.title_hi or not one.title_en or not all(one.operation.params.values()):
            yield Remark(
                f"operation {one.name}", "It needs a Hindi and an English title, and words for each parameter."
            )


def examine_translations() -> Iterator[Remark]:
    """Every message of pages and code has its Hindi. An installation without the sources has nothing to examine."""
    if (wording.CHECKOUT / "babel.cfg").exists():
        for po in wording.sources():
            for missing in wording.without_translation(po):
                yield Remark(f"translation {po.parent.parent.name}", f"No translation of {missing}")


def examine_cases(key: str, files: Mapping[str, bytes], content: bytes) -> tuple[CasesPlayed | None, list[Remark]]:
    """Play the cases of a process; what no case reaches is an error too."""
    where = f"{key}.tests.json"
    try:
        played = play_process(key, files, content)
    except EngineRefusal as refusal:
        return None, [Remark(where, refusal.en)]
    remarks = [Remark(where, f"{fault.case_en}: {fault.en}") for fault in played.faults]
    return played, remarks + [Remark(where, _unreached(one)) for one in played.never]


def examine_trials(key: str, played: TrialsPlayed) -> list[Remark]:
    """What does not hold of the trials that the office saved."""
    where = f"saved trial of {key}"
    return [Remark(where, f"{one.title_en}: {fault.en}") for one in played.failed for fault in one.faults]


def drawn_in(files: Mapping[str, bytes]) -> list[str]:
    """The processes among some files: those that ship in their order, then the others."""
    keys = {name.removesuffix(".bpmn") for name in files if name.endswith(".bpmn")}
    order = list(catalogue.PROCESSES)
    return sorted(keys, key=lambda key: (order.index(key) if key in order else len(order), key))


def _unreached(one: Unreached) -> str:
    if one.flow:
        return f"No case takes the {one.what} “{one.name_en}” ({one.flow}) after “{one.node}”."
    return f"No case reaches the {one.what} “{one.name_en}” ({one.node})."
