"""What the office refuses. Each error carries a sentence for the officer, in both languages."""

from engine.errors import Refusal


class OfficeRefusal(Refusal):
    """A rule of the office was not met; nothing has changed."""


class NotFound(OfficeRefusal):
    """There is no such thing, or this post may not know of it: both are answered alike."""

    status = 404


class BadInput(OfficeRefusal):
    """What was entered cannot be accepted.

    :ivar field: the name of the input at which the sentence is shown, or "" for the whole form
    """

    status = 422

    def __init__(self, en: str, hi: str, *, field: str = "") -> None:
        super().__init__(en, hi)
        self.field = field


class NotYours(OfficeRefusal):
    """The post may see this, but the act belongs to somebody else."""

    status = 403
