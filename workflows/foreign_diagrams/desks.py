"""Offers about desks: who does a step, with which form, within how long, and by which table it is decided."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from lxml import etree

from engine.gate.diagram import NODES, B, S, properties_of, text_of
from engine.gate.waiting import is_time
from engine.uploads import local_name
from workflows.foreign_diagrams.offers import Change, Choice, Offer, Office
from workflows.foreign_diagrams.trees import (
    elements_of,
    foreign,
    foreign_attribute,
    fresh_id,
    ident,
    label,
    main_process,
    set_extension,
    set_property,
)

_DESKS = ("userTask", "manualTask")
_HELD = NODES | {"task"}
"""What stands in a lane."""
_FORM_NAMES = ("formKey", "formRef", "formId", "formReference")
_PERFORMERS = ("potentialOwner", "humanPerformer", "performer", "resourceRole")


def find_tasks(root: etree._Element, _office: Office) -> Iterator[Change]:
    """A task without a type is work of a person."""
    for task in elements_of(main_process(root), "task"):
        yield _change_at(
            task,
            "untyped-task",
            ("Let {} be a task of an officer (user task).", "{} को अधिकारी का कार्य (उपयोगकर्ता कार्य) बनाएँ।"),
            _make_user_task,
            before="task",
            after="userTask",
            mends=frozenset({"untyped-task"}),
        )


def _change_at(
    element: etree._Element,
    kind: str,
    words: tuple[str, str],
    make: Callable[[etree._Element], None],
    *,
    before: str,
    after: str,
    mends: frozenset[str] = frozenset(),
    advised: bool = True,
) -> Change:
    """A change at one element, without a choice.

    :param words: English and Hindi; the element is named in place of ``{}``
    :param make: does it
    """
    en, hi = (sentence.replace("{}", label(element)) for sentence in words)
    offer = Offer(kind, (ident(element),), en, hi, before=before, after=after, mends=mends, advised=advised)
    return Change(offer, lambda _chosen: make(element))


def _said_at(element: etree._Element, attributes: tuple[str, ...], child: str, inner: tuple[str, ...]) -> str:
    """What another tool says of an element: in an attribute of its own, else in an element of its own inside."""
    said = [foreign_attribute(element, *attributes)] if attributes else []
    said += [one.get(name) or "" for one in foreign(element, child) for name in inner]
    return next((one for one in said if one), "")


def _make_user_task(task: etree._Element) -> None:
    task.tag = f"{B}userTask"


def find_lanes(root: etree._Element, office: Office) -> Iterator[Change]:
    """Desks without any lane get lanes: one for each group that the other tool names, else one for all."""
    process = main_process(root)
    desks = list(elements_of(process, *_DESKS, "task"))
    if process is None or not desks or next(elements_of(process, "lane"), None) is not None:
        return
    groups: dict[str, list[etree._Element]] = {}
    for desk in desks:
        groups.setdefault(_group(desk), []).append(desk)
    names = [name or "पटल" for name in groups]
    offer = Offer(
        "lanes",
        (ident(process), *(ident(desk) for desk in desks)),
        f"Draw lanes for the desks ({len(groups)}) and lay the drawing out anew: a lane says whose desk it is.",
        f"पटलों के लिए लेन ({len(groups)}) बनाएँ और चित्र फिर से जमाएँ: लेन बताती है कि पटल किसका है।",
        after=", ".join(names),
        mends=frozenset({"no-lane"}),
        lays_out=True,
    )
    yield Change(offer, lambda _chosen: _make_lanes(root, process, groups, office))


def _group(desk: etree._Element) -> str:
    """To whom another tool gives a task: a group, else a person or an expression."""
    said = foreign_attribute(desk, "candidateGroups", "candidateUsers", "assignee", "swimlane")
    for one in foreign(desk, "assignmentDefinition"):
        said = said or one.get("candidateGroups") or one.get("candidateUsers") or one.get("assignee") or ""
    for performer in (desk.find(f"{B}{kind}") for kind in _PERFORMERS):
        if performer is not None:
            said = said or text_of(next(performer.iter(f"{B}formalExpression"), None))
    return re.sub(r"\A[=$#\s{\"'\[]+|[}\"'\]\s]+\Z", "", re.sub(r"\A(?:group|user)\((.*)\)\Z", r"\1", said.strip()))[
        :60
    ]


def _make_lanes(
    root: etree._Element, process: etree._Element, groups: Mapping[str, list[etree._Element]], office: Office
) -> None:
    lane_of = _spread(process, {ident(desk): name for name, desks in groups.items() for desk in desks})
    lanes = etree.Element(f"{B}laneSet", {"id": fresh_id(root, "lanes")})
    first = next(place for place, one in enumerate(process) if _is_flow_element(one))
    process.insert(first, lanes)
    for number, name in enumerate(groups, 1):
        lane = etree.SubElement(lanes, f"{B}lane", {"id": fresh_id(root, f"lane_{number}"), "name": name or "पटल"})
        role = matching_role(name, office.roles)
        if role:
            set_property(lane, "role", role)
        for node, group in lane_of.items():
            if group == name:
                etree.SubElement(lane, f"{B}flowNodeRef").text = node


def _is_flow_element(element: etree._Element) -> bool:
    name = local_name(element)
    return (
        name in _HELD
        or name in ("sequenceFlow", "dataObject", "dataObjectReference", "dataStoreReference")
        or (name.endswith(("Gateway", "SubProcess", "Event")))
    )


def _spread(process: etree._Element, known: dict[str, str]) -> dict[str, str]:
    """The lane of every element: its own, else that of what leads to it, else of what follows."""
    nodes = [str(one.get("id")) for one in process if local_name(one) in _HELD and one.get("id")]
    hosts = {one.get("id"): one.get("attachedToRef") for one in process if one.get("attachedToRef")}
    ways = [(flow.get("sourceRef"), flow.get("targetRef")) for flow in process.findall(f"{B}sequenceFlow")]
    ways += [(host, event) for event, host in hosts.items()]
    found = {node: known[node] for node in nodes if node in known}
    for _round in nodes:
        fresh = {to: found[at] for at, to in ways if at in found and to in nodes and to not in found}
        fresh |= {
            at: found[to] for at, to in ways if to in found and at in nodes and at not in found and at not in fresh
        }
        if not fresh:
            break
        found |= {str(node): group for node, group in fresh.items()}
    rest = next(iter(known.values()))
    return {node: found.get(node, rest) for node in nodes}


def find_roles(root: etree._Element, office: Office) -> Iterator[Change]:
    """A lane without a role gets one: that of its tasks' group or of its name, when the office has such a role."""
    process = main_process(root)
    desks = {ident(desk): desk for desk in elements_of(process, *_DESKS, "task")}
    for lane in elements_of(process, "lane"):
        held = [desks[key] for key in (text_of(one) for one in lane.findall(f"{B}flowNodeRef")) if key in desks]
        if properties_of(lane).get("role") or (lane.find(f"{B}childLaneSet") is not None and not held):
            continue
        said = [lane.get("name") or "", *(_group(desk) for desk in held)]
        matched = next((role for name in said if (role := matching_role(name, office.roles))), "")
        offer = Offer(
            "lane-role",
            (ident(lane),),
            f"Say whose desk the lane {label(lane)} is.",
            f"लेन {label(lane)} किसका पटल है, बताएँ।",
            before=", ".join(dict.fromkeys(name for name in said[1:] if name)),
            mends=frozenset({"lane-role"}),
            choices=_role_choices(office, matched),
            advised=bool(matched),
        )
        yield Change(offer, lambda role, lane=lane: set_property(lane, "role", role))  # type: ignore[misc]


def _role_choices(office: Office, first: str) -> tuple[Choice, ...]:
    ordered = sorted(office.roles, key=lambda key: (key != first, office.roles[key][1]))
    listed = tuple(Choice(key, office.roles[key][1], office.roles[key][0]) for key in ordered)
    return listed if first else (Choice("", "– choose –", "– चुनें –"), *listed)


def matching_role(name: str, roles: Mapping[str, tuple[str, str]]) -> str:
    """The role that is called so, by its key or by a title; empty when none is."""
    wanted = _folded(name)
    for key, titles in roles.items():
        if wanted and wanted in {_folded(key), *(_folded(title) for title in titles)}:
            return key
    return ""


def _folded(name: str) -> str:
    return re.sub(r"[\s_.०-]+", "", name.lower())


def find_forms(root: etree._Element, office: Office) -> Iterator[Change]:
    """A form that another tool names becomes our form of that name."""
    for desk in elements_of(main_process(root), *_DESKS, "task"):
        said = _said_at(desk, _FORM_NAMES, "formDefinition", ("formId", "formKey"))
        name = _form_name(said)
        if not name or properties_of(desk).get("form"):
            continue
        there = name in office.forms or f"{office.key}/{name}" in office.forms
        tail = ("", "") if there else (" The form has still to be built.", " प्रपत्र अभी बनाना होगा।")
        yield _change_at(
            desk,
            "form",
            (f"Let {{}} be filled in with the form “{name}”.{tail[0]}", f"{{}} में प्रपत्र “{name}” भरा जाए।{tail[1]}"),
            partial(set_property, name="form", value=name),
            before=said,
            after=name,
            advised=there,
        )


def _form_name(said: str) -> str:
    last = re.split(r"[/:]", said.strip().rstrip("/"))[-1]
    last = re.sub(r"\.(?:html?|form|json|xhtml|jsf?)\Z", "", last)
    return last if re.fullmatch(r"[A-Za-z][\w-]{0,58}", last) else ""


def find_dues(root: etree._Element, _office: Office) -> Iterator[Change]:
    """A due date that is a plain duration is the time limit of the desk."""
    for desk in elements_of(main_process(root), *_DESKS, "task"):
        said = _said_at(desk, ("dueDate", "duedate"), "taskSchedule", ("dueDate",))
        after = _due(said)
        if after and not properties_of(desk).get("due"):
            words = "Set the time limit of {}.", "{} की समय-सीमा भरें।"
            yield _change_at(
                desk, "due", words, partial(set_property, name="due", value=after), before=said, after=after
            )


def _due(said: str) -> str:
    days = re.search(r"plusDays\((\d{1,3})\)", said)
    plain = re.search(r"(?<![A-Za-z])P(?:\d{1,4}W|\d{1,4}D)(?![A-Za-z0-9])", said)
    found = f"P{days[1]}D" if days else plain[0] if plain else ""
    return found if is_time(found) else ""


def find_decisions(root: etree._Element, _office: Office) -> Iterator[Change]:
    """The decision table or process that another tool names in its own words."""
    for task in elements_of(main_process(root), "businessRuleTask"):
        said = _said_at(task, ("decisionRef", "decisionTableReferenceKey"), "calledDecision", ("decisionId",))
        if _is_key(said) and task.find(f"{B}extensionElements/{S}calledDecisionId") is None:
            words = f"Let {{}} ask the decision table “{said}”.", f"{{}} निर्णय तालिका “{said}” से पूछे।"
            make = partial(set_extension, name="calledDecisionId", text=said)
            yield _change_at(task, "decision", words, make, before=said, after=said)
    for call in elements_of(main_process(root), "callActivity"):
        said = _said_at(call, (), "calledElement", ("processId",))
        if _is_key(said) and not call.get("calledElement"):
            words = f"Let {{}} call the diagram “{said}”.", f"{{}} मार्ग-आरेख “{said}” को बुलाए।"
            yield _change_at(call, "called", words, partial(_call, key=said), before=said, after=said)


def _call(element: etree._Element, key: str) -> None:
    element.set("calledElement", key)


def _is_key(said: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z][\w-]{0,58}", said))
