"""The officers' certificates: proposed by their holders, accepted by the administrator after a look at the name."""

import datetime as dt
import re

from asn1crypto import pem
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.auth import actor_at, chosen_desk, needs_role, officer, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.filters import format_date
from webapp.movements import People, people_in
from webapp.signing.room import the_signing_room
from webapp.viewmodels import Tag
from webapp.viewmodels.signing import CertificateRow, CertificatesPage
from workflows import ledger
from workflows.districts import row_of_district
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import Person
from workflows.signing.enrolment import WARN_BEFORE, accept_certificate, propose_certificate, withdraw_certificate
from workflows.signing.models import EnrolmentState, OfficerCertificate

bp = Blueprint("certificates", __name__)

LARGEST = 64 * 1024
"""Bytes of a certificate's file."""
ADMINISTRATOR = "admin"
COMMON_NAME = re.compile(r"Common Name: ([^,]+)")


def make_page(db: Session, *, refusal: str = "") -> CertificatesPage:
    """One's own certificates; for the administrator also those of the office."""
    administers, person = reader().has_role(ADMINISTRATOR), officer().person
    rows = db.scalars(
        select(OfficerCertificate)
        .where(
            OfficerCertificate.district_id == reader().district_id,
            *([] if administers else [OfficerCertificate.person_id == person.id]),
        )
        .order_by(OfficerCertificate.state == EnrolmentState.WITHDRAWN, OfficerCertificate.id.desc())
    ).all()
    people = people_in(db, [row.person_id for row in rows] + [row.decided_by for row in rows], [])
    return CertificatesPage(
        url=url_for("certificates.propose"),
        own=tuple(row_of(row, people, decides=False) for row in rows if row.person_id == person.id),
        others=tuple(row_of(row, people, decides=True) for row in rows if row.person_id != person.id),
        administers=administers,
        queue_url=url_for("signing.queue"),
        refusal=refusal,
    )


def row_of(row: OfficerCertificate, people: People, *, decides: bool) -> CertificateRow:
    """One certificate; *decides* draws the administrator's buttons."""
    proposed, in_use = row.state is EnrolmentState.PROPOSED, row.state is not EnrolmentState.WITHDRAWN
    return CertificateRow(
        holder=row.holder,
        person=people.person(row.person_id),
        issuer=issuer_name(row),
        serial=row.serial,
        until=row.not_after,
        state=state_tag(row, now=utc_now()),
        detail=decision_words(row, people),
        accept_url=url_for("certificates.accept", certificate_id=row.id) if decides and proposed else "",
        withdraw_url=url_for("certificates.withdraw", certificate_id=row.id) if in_use else "",
    )


def issuer_name(row: OfficerCertificate) -> str:
    """The issuer's common name out of the readable form of its whole name."""
    found = COMMON_NAME.search(row.issuer)
    return found[1] if found else row.issuer


def state_tag(row: OfficerCertificate, *, now: dt.datetime) -> Tag:
    """Whether it may sign, in a word."""
    if row.state is EnrolmentState.WITHDRAWN:
        return Tag(_("Withdrawn"))
    if row.not_after <= now:
        return Tag(_("Expired"), "red")
    if row.state is EnrolmentState.PROPOSED:
        return Tag(_("Waits for the administrator"), "amber")
    soon = row.not_after - now < WARN_BEFORE
    return Tag(_("Ends soon"), "amber") if soon else Tag(_("Registered"), "green")


def decision_words(row: OfficerCertificate, people: People) -> str:
    """Who decided it, when, and why it was withdrawn."""
    if row.decided_at is None:
        return _("Proposed on %(date)s", date=format_date(row.proposed_at))
    said = _("%(person)s, %(date)s", person=people.person(row.decided_by), date=format_date(row.decided_at))
    return f"{said}: {row.reason}" if row.reason else said


@bp.get("/sign/certificates")
@login_required
def listing() -> str:
    """Certificates."""
    return render_template("signing/certificates.html", page=make_page(read_db()))


@bp.post("/sign/certificates")
@login_required
def propose() -> Response | tuple[str, int]:
    """Propose one's own certificate: the public half, as the token's software exports it."""
    try:
        data = uploaded_certificate()
        db = write_db()
        row = propose_certificate(
            db,
            officer().person.id,
            data,
            district_id=reader().district_id,
            rules=the_signing_room().rules,
            now=utc_now(),
        )
        record(db, row, "certificate.proposed")
    except OfficeRefusal as refusal:
        roll_back()
        page = make_page(read_db(), refusal=sentence(refusal))
        return render_template("signing/certificates.html", page=page), 422
    flash(_("Proposed. You can sign with it once the administrator has accepted it."), "success")
    return redirect(url_for("certificates.listing"), 303)


def uploaded_certificate() -> bytes:
    """The certificate in DER.

    :raises BadInput: when no file came, or one that is no certificate
    """
    file = request.files.get("certificate")
    data = file.read(LARGEST + 1) if file else b""
    if not data or len(data) > LARGEST:
        raise BadInput("Choose the certificate's file.", "प्रमाण-पत्र की फ़ाइल चुनें।", field="certificate")
    if not pem.detect(data):
        return data
    try:
        return bytes(pem.unarmor(data)[2])
    except ValueError as fault:
        raise BadInput("This is not a certificate.", "यह प्रमाण-पत्र नहीं है।", field="certificate") from fault


def record(db: Session, row: OfficerCertificate, act: str) -> None:
    """Write an act on a certificate into the ledger of its holder."""
    ledger.record(
        db,
        ledger.person_chain(row.district_id, row.person_id),
        act,
        actor=actor_at(chosen_desk().post.id, db),
        payload={"certificate": row.fingerprint, "serial": row.serial, "holder": row.holder, "reason": row.reason},
        now=utc_now(),
    )


def certificate_here(certificate_id: int) -> OfficerCertificate:
    """A certificate of this district.

    :raises NotFound: when there is none
    """
    missing = ("There is no such certificate.", "ऐसा कोई प्रमाण-पत्र नहीं है।")
    return row_of_district(read_db(), OfficerCertificate, certificate_id, reader().district_id, missing=missing)


@bp.post("/sign/certificates/<int:certificate_id>/accept")
@needs_role(ADMINISTRATOR)
def accept(certificate_id: int) -> Response:
    """Accept a proposed certificate, after a look at the name in it."""
    certificate_here(certificate_id)
    db = write_db()
    row = accept_certificate(db, certificate_id, by_person=officer().person.id, now=utc_now())
    record(db, row, "certificate.accepted")
    holder = db.get_one(Person, row.person_id)
    flash(_("%(name)s can sign with it from now on.", name=holder.name_hi), "success")
    return redirect(url_for("certificates.listing"), 303)


@bp.post("/sign/certificates/<int:certificate_id>/withdraw")
@login_required
def withdraw(certificate_id: int) -> Response | tuple[str, int]:
    """Take a certificate out of use: by its holder (a lost token) or by the administrator."""
    found = certificate_here(certificate_id)
    if found.person_id != officer().person.id and not reader().has_role(ADMINISTRATOR):
        raise NotFound("There is no such certificate.", "ऐसा कोई प्रमाण-पत्र नहीं है।")
    db = write_db()
    try:
        row = withdraw_certificate(
            db,
            certificate_id,
            by_person=officer().person.id,
            reason=request.form.get("reason", "")[:300],
            now=utc_now(),
        )
    except BadInput as refusal:
        roll_back()
        page = make_page(read_db(), refusal=sentence(refusal))
        return render_template("signing/certificates.html", page=page), 422
    record(db, row, "certificate.withdrawn")
    flash(_("The certificate is withdrawn. What it signed stays signed."), "success")
    return redirect(url_for("certificates.listing"), 303)
