"""One version of a diagram: its drawing, steps and properties, and its sisters."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.models import ProcessVersion
from engine.states import VersionState
from webapp.drawing import Step, Way, steps
from webapp.filters import current_language, in_language
from webapp.movements import People, people_in
from webapp.studio.drawings import drawn
from webapp.studio.exports import version_exports
from webapp.studio.form_titles import form_titles
from webapp.studio.limits_shown import limit_shown
from webapp.studio.naming import kind_names, role_names, state_tag
from webapp.viewmodels.studio import (
    DiagramPage,
    Property,
    StepRow,
    VersionLine,
)
from workflows import publishing
from workflows.catalogue import diagram_of, files_of
from workflows.diagram_changes.diagrams import property_words
from workflows.organisation import parse_actor
from workflows.retiring import may_be_retired
from workflows.standing_order.names import Names, names_in


def make_diagram_page(db: Session, version: ProcessVersion, district_id: int) -> DiagramPage:
    """One version: drawing, steps, properties, its sisters, its files."""
    diagram, files = diagram_of(version), files_of(version)
    xml = files[f"{version.key}.bpmn"]
    names = names_in(files)
    where: dict[str, Any] = {"key": version.key, "number": version.number}
    versions = version_lines(db, version, district_id)
    elsewhere = any(one.running and not one.current for one in versions)
    return DiagramPage(
        title=in_language(diagram.name_hi, diagram.name_en),
        key=version.key,
        number=version.number,
        state=state_tag(version.state),
        drawing=drawn(xml, "diagram"),
        steps=step_rows(steps(xml, locale=current_language()), role_names(db), form_titles(files), names),
        properties=property_rows(diagram.properties, role_names(db), names),
        versions=versions,
        files=tuple(files),
        exports=version_exports(version.key, version.number),
        take_over_url=url_for("studio.take_over", **where) if elsewhere else "",
        retire_url=url_for("studio.retire", **where) if can_be_retired(version) else "",
        compare_url=url_for("studio_compare.versions", **where) if version.number > 1 else "",
        change_url=url_for("studio_drafts.change", key=version.key) if version.state is VersionState.PUBLISHED else "",
    )


def step_rows(
    found: Sequence[Step], roles: Mapping[str, str], forms: Mapping[str, str], names: Names
) -> tuple[StepRow, ...]:
    """The steps table of a diagram.

    :param forms: titles of forms by their path
    """
    kinds, numbers = kind_names(), {step.node: f"{step.number} {step.name}" for step in found}
    return tuple(
        StepRow(
            number=step.number,
            name=step.name,
            kind=kinds.get(step.kind) or kinds.get(step.tag, step.tag),
            role=roles.get(step.role.partition(":")[0], step.role),
            form=forms.get(step.form, step.form),
            due=limit_shown(step.due, names),
            ways=tuple(way_words(way, numbers) for way in step.ways),
            timers=step.timers,
        )
        for step in found
    )


def way_words(way: Way, numbers: Mapping[str, str]) -> str:
    """One way on, as "Agreed → 5 Decision"."""
    targets = ", ".join(numbers.get(to, to) for to in way.to)
    return " → ".join(part for part in (way.name or way.condition, targets) if part)


def property_rows(properties: Mapping[str, str], roles: Mapping[str, str], names: Names) -> tuple[Property, ...]:
    """What a diagram says of itself, in words."""
    rows = []
    for name, value in sorted(properties.items()):
        english, hindi = property_words(name)
        text = limit_shown(value, names) if name == "clock" else value
        if name == "start_roles":
            text = ", ".join(roles.get(key.strip(), key.strip()) for key in value.split(","))
        rows.append(Property(in_language(hindi, english), text))
    return tuple(rows)


def can_be_retired(version: ProcessVersion) -> bool:
    """Whether the page offers to take the diagram out of use."""
    return version.state is VersionState.PUBLISHED and may_be_retired(version.key)


def version_lines(db: Session, shown: ProcessVersion, district_id: int) -> tuple[VersionLine, ...]:
    """All versions of a diagram, the newest first."""
    versions, notes = publishing.versions_of(db, shown.key), publishing.change_notes(db, district_id)
    people, running = publishers(db, versions), publishing.under_way_by_version(db)
    return tuple(
        VersionLine(
            number=one.number,
            url=url_for("studio.version", key=one.key, number=one.number),
            state=state_tag(one.state),
            at=one.published_at,
            by=publisher(one, people),
            note=notes.get(one.id, ""),
            running=running.get(one.id, 0),
            current=one.id == shown.id,
        )
        for one in versions
    )


def publisher(version: ProcessVersion, people: People) -> str:
    """Who published it."""
    actor = parse_actor(version.published_by)
    return people.person(actor.person_id) or _("shipped with the product")


def publishers(db: Session, versions: Sequence[ProcessVersion]) -> People:
    """The persons who published the versions."""
    return people_in(db, {parse_actor(one.published_by).person_id for one in versions}, set())
