"""Every module that declares tables, imported for its effect: whoever needs the whole schema imports this one.

The migrations and the tests read the result, ``engine.db.Base.metadata``.
"""

from importlib import import_module

MODULES: tuple[str, ...] = (
    "engine.models",
    "workflows.answers",
    "workflows.organisation.models",
    "workflows.numbering",
    "workflows.ledger.events",
    "workflows.accounts.models",
    "workflows.accounts.tokens",
    "workflows.subjects",
    "workflows.documents.models",
    "workflows.search",
    "workflows.jobs.models",
    "workflows.address_book",
    "workflows.letter_templates",
    "workflows.drafts.models",
    "workflows.dispatch.models",
    "workflows.asks.models",
    "workflows.signing.models",
    "workflows.files",
    "workflows.categories.models",
    "workflows.receipts",
    "workflows.correspondence",
    "workflows.notes",
    "workflows.movement",
    "workflows.desk.answers",
    "workflows.notices",
    "workflows.version_changes.models",
    "workflows.settings",
    "workflows.stock_phrases",
    "workflows.second_person",
    "workflows.routing_drafts.models",
    "workflows.escalations.models",
)
"""One line a module, in the order in which their tables may refer to each other."""

for _name in MODULES:
    import_module(_name)
