"""The small picture in the corner of a task: by the kind of a desk's work, or by the element that the office runs."""

GLYPHS = {
    "note": '<path d="M2 1h8l3 3v10H2zM5 7h5M5 10h5"/>',
    "draft": '<path d="M2 1h8l3 3v10H2zM5 11l4-5 1.5 1.2-4 5H5z"/>',
    "approve": '<circle cx="7.5" cy="7.5" r="6.5"/><path d="M4.5 7.5l2.2 2.4 4-5"/>',
    "sign": '<path d="M1 13c3-1 3-10 5-10s-1 8 1 8 2-3 3-3 0 3 4 2"/>',
    "dispatch": '<path d="M1 7l13-6-4 13-3-5zM7 9l7-8"/>',
    "report": '<path d="M1 2h13v8H7l-3 3v-3H1z"/>',
    "form": '<path d="M2 1h11v13H2zM5 4.5h5M5 7.5h5M5 10.5h3"/>',
    "seen": '<path d="M1 7.5c3-5 10-5 13 0-3 5-10 5-13 0z"/><circle cx="7.5" cy="7.5" r="2"/>',
    "serviceTask": '<circle cx="7.5" cy="7.5" r="3"/><path d="M7.5 1v2.5M7.5 11.5V14M1 7.5h2.5M11.5 7.5H14M3 3l1.7 1.7M10.3 10.3L12 12M3 12l1.7-1.7M10.3 4.7L12 3"/>',  # noqa: E501 - one path
    "receiveTask": '<path d="M1 2.5h13v10H1zM1.5 3l6 5 6-5"/>',
    "businessRuleTask": '<path d="M1 2h13v11H1zM1 5.5h13M5.5 5.5V13M1 9.2h13"/>',
    "scriptTask": '<path d="M3 3.5h9M3 7h9M3 10.5h5"/>',
    "callActivity": '<path d="M7.5 2v11M2 7.5h11M1 1h13v13H1z"/>',
}
"""One small picture a kind of task, 15 by 15 units."""
