"""Order of the fields of a form, and taking one out."""

import copy
from collections.abc import Iterator, Sequence

from engine.errors import EngineRefusal
from engine.expressions import parse_expression
from workflows.errors import OfficeRefusal
from workflows.form_building.fields import Form, holder_of
from workflows.form_building.kinds import Schema


def move_field(form: Schema, name: str, by: int, table: str = "") -> Form:
    """The form with a field further up (``by=-1``) or down (``by=1``); at an end it stays where it is."""
    names = list(holder_of(form, table)["properties"])
    place = names.index(name)
    names.insert(min(max(place + by, 0), len(names) - 1), names.pop(place))
    return order_fields(form, names, table)


def order_fields(form: Schema, names: Sequence[str], table: str = "") -> Form:
    """The form with its fields in another order; those that are not named follow in their own."""
    made = copy.deepcopy(dict(form))
    holder = holder_of(made, table)
    properties = holder["properties"]
    wanted = [name for name in dict.fromkeys(names) if name in properties]
    ordered = {name: properties[name] for name in [*wanted, *(one for one in properties if one not in wanted)]}
    properties.clear()
    properties.update(ordered)
    return made


def remove_field(form: Schema, name: str, table: str = "") -> Form:
    """The form without a field and the checks that stand at it.

    :raises OfficeRefusal: when another field of the form asks it; they are named
    """
    users = list(users_of(form, name, table))
    if users:
        listed = ", ".join(f"“{one}”" for one in users)
        raise OfficeRefusal(f"“{name}” cannot go: {listed} asks it. Change that first.",
                            f"“{name}” नहीं हट सकता: {listed} इसे पूछता है। पहले उसे बदलें।")  # fmt: skip
    made = copy.deepcopy(dict(form))
    holder = holder_of(made, table)
    del holder["properties"][name]
    if "required" in holder:
        holder["required"][:] = [one for one in holder["required"] if one != name]
    if not table and "x-checks" in made:
        made["x-checks"] = [check for check in made["x-checks"] if check["at"] != name]
    own = made["properties"].get(table, {})
    if name in own.get("x-total", []):
        own["x-total"] = [one for one in own["x-total"] if one != name]
    return made


def users_of(form: Schema, name: str, table: str = "") -> Iterator[str]:
    """The fields of a form whose conditions, values or checks ask a field."""
    path = f"{table}.{name}" if table else name
    for other, own in form["properties"].items():
        columns = own.get("items", {}).get("properties", {})
        sources = [own.get("x-show-if"), own.get("x-value"), *(one.get("x-value") for one in columns.values())]
        inside = other == table and any(_asks(one.get("x-value"), name) for one in columns.values())
        if (other != name or table) and (inside or any(_asks(source, path) for source in sources)):
            yield other
    for check in form.get("x-checks", []):
        if check["at"] != name and _asks(check["rule"], path):
            yield str(check["at"])


def _asks(source: str | None, path: str) -> bool:
    """Whether an expression reads a field; of a column, whether it reads it by its table."""
    try:
        parsed = parse_expression(source or "")
    except EngineRefusal:
        return False
    return path in parsed.paths or path in parsed.names
