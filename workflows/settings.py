"""Settings of the office: few, named here, each change in the ledger."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import ForeignKey, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base
from workflows import ledger
from workflows.collisions import refuse_collision
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.organisation import Actor

Value = bool | int | str


class OfficeSetting(Base):
    """What an office has set otherwise than the product does."""

    __tablename__ = "office_setting"
    __table_args__ = (PrimaryKeyConstraint("district_id", "name"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)
    """JSON."""
    changed_by: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[dt.datetime]


@dataclass(frozen=True)
class Setting:
    """One thing that an office may set.

    :ivar default: what holds as long as nothing was set; its type is the type of the setting
    """

    name: str
    title_en: str
    title_hi: str
    default: Value


SETTINGS: Mapping[str, Setting] = {
    one.name: one
    for one in (
        Setting(
            "second_person_publishes",
            "A routing diagram is published only after a second person has approved it",
            "मार्ग-आरेख दूसरे व्यक्ति के अनुमोदन के बाद ही प्रकाशित हो",
            default=False,
        ),
    )
}


def setting(db: Session, district_id: int, name: str) -> Value:
    """What holds in an office.

    :raises NotFound: when there is no setting of that name
    """
    known = _known(name)
    row = db.get(OfficeSetting, (district_id, name))
    return known.default if row is None else _typed(known, orjson.loads(row.value))


def change_setting(
    db: Session, name: str, value: Value, *, district_id: int, actor: Actor, now: dt.datetime
) -> None:  # fmt: skip
    """Set something for an office; an event on the configuration's chain says from what to what.

    :raises NotFound: when there is no setting of that name
    :raises BadInput: when the value is of another kind
    :raises OfficeRefusal: when somebody else sets it for the first time at this moment
    """
    wanted, before = _typed(_known(name), value), setting(db, district_id, name)
    if wanted == before:
        return
    row = db.get(OfficeSetting, (district_id, name)) or OfficeSetting(district_id=district_id, name=name)
    row.value, row.changed_by, row.changed_at = orjson.dumps(wanted).decode(), str(actor), now
    with refuse_collision(db, _also_set()):
        db.add(row)
    payload: dict[str, ledger.Json] = {"from": before, "to": wanted}
    chain = ledger.configuration_chain(district_id, f"setting:{name}")
    ledger.record(db, chain, "setting.changed", actor=actor, payload=payload, now=now)


def _also_set() -> OfficeRefusal:
    return OfficeRefusal(
        "Somebody else set this at this moment. Look at it again.", "इसी क्षण किसी अन्य ने इसे निर्धारित किया। फिर देखें।"
    )


def _known(name: str) -> Setting:
    found = SETTINGS.get(name)
    if found is None:
        raise NotFound("There is no such setting.", "ऐसी कोई सेटिंग नहीं है।")
    return found


def _typed(known: Setting, value: Value) -> Value:
    if type(value) is not type(known.default):
        raise BadInput(
            f"“{known.title_en}” cannot be that.", f"“{known.title_hi}” का यह मान नहीं हो सकता।", field=known.name
        )
    return value
