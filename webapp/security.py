"""Headers that every answer carries, and the collector of what browsers report (ASVS 3.4, design §5)."""

import json
import logging

from flask import Blueprint, Flask, Response, request

log = logging.getLogger("patravali.csp")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self' patravali-sign:",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "report-uri /csp-report",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

bp = Blueprint("security", __name__)


@bp.post("/csp-report")
def report() -> tuple[str, int]:
    """Take a browser's report of something that the policy blocked; an entry here is a defect of ours."""
    body = request.get_data(cache=False)[:8192]
    entry = body.decode("utf-8", "replace")
    try:
        entry = json.dumps(json.loads(entry))
    except ValueError:
        entry = json.dumps(entry)
    log.warning("content security policy report %s", entry)
    return "", 204


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.register_blueprint(bp)
    app.after_request(_protect)
