"""Where a walk stands, as its page needs it: desks with their posts, the form, the buttons, what is waited for."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from engine.dryrun import DeskVisit, DryRun
from engine.runtime import FORWARD
from engine.specs import Definition
from engine.worklist import buttons_at
from webapp import taskforms
from webapp.choices import Offered, choices_for
from webapp.filters import current_language, format_date, in_language
from webapp.steps import BACKWARD, BUTTON_ICONS, ONLY
from webapp.studio.naming import role_names
from webapp.taskforms import Field, Message, Parsed, Schema
from webapp.trials.words import limit_words
from webapp.viewmodels.file import ButtonView
from webapp.viewmodels.trials import WalkDesk, WalkWait
from workflows.clocks import Calendar
from workflows.escalations import goes_up_at
from workflows.organisation import Unit, UnitKind, unit_above, who_acts
from workflows.trials import Found, Place, Walk, desk_today, place_in


@dataclass(frozen=True)
class Standing:
    """A walk that was played.

    :ivar now: today, for the question who sits where
    :ivar own_post: of the administrator; offers lists where the desk's own post is not known
    """

    db: Session
    definition: Definition
    walk: Walk
    run: DryRun
    district_id: int
    own_post: int
    now: dt.datetime

    @cached_property
    def place(self) -> Place:
        """Where in the office the paper is."""
        branch = self.db.get(Unit, self.walk.branch) if self.walk.branch else None
        office = unit_above(self.db, branch.id, UnitKind.OFFICE) if branch else None
        wanted = select(Unit).where(Unit.district_id == self.district_id, Unit.kind == UnitKind.OFFICE)
        office = office or self.db.scalars(wanted.order_by(Unit.id)).first()
        place = Place(
            self.district_id,
            office.id if office else 0,
            branch.id if branch and branch.district_id == self.district_id else None,
            self.walk.circle or None,
        )
        return place_in(self.db, place, self.definition.key)

    def found(self, visit: DeskVisit) -> Found:
        """The post that would get a desk's work."""
        return desk_today(self.db, self.run, visit, self.place, self.definition, now=self.now)

    def form_of(self, visit: DeskVisit) -> Schema | None:
        """The desk's form; papers are not asked for in a trial."""
        form = self.definition.form(visit.process, visit.node)
        if form is None:
            return None
        papers = {name for name, own in form["properties"].items() if own.get("format") == "attachment"}
        return {**form, "required": [name for name in form.get("required", []) if name not in papers]}

    def facts_for(self, visit: DeskVisit) -> dict[str, Any]:
        """What conditions of the form look at."""
        return {**self.run.facts, **visit.item, "subject": self.run.subject}

    def choices(self, visit: DeskVisit) -> Offered:
        """What the desk's form offers, as it would to the post."""
        post = self.found(visit).post
        return choices_for(self.db, post.id if post else self.own_post, self.district_id, now=self.now)

    def fields(
        self, visit: DeskVisit, errors: Mapping[str, Message], raw: MultiDict[str, str] | None
    ) -> tuple[Field, ...]:
        """The desk's form, to be filled in; what was given before stands in it."""
        form = self.form_of(visit)
        if form is None:
            return ()
        return tuple(
            taskforms.fields(
                form, {name: value for name, value in self.run.facts.items() if name in form["properties"]}, errors,
                now=self.run.now, locale=current_language(), raw=raw, facts=self.facts_for(visit),
                choices=self.choices(visit),
            )
        )  # fmt: skip

    def parse(
        self, visit: DeskVisit, sent: MultiDict[str, str], files: MultiDict[str, FileStorage], outcome: str
    ) -> Parsed:
        """What was filled in, judged as at the desk."""
        form = self.form_of(visit)
        if form is None:
            return Parsed()
        return taskforms.parse(
            form, sent, files, now=self.run.now, outcome="" if outcome == ONLY else outcome,
            facts=self.facts_for(visit), choices=self.choices(visit),
        )  # fmt: skip

    def buttons(self, visit: DeskVisit) -> tuple[ButtonView, ...]:
        """The desk's buttons, those that go on first."""
        diagram = self.definition.diagrams[visit.process]
        found = sorted(buttons_at(diagram, diagram.nodes[visit.node]), key=lambda one: one.kind in BACKWARD)
        return tuple(
            ButtonView(
                ONLY if one.outcome == FORWARD and not diagram.choices(diagram.nodes[visit.node]) else one.outcome,
                in_language(one.name_hi, one.name_en),
                BUTTON_ICONS.get(one.kind, ""),
            )
            for one in found
        )

    def desks(self) -> tuple[WalkDesk, ...]:
        """The open desks."""
        roles = role_names(self.db)
        return tuple(self._desk(number, visit, roles) for number, visit in enumerate(self.run.open_desks))

    def _desk(self, number: int, visit: DeskVisit, roles: Mapping[str, str]) -> WalkDesk:
        found = self.found(visit)
        acting = who_acts(self.db, found.post.id, self.now) if found.post else None
        diagram = self.definition.diagrams[visit.process]
        return WalkDesk(
            number=number,
            name=in_language(visit.name_hi, visit.name_en),
            within="" if visit.process == self.definition.key else in_language(diagram.name_hi, diagram.name_en),
            role=roles.get(visit.role.partition(":")[0], visit.role),
            post=in_language(found.post.title_hi, found.post.title_en) if found.post else _("whoever takes it first"),
            person=in_language(acting.person.name_hi, acting.person.name_en) if acting else "",
            why=_("Nobody has this role today; the work would go to this desk instead.") if found.missing else "",
            due=visit.due,
            limit=limit_words(visit.due_rule),
            goes_up=self._goes_up(visit, roles),
            kind=visit.kind,
        )

    def _goes_up(self, visit: DeskVisit, roles: Mapping[str, str]) -> str:
        """To whose notice late work is brought, as :mod:`workflows.escalations` does it."""
        properties = self.definition.node(visit.process, visit.node).properties
        moment = goes_up_at(
            properties,
            due=visit.due,
            came_at=visit.came,
            calendar=Calendar.of(self.db, self.district_id),
            facts=lambda: self.facts_for(visit),
        )
        if moment is None:
            return ""
        key = properties["escalate_to"]
        said = {"role": roles.get(key.partition(":")[0], key), "date": format_date(moment)}
        if self.run.now > moment:
            return _("brought to the notice of: %(role)s (after %(date)s)", **said)
        return _("%(role)s, if still open after %(date)s", **said)

    def waits(self) -> Iterator[WalkWait]:
        """What the walk waits for besides its desks."""
        for one in self.run.waiting:
            node = self.definition.node(one.process, one.node)
            yield WalkWait(
                in_language(node.name_hi, node.name_en), one.until, one.message, edge=node.attached_to is not None
            )

    def can_approve(self) -> bool:
        """Whether the diagram asks for an approved draft, and none is yet."""
        asks = any(b"subject.draft_approved" in text for text in self.definition.files.values())
        return asks and not self.run.subject.get("draft_approved") and bool(self.run.open_desks)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The facts of the walk in words."""
        forms = [json.loads(text) for name, text in self.definition.files.items() if name.endswith(".json")]
        fields = {name: own for form in forms for name, own in form.get("properties", {}).items()}
        return tuple(
            (_label(name, fields), _worded(value, fields.get(name, {}))) for name, value in self.run.facts.items()
        )


def _label(name: str, fields: Mapping[str, Schema]) -> str:
    label = fields.get(name, {}).get("x-label", {})
    return in_language(label.get("hi", ""), label.get("en", "")) or name


def _worded(value: object, own: Schema) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_worded(one, own) for one in value)
    option = own.get("x-options", {}).get(value, {}) if isinstance(value, str) else {}
    if option:
        return in_language(option.get("hi", ""), option.get("en", ""))
    if own.get("format") == "money" and isinstance(value, int):
        return f"₹{taskforms.shown_money(value)}"
    return taskforms.shown_date(str(value)) if own.get("format") == "date" else str(value)
