"""The supervisor's acts on the routing, for programs: steps, stays, what failed."""

from typing import Any

from flask import jsonify
from werkzeug.wrappers import Response

from engine.models import Incident
from engine.places import WAITING_PLACES, Place
from engine.runtime import Completion
from webapp import access
from webapp.api.bearer import the_actor
from webapp.api.description import body_of, operation, text
from webapp.api.entry import bp, sent, text_in
from webapp.api.shapes import moment, task_json
from webapp.auth import reader
from webapp.db import read_db, utc_now, write_db
from workflows import steering
from workflows.permissions import Permission, authorise
from workflows.supervision import thing_of

WHY = text("stands in the history and in the ledger")


def by_whom() -> dict[str, Any]:
    """Who acts, with what rights, and when."""
    return {"reader": reader(), "actor": the_actor(), "now": utc_now()}


def supervised(subject_id: int) -> int:
    """The id of a subject whose routing the post may change.

    :raises NotFound: when it may not read it
    :raises NotYours: when it does not supervise it
    """
    subject = access.subject_for(read_db(), subject_id)
    authorise(reader(), Permission.SUPERVISE, thing_of(read_db(), subject, reader()))
    return subject.id


def step_json(place: Place) -> dict[str, Any]:
    """A step at which a subject can be put."""
    return {
        "step": place.key,
        "process": place.process,
        "node": place.node.id,
        "name": {"hi": place.node.name_hi, "en": place.node.name_en},
        "waits": place.node.tag in WAITING_PLACES,
    }


def incident_json(incident: Incident) -> dict[str, Any]:
    """What failed."""
    return {
        "id": incident.id,
        "kind": incident.kind.value,
        "node": incident.node,
        "message": {"hi": incident.message_hi, "en": incident.message_en},
        "tries": incident.tries,
        "at": moment(incident.at),
    }


def done_json(done: Completion) -> dict[str, Any]:
    """What an act on the routing did."""
    return {
        "revision": done.instance.rev,
        "status": done.instance.status.value,
        "closed": [task_json(one) for one in done.closed],
        "opened": [task_json(one) for one in done.opened],
    }


@operation(bp, "/subjects/<int:subject_id>/steps")
def list_steps(subject_id: int) -> Response:
    """The steps at which a file or receipt can be put by its supervisor."""
    return jsonify(steps=[step_json(one) for one in steering.steps_to_choose(read_db(), supervised(subject_id))])


@operation(
    bp,
    "/subjects/<int:subject_id>/place",
    method="POST",
    body=body_of(("step", "reason"), step=text("one of its steps, as check or issue/sign"), reason=WHY),
)
def put_at_step(subject_id: int) -> Response:
    """Put a file or receipt at another step of its diagram."""
    body = sent("step", "reason")
    step, reason = text_in(body, "step"), text_in(body, "reason")
    done = steering.put_at_step(write_db(), supervised(subject_id), step, reason=reason, **by_whom())
    return jsonify(done_json(done))


@operation(bp, "/subjects/<int:subject_id>/suspend", method="POST", body=body_of(("reason",), reason=WHY))
def suspend_routing(subject_id: int) -> Response:
    """Hold the routing of a file or receipt: nothing moves till it is resumed."""
    reason = text_in(sent("reason"), "reason")
    return jsonify(done_json(steering.suspend_routing(write_db(), supervised(subject_id), reason=reason, **by_whom())))


@operation(bp, "/subjects/<int:subject_id>/resume", method="POST", body=body_of(("reason",), reason=WHY))
def resume_routing(subject_id: int) -> Response:
    """Let a suspended routing go on."""
    reason = text_in(sent("reason"), "reason")
    return jsonify(done_json(steering.resume_routing(write_db(), supervised(subject_id), reason=reason, **by_whom())))


@operation(bp, "/subjects/<int:subject_id>/incidents")
def list_incidents(subject_id: int) -> Response:
    """What failed on a file or receipt and waits for somebody."""
    found = steering.incidents_on(read_db(), supervised(subject_id))
    return jsonify(incidents=[incident_json(one) for one in found])


@operation(bp, "/subjects/<int:subject_id>/incidents/<int:incident_id>/retry", method="POST")
def retry_incident(subject_id: int, incident_id: int) -> Response:
    """Try again what failed."""
    tried = steering.try_again(write_db(), supervised(subject_id), incident_id, **by_whom())
    failed = incident_json(tried.failed) if tried.failed is not None else None
    return jsonify(failed=failed, done=done_json(tried.completion) if tried.completion is not None else None)


@operation(
    bp,
    "/subjects/<int:subject_id>/incidents/<int:incident_id>/leave-out",
    method="POST",
    body=body_of(("reason",), reason=WHY),
)
def leave_out_incident(subject_id: int, incident_id: int) -> Response:
    """Go on without what failed."""
    reason = text_in(sent("reason"), "reason")
    done = steering.leave_out(write_db(), supervised(subject_id), incident_id, reason=reason, **by_whom())
    return jsonify(done_json(done))
