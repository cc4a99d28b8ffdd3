"""Offers about arrows and times: buttons, conditions, languages, timers."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.gate.diagram import B, text_of
from engine.gate.elements import OWN_LANGUAGES, XSI
from engine.gate.waiting import is_time_rule
from engine.uploads import local_name
from workflows.foreign_diagrams.conditions import shown_outcome, translated
from workflows.foreign_diagrams.offers import Change, Offer, Office
from workflows.foreign_diagrams.trees import drop, elements_of, ident, label, main_process, set_condition, set_property

_DESKS = {"userTask", "manualTask", "task"}
_TIME = re.compile(
    r"""\A\s*=?\s*(?:[$#]\{)?\s*(?:duration\s*\()?\s*["']?(R?[0-9]{0,3}/?P[0-9A-Z]+)["']?\s*\)?\s*\}?\s*\Z"""
)
_FACT = re.compile(r"\A\s*(?:[$#]\{\s*([A-Za-z]\w*)\s*\}|=\s*([A-Za-z]\w*))\s*\Z")
_FORMS = ("timeDate", "timeDuration", "timeCycle")


def find_buttons(root: etree._Element, _office: Office) -> Iterator[Change]:
    """The arrows of a choice right after a desk are the buttons of the desk."""
    for gateway, arrows in _choices(root):
        if not _after_a_desk(root, gateway) or all("outcome" in _condition(arrow) for arrow in arrows):
            continue
        keys = _keys(root, arrows)
        named = [f"{label(arrow) if arrow.get('name') else _target(root, arrow)} ({key})"
                 for arrow, key in zip(arrows, keys, strict=True)]  # fmt: skip
        offer = Offer(
            "buttons",
            (ident(gateway), *(ident(arrow) for arrow in arrows)),
            f"After a desk the arrows of {label(gateway)} are its buttons; the officer decides, no condition is asked.",
            f"पटल के बाद {label(gateway)} के तीर उसके बटन हैं; अधिकारी निर्णय लेते हैं, शर्त नहीं पूछी जाती।",
            before="; ".join(_condition(arrow) or "–" for arrow in arrows),
            after=", ".join(named),
            mends=frozenset({"outcome-condition", "outcome-default", "outcome-name", "outcome-name-en", "expression",
                             "condition-language"}),
            advised=False,
        )  # fmt: skip
        yield Change(offer, lambda _chosen, it=(gateway, arrows, keys): _make_buttons(root, *it))  # type: ignore[misc]


def _make_buttons(root: etree._Element, gateway: etree._Element, arrows: list[etree._Element], keys: list[str]) -> None:
    drop(gateway, "default")
    for arrow, key in zip(arrows, keys, strict=True):
        if not (arrow.get("name") or "").strip():
            arrow.set("name", _target(root, arrow))
        set_property(arrow, "name_en", str(arrow.get("name")))
        set_condition(arrow, f'outcome == "{key}"')


def find_conditions(root: etree._Element, _office: Office) -> Iterator[Change]:
    """Simple conditions of another language in ours, where a condition may stand."""
    for gateway, arrows in _choices(root):
        if _after_a_desk(root, gateway):
            continue
        for arrow in arrows:
            before = _condition(arrow)
            after = translated(before) if before and arrow.get("id") != gateway.get("default") else None
            condition = arrow.find(f"{B}conditionExpression")
            if after is None or condition is None or (after == before and not _has_language(condition)):
                continue
            offer = Offer(
                "condition",
                (ident(arrow),),
                f"Write the condition of {label(arrow)} in our language. Money here is paise: write rs(…) where it is"
                " meant.",
                f"{label(arrow)} की शर्त हमारी भाषा में लिखें। यहाँ धनराशि पैसों में है: आवश्यक हो तो rs(…) लिखें।",
                before=before,
                after=after,
                mends=frozenset({"expression", "condition-language"}),
            )
            yield Change(offer, lambda _chosen, arrow=arrow, after=after: set_condition(arrow, after))  # type: ignore[misc]


def find_languages(root: etree._Element, _office: Office) -> Iterator[Change]:
    """A file says in which language its conditions are; ours is the only one."""
    language = root.get("expressionLanguage", "")
    if language.lower() in OWN_LANGUAGES:
        return
    offer = Offer(
        "language",
        (root.get("id") or "",),
        "Drop the language of conditions that the file declares.",
        "फ़ाइल में घोषित शर्तों की भाषा हटाएँ।",
        before=language,
        mends=frozenset({"condition-language"}),
    )
    yield Change(offer, lambda _chosen: drop(root, "expressionLanguage"))


def find_timers(root: etree._Element, _office: Office) -> Iterator[Change]:
    """Durations are expressions: in quotes, or a fact."""
    for event in elements_of(main_process(root), "intermediateCatchEvent", "boundaryEvent"):
        for definition in event.findall(f"{B}timerEventDefinition"):
            for form in definition:
                after = _time(text_of(form)) if local_name(form) in _FORMS else ""
                if not after or after == text_of(form):
                    continue
                offer = Offer(
                    "timer",
                    (ident(event),),
                    f"Write the time of {label(event)} as an expression.",
                    f"{label(event)} का समय व्यंजक के रूप में लिखें।",
                    before=text_of(form),
                    after=after,
                    mends=frozenset({"timer-quotes", "timer-value", "expression", "condition-language"}),
                )
                yield Change(offer, lambda _chosen, form=form, after=after: _set_text(form, after))  # type: ignore[misc]


def _time(text: str) -> str:
    written, fact = _TIME.match(text), _FACT.match(text)
    if written and is_time_rule(written[1]):
        return f'"{written[1]}"'
    return (fact[1] or fact[2]) if fact else ""


def _set_text(form: etree._Element, text: str) -> None:
    form.text = text
    drop(form, "language")


def _choices(root: etree._Element) -> Iterator[tuple[etree._Element, list[etree._Element]]]:
    """The gateways that choose, with their arrows."""
    process = main_process(root)
    flows = list(elements_of(process, "sequenceFlow"))
    for gateway in elements_of(process, "exclusiveGateway", "inclusiveGateway"):
        arrows = [flow for flow in flows if flow.get("sourceRef") == gateway.get("id")]
        if len(arrows) > 1:
            yield gateway, arrows


def _after_a_desk(root: etree._Element, gateway: etree._Element) -> bool:
    if local_name(gateway) != "exclusiveGateway":
        return False
    process = main_process(root)
    desks = {one.get("id") for one in elements_of(process, *_DESKS)}
    return any(
        flow.get("targetRef") == gateway.get("id") and flow.get("sourceRef") in desks
        for flow in elements_of(process, "sequenceFlow")
    )


def _condition(arrow: etree._Element) -> str:
    return text_of(arrow.find(f"{B}conditionExpression"))


def _has_language(condition: etree._Element) -> bool:
    declared = condition.get(f"{{{XSI}}}type", "tFormalExpression").rpartition(":")[2]
    return condition.get("language", "").lower() not in OWN_LANGUAGES or declared != "tFormalExpression"


def _keys(root: etree._Element, arrows: list[etree._Element]) -> list[str]:
    """Keys of the buttons: the text that the condition compares with, else the name, else a number."""
    found: list[str] = []
    for number, arrow in enumerate(arrows, 1):
        named = re.sub(r"[^a-z0-9]+", "_", (arrow.get("name") or "").lower()).strip("_")[:40]
        key = shown_outcome(_condition(arrow)) or named or f"way_{number}"
        found.append(key if key not in found else f"{key[:36]}_{number}")
    return found


def _target(root: etree._Element, arrow: etree._Element) -> str:
    target = next((one for one in root.iter() if one.get("id") == arrow.get("targetRef")), None)
    return (target.get("name") or str(arrow.get("targetRef"))) if target is not None else str(arrow.get("targetRef"))
