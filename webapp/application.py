"""The composition root: settings, database, engine, jobs and pages are put together here and nowhere else."""

import datetime as dt

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine import runtime
from engine.db import Database, make_database
from webapp import (
    assets,
    auth,
    db,
    errors,
    filters,
    given_back,
    language,
    metrics,
    security,
    shell,
    wording,
)
from webapp.account.views import bp as account_bp
from webapp.api.routes import bp as api_bp
from webapp.asks.views import bp as asks_bp
from webapp.config import Settings
from webapp.desk.lookup import bp as desk_bp
from webapp.dispatch.views import bp as dispatch_bp
from webapp.drafts.views import bp as drafts_bp
from webapp.files.acts import bp as acts_bp
from webapp.files.views import bp as files_bp
from webapp.masters.views import bp as masters_bp
from webapp.papers import bp as papers_bp
from webapp.people.views import bp as people_bp
from webapp.public.views import bp as public_bp
from webapp.receipts.views import bp as receipts_bp
from webapp.signing.agent import bp as agent_bp
from webapp.signing.certificates import bp as certificates_bp
from webapp.signing.room import EXTENSION as SIGNING_ROOM
from webapp.signing.room import make_signing_room
from webapp.signing.views import bp as signing_bp
from webapp.studio.check import bp as studio_check_bp
from webapp.studio.comparing import bp as studio_compare_bp
from webapp.studio.drafts import bp as studio_drafts_bp
from webapp.studio.editor import bp as studio_editor_bp
from webapp.studio.exchange import bp as studio_exchange_bp
from webapp.studio.exchange import bring_bp as studio_bring_bp
from webapp.studio.exports import bp as studio_exports_bp
from webapp.studio.form_pages.checks import bp as studio_forms_bp
from webapp.studio.publishing import bp as studio_publish_bp
from webapp.studio.retiring import bp as studio_bp
from webapp.studio.second_person import bp as studio_second_person_bp
from webapp.studio.step_pages import bp as studio_steps_bp
from webapp.studio.table_pages.views import bp as studio_tables_bp
from webapp.supervision.failing import bp as supervision_bp
from webapp.trials.past import bp as trials_bp
from workflows import automatic_steps, escalations, jobs, reminders, version_changes
from workflows.documents import upkeep
from workflows.documents.ocr import ReadingRoom
from workflows.documents.pages import PageCache
from workflows.documents.store import FolderStore, StoreKeys
from workflows.routing import OfficeRouting
from workflows.routing_drafts import deciding

LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes of one request: a hundred scanned pages."""
LARGEST_FORM = 4 * 1024 * 1024
"""Bytes of what is typed in one form: a decision table of 200 rows in Devanagari, or a bundle carried between pages."""

csrf = CSRFProtect()

CLOCKWORK = (automatic_steps, deciding, escalations, reminders, upkeep, version_changes)
"""Modules that register jobs when they are imported, by the clock or to be ordered."""

BLUEPRINTS = (
    account_bp,
    desk_bp,
    receipts_bp,
    files_bp,
    acts_bp,
    asks_bp,
    papers_bp,
    supervision_bp,
    signing_bp,
    certificates_bp,
    agent_bp,
    public_bp,
    drafts_bp,
    dispatch_bp,
    studio_bp,
    studio_forms_bp,
    studio_tables_bp,
    studio_bring_bp,
    studio_exchange_bp,
    studio_exports_bp,
    trials_bp,
    studio_drafts_bp,
    studio_compare_bp,
    studio_publish_bp,
    studio_second_person_bp,
    studio_editor_bp,
    studio_steps_bp,
    studio_check_bp,
    people_bp,
    masters_bp,
    api_bp,
)


def configure(app: Flask, settings: Settings) -> None:
    """Turn the settings into Flask's."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        SESSION_COOKIE_NAME="__Host-form" if settings.is_https else "form",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=12),
        # A form stays valid as long as the log-in: an hour's limit would refuse an officer's own note.
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES="translations",
        SEND_FILE_MAX_AGE_DEFAULT=dt.timedelta(days=365),
    )


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """Make the application.

    :param database: an open database; by default the one that the settings name
    """
    wording.compile_stale()
    app = Flask("webapp")
    configure(app, settings)
    app.extensions["patravali_settings"] = settings
    if settings.proxies:
        behind = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=behind, x_proto=behind, x_host=behind)  # type: ignore[method-assign]
    keys = StoreKeys.derive(bytes.fromhex(settings.papers_key))
    store = FolderStore(settings.papers, keys)
    app.extensions["patravali_store"] = store
    app.extensions["patravali_page_cache"] = PageCache(settings.home / "pages", keys.for_cache)
    app.extensions[SIGNING_ROOM] = make_signing_room(settings, store)
    app.extensions["patravali_job_resources"] = [ReadingRoom(store, settings.tessdata), app.extensions[SIGNING_ROOM]]
    runtime.configure(OfficeRouting(jobs.enqueue))
    db.init_app(app, database or make_database(settings.database))
    for part in (filters, assets, language, errors, security, auth, shell, given_back):
        part.init_app(app)
    metrics.init_app(app, settings)
    csrf.init_app(app)
    db.answer_repeats(app)
    csrf.exempt(security.bp)
    csrf.exempt(agent_bp)
    csrf.exempt(api_bp)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
