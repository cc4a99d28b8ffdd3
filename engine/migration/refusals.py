"""Why an instance cannot be taken to another version, in words for the administrator."""

from engine.errors import EngineRefusal
from engine.specs import Node


class CannotMigrate(EngineRefusal):
    """This instance cannot be taken over safely; it is left as it is."""


def unmapped(node: Node | None, name: str) -> CannotMigrate:
    """For a live step without a place in the new version."""
    en, hi = (node.name_en, node.name_hi) if node is not None else (name, name)
    return CannotMigrate(
        f"“{en}” is open, and the new version has no such step. Say which step it is there.",
        f"“{hi}” खुला है, और नये संस्करण में ऐसा चरण नहीं है। बताएँ कि वहाँ यह कौन-सा चरण है।",
    )


def other_part(name: str) -> CannotMigrate:
    """For a live step that lies in another sub-process or called process now."""
    return CannotMigrate(
        f"“{name}” lies in another part of the new diagram; a file that stands there cannot be carried into it.",
        f"“{name}” नये मार्ग-आरेख के दूसरे भाग में है; वहाँ खड़ी पत्रावली उसमें नहीं ले जायी जा सकती।",
    )


def other_kind(name: str) -> CannotMigrate:
    """For a live step that is another kind of element now."""
    return CannotMigrate(
        f"“{name}” is another kind of element in the new version.", f"“{name}” नये संस्करण में दूसरे प्रकार का अवयव है।"
    )


def other_instances(name: str) -> CannotMigrate:
    """For a multi-instance under way that is drawn otherwise now."""
    return CannotMigrate(
        f"Several of “{name}” are under way, and the new version draws their number or their list otherwise.",
        f"“{name}” के कई कार्य चल रहे हैं, और नये संस्करण में उनकी संख्या या सूची बदल गयी है।",
    )


def lost_arrow(name: str) -> CannotMigrate:
    """For a join that is half filled and does not know the arrow any more."""
    return CannotMigrate(
        f"A branch waits at “{name}”, and in the new version it is not clear over which arrow it came.",
        f"एक शाखा “{name}” पर प्रतीक्षा कर रही है, और नये संस्करण में स्पष्ट नहीं कि वह किस तीर से आयी।",
    )


def would_starve(name: str, missing: str) -> CannotMigrate:
    """For a join that would wait for a branch that was never begun."""
    return CannotMigrate(
        f"“{name}” would wait for ever: nothing can come to it from “{missing}” any more in this file.",
        f"“{name}” सदा प्रतीक्षा करता रहेगा: इस पत्रावली में “{missing}” से अब कुछ नहीं आ सकता।",
    )


def would_collide(one: str, other: str) -> CannotMigrate:
    """For two branches that nothing joins any more."""
    return CannotMigrate(
        f"“{one}” and “{other}” are under way at once, and in the new version they would run into one another.",
        f"“{one}” और “{other}” एक साथ चल रहे हैं, और नये संस्करण में वे आपस में टकरा जाएँगे।",
    )


def two_holders() -> CannotMigrate:
    """For a file that would lie at two desks."""
    return CannotMigrate(
        "Two steps that hold the file would be open at once.", "पत्रावली धारण करने वाले दो चरण एक साथ खुले होंगे।"
    )
