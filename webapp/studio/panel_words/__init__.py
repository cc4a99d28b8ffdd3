"""The words of the editor's panel in the reader's language, handed to the page as JSON.

A key is what the panel asks for; ``%(name)s`` in a text is filled in the browser. What is written into the drawing
itself is there in both languages.
"""

from webapp.studio.panel_words import automatic, steps, ways, whole
from webapp.studio.panel_words.written import WRITTEN, Words


def panel_words() -> dict[str, str | Words]:
    """All words of the panel by key."""
    sections = (
        steps.who(),
        steps.desk(),
        steps.reminders(),
        steps.buttons(),
        ways.ways(),
        ways.condition(),
        automatic.automatic(),
        automatic.events(),
        automatic.loops(),
        whole.process(),
        whole.elements(),
    )
    words: dict[str, str | Words] = {key: text for section in sections for key, text in section.items()}
    return words | WRITTEN
