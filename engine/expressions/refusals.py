"""Why an expression is not taken: when it is written, and when it is worked out."""

from engine.errors import EngineRefusal


class ExpressionRefused(EngineRefusal):
    """The text is not an expression of the language. Raised when a diagram or table is saved, never at a desk.

    :ivar source: the text that was refused, shortened
    """

    status = 422

    def __init__(self, en: str, hi: str, source: str = "") -> None:
        shown = shorten(source)
        super().__init__(f"In “{shown}”: {en}" if shown else en, f"“{shown}” में: {hi}" if shown else hi)
        self.source = shown


class EvaluationRefused(EngineRefusal):
    """The expression is sound, but the facts at hand do not let it be worked out.

    :ivar unknown: the fact that is not known, when that is the reason
    """

    def __init__(self, en: str, hi: str, *, unknown: str | None = None) -> None:
        super().__init__(en, hi)
        self.unknown = unknown


def shorten(source: str, length: int = 60) -> str:
    """One line of a source text, for a sentence.

    :param source: what somebody wrote
    :param length: the most characters to keep
    """
    line = " ".join(source.split())
    return line if len(line) <= length else line[: length - 1] + "…"
