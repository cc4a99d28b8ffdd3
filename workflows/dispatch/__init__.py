"""Dispatch (प्रेषण): each addressee of an issued letter gets a row in the dispatch register, with mode and postage.

The letter becomes the next paper of its file with its first dispatch (CSMOP ¶25); it is dispatched when nobody that it
is addressed or copied to waits for it any more.
"""

from workflows.dispatch.models import MODE_TITLES, Dispatch, DispatchMode
from workflows.dispatch.register import (
    RegisterFilter,
    awaiting_dispatch,
    dispatch_register,
    dispatches_of,
    get_dispatch,
    postage_spent,
    record_delivery,
    record_return,
)
from workflows.dispatch.sending import Sending, Waiting, addressees_of, record_dispatch, waiting_for

__all__ = [
    "MODE_TITLES",
    "Dispatch",
    "DispatchMode",
    "RegisterFilter",
    "Sending",
    "Waiting",
    "addressees_of",
    "awaiting_dispatch",
    "dispatch_register",
    "dispatches_of",
    "get_dispatch",
    "postage_spent",
    "record_delivery",
    "record_dispatch",
    "record_return",
    "waiting_for",
]
