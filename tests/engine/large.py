"""Large diagrams in the making, for measuring: desks with forms, buttons, reminders, operations and choices."""

from tests.engine.drawing import Drawing, files, form

MONEY = {"type": "integer", "format": "money", "x-fact": True}
CHOICE = {"type": "string", "enum": ["x", "y"], "x-fact": True}
A_DESK_TAKES = 6
"""Elements of a desk with all that belongs to it."""


def large(elements: int) -> dict[str, bytes]:
    """A sound diagram of about so many elements, with a form for each desk."""
    drawing, count = Drawing().start().end().end("E2"), elements // A_DESK_TAKES
    for number in range(count):
        last = number + 1 == count
        after = "E2" if last else f"T{number + 1}"
        drawing.task(f"T{number}", form=f"f{number}", due="7wd").xor(f"G{number}").end(f"RE{number}")
        drawing.service(f"N{number}", "notify", to=f'"x{number}"').xor(f"X{number}", f"X{number}_{after}")
        drawing.timer(f"R{number}", '"P3D"', on=f"T{number}", interrupting=False).chain(f"R{number}", f"RE{number}")
        drawing.arrow(f"X{number - 1}" if number else "S", f"T{number}").chain(f"T{number}", f"G{number}")
        drawing.button(f"G{number}", f"N{number}", "on").button(f"G{number}", f"T{max(number - 1, 0)}", "back")
        drawing.chain(f"N{number}", f"X{number}").arrow(f"X{number}", "E", f"a{number} > rs({number + 5})")
    drawing.arrow(f"X{count - 1}", "E2")
    forms = {f"forms/p/f{number}.json": form(**{f"a{number}": MONEY, f"b{number}": CHOICE}) for number in range(count)}
    return {**files(drawing), **forms}
