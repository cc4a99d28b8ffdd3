"""Twice a day: revocation lists are fetched, so that signing needs no network; a list that fails is an incident."""

from asn1crypto import x509
from sqlalchemy import select

from workflows.errors import OfficeRefusal
from workflows.jobs import JobContext, Payload, job_kind, schedule
from workflows.signing.models import EnrolmentState, OfficerCertificate
from workflows.signing.room import SigningRoom
from workflows.signing.trust import refresh_lists

TWICE_A_DAY = "23 4,16 * * *"


@job_kind("signing.lists")
def renew_lists(context: JobContext, _payload: Payload) -> None:
    """Fetch the lists that the authorities' and the registered officers' certificates name.

    :raises OfficeRefusal: naming the addresses that did not answer; the lists that were there stay
    """
    room = context.resource(SigningRoom)
    if room.make_lists is not None:
        room.make_lists()
        return
    in_use = select(OfficerCertificate.certificate).where(OfficerCertificate.state == EnrolmentState.ENROLLED)
    with context.database.reading() as db:
        officers = [x509.Certificate.load(certificate) for certificate in db.scalars(in_use)]
    failed = refresh_lists(room.trust_folder, [*room.trust().certificates, *officers])
    if failed:
        reasons = "; ".join(f"{address}: {reason}" for address, reason in failed.items())
        raise OfficeRefusal(
            f"These revocation lists were not fetched: {reasons}.", f"ये निरस्तीकरण सूचियाँ नहीं मिलीं: {reasons}।"
        )


schedule("signing.lists", TWICE_A_DAY)
