"""What stops the program: always a sentence in English and Hindi."""


class Refused(Exception):  # noqa: N818 - an answer to the officer, not a fault of the program
    """The program does not sign.

    :param en: the sentence in English
    :param hi: the same in Hindi
    """

    def __init__(self, en: str, hi: str) -> None:
        super().__init__(f"{hi}\n{en}")
        self.en = en
        self.hi = hi
