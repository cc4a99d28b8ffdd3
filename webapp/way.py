"""The way of a subject as a strip of steps: done, here, to come."""

from sqlalchemy.orm import Session

from engine import worklist
from engine.models import Instance
from webapp.filters import format_short_date, in_language
from webapp.viewmodels import RouteStep


def route_steps(db: Session, instance: Instance | None) -> tuple[RouteStep, ...]:
    """The steps from the engine's history and diagram."""
    if instance is None:
        return ()
    states = {"done": "done", "current": "now"}
    return tuple(
        RouteStep(
            state=states.get(step.state, "todo"),  # type: ignore[arg-type]  # one of the three
            name=in_language(step.name_hi, step.name_en),
            when=format_short_date(step.at),
        )
        for step in worklist.route(db, instance)
    )
