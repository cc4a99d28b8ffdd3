"""All of the API, registered on its blueprint by being imported."""

from webapp.api import documents, drafts, files, processes, receipts, steering, tasks
from webapp.api.entry import bp

MODULES = (receipts, files, tasks, drafts, processes, documents, steering)

__all__ = ["MODULES", "bp"]
