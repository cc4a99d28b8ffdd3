"""The signing room of this installation: from the settings, kept with the application."""

import datetime as dt
from typing import cast

from flask import Flask, current_app
from pyhanko.sign.timestamps import TimeStamper

from webapp.config import Settings
from workflows.demo.certificates import open_demo_authority, write_trust
from workflows.documents.store import Store
from workflows.signing import finishing, lists
from workflows.signing.room import SigningRoom, no_timestamper
from workflows.signing.timestamps import HttpTimestamper

EXTENSION = "patravali_signing"
CLOCKWORK = (finishing, lists)
"""Modules whose jobs by the clock are registered when they are imported; they work in this room."""


def make_signing_room(settings: Settings, store: Store) -> SigningRoom:
    """Make the room; certificates and service are looked at when they are first needed.

    The demo trusts its own root and stamps in this process; else ``PATRAVALI_TSA_URL`` names the service.
    """

    def timestamper() -> TimeStamper:
        if settings.tsa_url:
            return HttpTimestamper(settings.tsa_url, settings.home / "timestamp.sample")
        if settings.demo:
            return open_demo_authority(settings.certificates, now=dt.datetime.now(dt.UTC)).timestamper()
        return no_timestamper()

    def write_demo_lists() -> None:
        now = dt.datetime.now(dt.UTC)
        write_trust(open_demo_authority(settings.certificates, now=now), settings.trust_folder, now=now)

    make_lists = write_demo_lists if settings.demo else None
    return SigningRoom(store, settings.trust_folder, timestamper, make_lists=make_lists)


def the_signing_room() -> SigningRoom:
    """The signing room of this request's application."""
    return signing_room_of(current_app)


def signing_room_of(app: Flask) -> SigningRoom:
    """The signing room of an application."""
    return cast(SigningRoom, app.extensions[EXTENSION])
