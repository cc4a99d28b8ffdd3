"""What a draft may name, in the reader's language: handed to the editor's panel as JSON.

The gate has the same names without words (:mod:`workflows.vocabulary`); here they have titles, kinds and choices, so
that a condition can be put together from lists and a slip of the pen is noticed beside the field.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.decisions import DecisionTable, parse_table
from engine.errors import Refusal
from engine.expressions import check_script
from engine.specs import Diagram, read_diagram
from engine.uploads import read_xml
from webapp.categories import subject_categories
from webapp.filters import in_language
from webapp.studio.form_titles import is_form, label_of, mapping, mapping_in, path_of, title_of
from webapp.studio.naming import kind_names, role_names
from webapp.studio.vocabulary_words import (
    FUNCTIONS,
    message_names,
    pane_names,
    priority_names,
    start_fact_names,
    subject_fact_names,
)
from workflows import catalogue, notices, operations, publishing
from workflows.address_book import offices_of
from workflows.letter_templates import templates_of
from workflows.numbering import FileHead, Retention
from workflows.operations import Described, Offer, Parameter
from workflows.organisation import Post, Role
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.vocabulary import MESSAGES, START_FACTS, SUBJECT_FACTS

Words = dict[str, Any]
KEPT_DIAGRAMS = 64
BPMN_SCRIPT = "{http://www.omg.org/spec/BPMN/20100524/MODEL}script"


def draft_vocabulary(db: Session, draft: RoutingDraft, *, links: Mapping[str, str]) -> Words:
    """All that the panel offers while a draft is drawn.

    :param links: addresses of the pages of its ``forms`` and ``tables``
    """
    return {**vocabulary_of(db, draft.key, draft_files(draft), district_id=draft.district_id), "links": dict(links)}


def vocabulary_of(db: Session, key: str, files: Mapping[str, bytes], *, district_id: int) -> Words:
    """What a diagram may name.

    :param key: of its process
    :param files: its own files; those in force stand around them
    """
    office = publishing.all_files(publishing.in_force(db), files)
    forms, tables = list(_forms(office, files)), list(_tables(office, files, role_names(db)))
    processes, offers = list(_processes(office, key)), _offers(db, district_id)
    return {
        "key": key,
        "roles": list(_roles(db)),
        "posts": list(_posts(db, district_id)),
        "panes": _choices(pane_names()),
        "forms": forms,
        "tables": tables,
        "operations": [_operation(one, offers) for one in operations.REGISTER],
        "letters": list(_letters(db, district_id)),
        "messages": _choices({name: message_names().get(name, name) for name in sorted(MESSAGES)}),
        "processes": processes,
        "heads": list(_heads(db, district_id)),
        "retention": [one.value for one in Retention],
        "facts": list(_facts(forms, tables, processes, _office_facts(db, district_id), key)),
        "functions": [{"key": name, "usage": usage} for name, usage in FUNCTIONS.items()],
        "elements": kind_names(),
    }


def _choices(names: Mapping[str, str]) -> list[Words]:
    return [{"key": key, "title": title} for key, title in names.items()]


def _roles(db: Session) -> Iterator[Words]:
    """Roles with their titles in both languages, which a new lane takes as its name."""
    for role in db.scalars(select(Role).where(Role.retired_at.is_(None)).order_by(Role.key)):
        titles = {"hi": role.title_hi, "en": role.title_en}
        yield {"key": role.key, "title": in_language(role.title_hi, role.title_en), "titles": titles}


def _posts(db: Session, district_id: int) -> Iterator[Words]:
    posts = select(Post).where(Post.district_id == district_id, Post.abolished_at.is_(None))
    for post in db.scalars(posts.order_by(Post.level, Post.code)):
        yield {"key": post.code, "title": in_language(post.title_hi, post.title_en)}


def _heads(db: Session, district_id: int) -> Iterator[Words]:
    heads = select(FileHead).where(FileHead.district_id == district_id, FileHead.closed_at.is_(None))
    for head in db.scalars(heads.order_by(FileHead.letter, FileHead.primary, FileHead.secondary)):
        yield {"key": head.code, "title": in_language(head.title_hi, head.title_en)}


def _letters(db: Session, district_id: int) -> Iterator[Words]:
    seen: set[str] = set()
    for template in templates_of(db, district_id):
        if template.key not in seen:
            seen.add(template.key)
            yield {"key": template.key, "title": in_language(template.title_hi, template.title_en)}


def _forms(office: Mapping[str, bytes], own: Mapping[str, bytes]) -> Iterator[Words]:
    """The draft's forms first, then those in force that it may share."""
    for name in sorted(filter(is_form, office), key=lambda name: (name not in own, name)):
        form, path = mapping_in(office[name]), path_of(name)
        yield {
            "key": path,
            "title": title_of(office[name], path),
            "own": name in own,
            "fields": [_field(field, said) for field, said in mapping(form.get("properties")).items()],
        }


def _field(name: str, said: object) -> Words:
    own = mapping(said)
    return {
        "name": name,
        "label": label_of(own, name),
        "type": _type_of(own),
        "choices": [
            {"value": value, "title": _option(own, value)} for value in own.get("enum") or () if isinstance(value, str)
        ],
        "fact": own.get("x-fact") is True,
    }


def _option(own: Mapping[str, Any], value: str) -> str:
    words = mapping(mapping(own.get("x-options")).get(value))
    return in_language(str(words.get("hi", "")), str(words.get("en", ""))) or value


def _type_of(own: Mapping[str, Any]) -> str:
    """How a value is asked for: ``choice money date post number yesno list text``."""
    if own.get("enum"):
        return "choice"
    if own.get("format") in ("money", "date", "post"):
        return str(own["format"])
    return {"boolean": "yesno", "integer": "number", "array": "list"}.get(str(own.get("type")), "text")


def _tables(office: Mapping[str, bytes], own: Mapping[str, bytes], roles: Mapping[str, str]) -> Iterator[Words]:
    for name in sorted((name for name in office if name.endswith(".dmn")), key=lambda name: (name not in own, name)):
        try:
            table = parse_table(office[name])
        except Refusal:
            continue  # it stands on the Tables page with what is wrong with it; a diagram cannot ask it
        yield {
            "key": table.key,
            "title": in_language(table.title_hi, table.title_en),
            "own": name in own,
            "asks": [in_language(column.label_hi, column.label_en) for column in table.columns],
            "sets": list(_sets(table, roles)),
        }


def _sets(table: DecisionTable, roles: Mapping[str, str]) -> Iterator[Words]:
    """The facts that a table sets; a result that is the key of a role is called by the role's title."""
    for place, output in enumerate(table.outputs):
        results = {row.results[place].strip() for row in table.rows}
        texts = sorted(result[1:-1] for result in results if len(result) > 1 and result[0] == result[-1] == '"')
        kind = "choice" if texts else {"boolean": "yesno", "money": "money"}.get(output.kind, "text")
        yield {
            "name": output.name,
            "type": kind,
            "choices": [{"value": text, "title": roles.get(text, text)} for text in texts],
        }


def _processes(office: Mapping[str, bytes], key: str) -> Iterator[Words]:
    """Diagrams that a call may name: all in force but the one that is drawn."""
    for name in sorted(name for name in office if name.endswith(".bpmn") and name != f"{key}.bpmn"):
        try:
            diagram, written = _called(name.removesuffix(".bpmn"), office[name])
        except Refusal:
            continue  # another draft's file that is not drawn yet; nobody can call it
        yield {
            "key": diagram.key,
            "title": in_language(diagram.name_hi, diagram.name_en),
            "part": bool(diagram.properties.get("part")),
            "results": [word.strip() for word in diagram.properties.get("results", "").split(",") if word.strip()],
            "sets": list(written),
        }


@lru_cache(maxsize=KEPT_DIAGRAMS)
def _called(key: str, xml: bytes) -> tuple[Diagram, tuple[str, ...]]:
    """What a diagram is called and what its scripts set; those in force are asked for by every page of the editor."""
    return read_diagram(key, xml), tuple(sorted(_written_in(xml)))


def _written_in(xml: bytes) -> set[str]:
    """Names that the scripts of a diagram set."""
    found: set[str] = set()
    for script in read_xml(xml).iter(BPMN_SCRIPT):
        try:
            found |= check_script(script.text or "")[1]
        except Refusal:
            continue  # the gate refuses that diagram; it gives nothing to ask for
    return found


def _facts(
    forms: list[Words], tables: list[Words], processes: list[Words], office: Iterator[Words], key: str
) -> Iterator[Words]:
    """What a condition may ask, once each: the draft's own forms first, then tables, parts, the subject, the start."""
    seen: set[str] = set()
    for fact in (*_form_facts(forms, key), *_other_facts(tables, processes), *office):
        if fact["name"] not in seen:
            seen.add(fact["name"])
            yield fact


def _form_facts(forms: list[Words], key: str) -> Iterator[Words]:
    mine = sorted(forms, key=lambda form: not (form["own"] or form["key"].startswith(f"{key}/")))
    for form in mine:
        for field in form["fields"]:
            if field["fact"]:
                yield {"from": form["key"], "where": form["title"], **field}


def _other_facts(tables: list[Words], processes: list[Words]) -> Iterator[Words]:
    for table in tables:
        for output in table["sets"]:
            yield {"from": table["key"], "where": table["title"], "label": table["title"], **output}
    for process in processes:
        choices = [{"value": word, "title": word} for word in process["results"]]
        for name in process["sets"]:
            kind = "choice" if name == "result" and choices else "text"
            yield {
                "from": process["key"],
                "where": process["title"],
                "name": name,
                "label": _("Result of “%(name)s”", name=process["title"]) if kind == "choice" else name,
                "type": kind,
                "choices": choices if kind == "choice" else [],
            }


def _office_facts(db: Session, district_id: int) -> Iterator[Words]:
    types = {"draft_approved": "yesno", "outside": "yesno", "reply_by": "date", "to_post": "post"}
    offered = {
        "priority": priority_names(),
        "category": subject_categories(db, district_id),
    }
    for prefix, where, known, words in (
        ("subject.", _("The file itself"), SUBJECT_FACTS, subject_fact_names()),
        ("", _("When it starts"), START_FACTS, start_fact_names()),
    ):
        for name in sorted(known):
            choices = [{"value": value, "title": title} for value, title in offered.get(name, {}).items()]
            yield {
                "from": "",
                "where": where,
                "name": prefix + name,
                "label": words.get(name, name),
                "type": "choice" if choices else types.get(name, "text"),
                "choices": choices,
            }


def _offers(db: Session, district_id: int) -> dict[Offer, list[Words]]:
    def both(texts: Mapping[str, tuple[str, str]]) -> list[Words]:
        return _choices({key: in_language(hi, en) for key, (en, hi) in texts.items()})

    offices = {one.code: in_language(one.title_hi, one.title_en) for one in offices_of(db, district_id)}
    cases = {one.key: in_language(one.title_hi, one.title_en) for one in catalogue.case_types(db)}
    return {
        Offer.OFFICE: _choices(offices),
        Offer.CASE_TYPE: _choices(cases),
        Offer.ASK: both(operations.ASK_TEXTS),
        Offer.NOTICE: both(notices.TEXTS),
        Offer.ASK_END: both(operations.ASK_ENDS),
    }


def _operation(one: Described, offers: Mapping[Offer, list[Words]]) -> Words:
    def parameter(name: str, said: Parameter) -> Words:
        return {
            "name": name,
            "title": in_language(said.title_hi, said.title_en),
            "number": said.offer is Offer.DAYS,
            "choices": offers.get(said.offer, []),
        }

    return {
        "key": one.name,
        "title": in_language(one.title_hi, one.title_en),
        "titles": {"hi": one.title_hi, "en": one.title_en},
        "does": in_language(one.does_hi, one.does_en),
        "reminds": one.reminds,
        "parameters": [parameter(name, said) for name, said in one.parameters.items()],
        "results": dict(one.operation.results),
    }
