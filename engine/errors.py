"""What the engine refuses. Each error carries a sentence for the person who acted, in both languages."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to the user, not a fault of the program
    """A rule was not met; nothing has changed.

    :param en: the sentence in English, complete and with what to do
    :param hi: the same in Hindi
    """

    status = 409
    """HTTP status by which the web answers; the one place where it is used is webapp/errors.py."""

    def __init__(self, en: str, hi: str) -> None:
        super().__init__(en)
        self.en = en
        self.hi = hi


class EngineRefusal(Refusal):
    """The engine cannot do what was asked in the present state of the instance."""


class TaskGone(EngineRefusal):
    """The task was finished, recalled or moved in the meantime."""


class StaleTask(EngineRefusal):
    """The page was made before the instance moved on."""


class UnknownOutcome(EngineRefusal):
    """The button is not one of this desk."""

    status = 422


class DiagramRefused(EngineRefusal):
    """The gate found blocking faults in an upload.

    :ivar findings: the findings as data (:class:`engine.gate.Finding`)
    """

    status = 422

    def __init__(self, en: str, hi: str, findings: list[object]) -> None:
        super().__init__(en, hi)
        self.findings = findings
