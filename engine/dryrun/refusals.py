"""What a dry run refuses, with the number of the answer that does not fit."""

from engine.errors import EngineRefusal


class AnswerRefused(EngineRefusal):
    """An answer does not fit where the run stands, or is none.

    :ivar number: which answer, from 1; 0 for what surrounds them
    """

    status = 422

    def __init__(self, number: int, en: str, hi: str) -> None:
        super().__init__(f"Answer {number}: {en}" if number else en, f"उत्तर {number}: {hi}" if number else hi)
        self.number = number
