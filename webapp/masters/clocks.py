"""The time limits that hold in the office: those of rule, and those that the diagrams in force set."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _

from webapp.db import read_db
from webapp.filters import in_language
from webapp.masters.acts import bp
from webapp.studio.limits_shown import limit_shown
from webapp.studio.naming import role_names
from workflows.catalogue import diagram_of, files_of
from workflows.clocks import SOON
from workflows.movement import PATIENCE
from workflows.publishing import in_force
from workflows.standing_order.names import Names, names_in


@dataclass(frozen=True, slots=True)
class StepClock:
    """The time limit of one step."""

    step: str
    limit: str
    goes_up: str
    """To whom it goes up, and after how long; empty when it does not."""


@dataclass(frozen=True, slots=True)
class DiagramClocks:
    """The time limits of one diagram."""

    title: str
    url: str
    whole: str
    steps: tuple[StepClock, ...]


@bp.get("/clocks")
def clock_list() -> str:
    """All time limits; those of diagrams are changed in the diagrams."""
    return render_template("masters/clocks.html", diagrams=diagram_clocks(), patience=PATIENCE, soon=SOON)


def diagram_clocks() -> list[DiagramClocks]:
    """The time limits of the diagrams in force, by their titles."""
    found, roles = [], role_names(read_db())
    for key, version in in_force(read_db()).items():
        diagram, names = diagram_of(version), names_in(files_of(version))
        steps = tuple(
            StepClock(
                step=in_language(node.name_hi, node.name_en),
                limit=limit_shown(node.properties.get("due", ""), names) or _("none"),
                goes_up=goes_up(node.properties, roles, names),
            )
            for node in diagram.nodes.values()
            if node.properties.get("due") or goes_up(node.properties, roles, names)
        )
        found.append(
            DiagramClocks(
                title=in_language(diagram.name_hi, diagram.name_en),
                url=url_for("studio.version", key=key, number=version.number),
                whole=limit_shown(diagram.properties.get("clock", ""), names),
                steps=steps,
            )
        )
    return sorted(found, key=lambda one: one.title)


def goes_up(properties: Mapping[str, str], roles: Mapping[str, str], names: Names) -> str:
    """To whose notice a late step is brought, and when (:func:`workflows.escalations.goes_up_at`)."""
    key, after = properties.get("escalate_to", ""), limit_shown(properties.get("escalate_after", ""), names)
    role = roles.get(key.partition(":")[0], key)
    if not key or not (after or properties.get("due")):
        return ""
    if not after:
        return _("%(role)s, at once", role=role)
    if properties.get("due"):
        return _("%(role)s, %(time)s after that", role=role, time=after)
    return _("%(role)s, %(time)s after it came", role=role, time=after)
