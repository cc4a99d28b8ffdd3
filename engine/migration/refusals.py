"""Why an instance cannot be taken to another version, in words for the administrator."""

from typing import NamedTuple

from engine.errors import EngineRefusal
from engine.specs import Diagram


class Name(NamedTuple):
    """What an element is called in both languages."""

    en: str
    hi: str


def name_of(diagram: Diagram, element: str) -> Name:
    """The name of an element; its id when the diagram gives it none."""
    node = diagram.nodes.get(element)
    return Name(node.name_en, node.name_hi) if node is not None else Name(element, element)


class CannotMigrate(EngineRefusal):
    """This instance cannot be taken over safely; it is left as it is."""


def unmapped(name: Name) -> CannotMigrate:
    """For a live step without a place in the new version."""
    return CannotMigrate(
        f"“{name.en}” is open, and the new version has no such step. Say which step it is there.",
        f"“{name.hi}” खुला है, और नये संस्करण में ऐसा चरण नहीं है। बताएँ कि वहाँ यह कौन-सा चरण है।",
    )


def other_part(name: Name) -> CannotMigrate:
    """For a live step that lies in another sub-process or called process now."""
    return CannotMigrate(
        f"“{name.en}” lies in another part of the new diagram; a file that stands there cannot be carried into it.",
        f"“{name.hi}” नये मार्ग-आरेख के दूसरे भाग में है; वहाँ खड़ी पत्रावली उसमें नहीं ले जायी जा सकती।",
    )


def other_kind(name: Name) -> CannotMigrate:
    """For a live step that is another kind of element now."""
    return CannotMigrate(
        f"“{name.en}” is another kind of element in the new version.", f"“{name.hi}” नये संस्करण में दूसरे प्रकार का अवयव है।"
    )


def other_operation(name: Name, before: str, after: str) -> CannotMigrate:
    """For a step under way that does something else now."""
    return CannotMigrate(
        f"“{name.en}” waits for {before}, and the new version does {after} there.",
        f"“{name.hi}” {before} की प्रतीक्षा में है, और नया संस्करण वहाँ {after} करता है।",
    )


def other_instances(name: Name) -> CannotMigrate:
    """For a multi-instance under way that is drawn otherwise now."""
    return CannotMigrate(
        f"Several of “{name.en}” are under way, and the new version draws their number or their list otherwise.",
        f"“{name.hi}” के कई कार्य चल रहे हैं, और नये संस्करण में उनकी संख्या या सूची बदल गयी है।",
    )


def lost_arrow(name: Name) -> CannotMigrate:
    """For a join that is half filled and does not know the arrow any more."""
    return CannotMigrate(
        f"A branch waits at “{name.en}”, and in the new version it is not clear over which arrow it came.",
        f"एक शाखा “{name.hi}” पर प्रतीक्षा कर रही है, और नये संस्करण में स्पष्ट नहीं कि वह किस तीर से आयी।",
    )


def would_starve(name: Name, missing: Name) -> CannotMigrate:
    """For a join that would wait for a branch that was never begun."""
    return CannotMigrate(
        f"“{name.en}” would wait for ever: nothing can come to it from “{missing.en}” any more in this file.",
        f"“{name.hi}” सदा प्रतीक्षा करता रहेगा: इस पत्रावली में “{missing.hi}” से अब कुछ नहीं आ सकता।",
    )


def would_collide(one: Name, other: Name) -> CannotMigrate:
    """For two branches that nothing joins any more."""
    return CannotMigrate(
        f"“{one.en}” and “{other.en}” are under way at once, and in the new version they would run into one another.",
        f"“{one.hi}” और “{other.hi}” एक साथ चल रहे हैं, और नये संस्करण में वे आपस में टकरा जाएँगे।",
    )


def nobody_goes_on() -> CannotMigrate:
    """For a file that would rest for ever."""
    return CannotMigrate("Nobody and nothing could go on in the new version.", "नये संस्करण में आगे कोई कुछ नहीं कर सकेगा।")


def two_holders() -> CannotMigrate:
    """For a file that would lie at two desks."""
    return CannotMigrate(
        "Two steps that hold the file would be open at once.", "पत्रावली धारण करने वाले दो चरण एक साथ खुले होंगे।"
    )
