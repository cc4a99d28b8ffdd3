"""What happens in a trial, in the reader's language."""

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from engine.dryrun import Unreached
from webapp.filters import in_language
from webapp.viewmodels import Tag
from workflows.trials import OPEN, OTHER, SAME, Remark, Stop

_RULE = re.compile(r"(?:(\d+)(wd)|P(\d+)([DW])|PT(\d+)([HM]))")


def limit_words(rule: str) -> str:
    """A time limit in words: ``7wd`` is "7 working days". An expression stays as it is drawn."""
    match = _RULE.fullmatch(rule)
    if match is None:
        return rule
    number = int(match[1] or match[3] or match[5])
    words = {
        "wd": ngettext("%(num)s working day", "%(num)s working days", number),
        "D": ngettext("%(num)s day", "%(num)s days", number),
        "W": ngettext("%(num)s week", "%(num)s weeks", number),
        "H": ngettext("%(num)s hour", "%(num)s hours", number),
        "M": ngettext("%(num)s minute", "%(num)s minutes", number),
    }
    return str(words[match[2] or match[4] or match[6]])


def verdict_tag(verdict: str) -> Tag:
    """What is said of a paper."""
    words: dict[str, Tag] = {
        SAME: Tag(_("same way"), "green"),
        OTHER: Tag(_("another way"), "amber"),
        OPEN: Tag(_("cannot be said to the end"), "red"),
    }
    return words[verdict]


def remark_words(remark: Remark, roles: Mapping[str, str]) -> str:
    """One thing that would have been other, as a sentence."""
    step, more = in_language(remark.hi, remark.en), in_language(remark.more_hi, remark.more_en)
    words = {
        "more": _("“%(step)s” would have come in addition.", step=step),
        "less": _("“%(step)s” would have been left out.", step=step),
        "role": _("“%(step)s” would have lain with: %(role)s.", step=step, role=roles.get(remark.more_en, more)),
        Stop.NO_BUTTON: _("At “%(step)s” there is no button “%(button)s” any more.", step=step, button=more),
        Stop.OTHER_DESK: _other_desk(step, more),
        Stop.NEW_STEP: _("“%(step)s” is new: nobody knows what would have been decided there.", step=step),
        Stop.ASKS_MORE: _("At “%(step)s” the answer of then does not do: %(why)s", step=step, why=more),
        Stop.BY_HAND: _("It was put to another step by hand; from there on nothing can be said."),
        Stop.ENDED: _("Its way would have ended before “%(step)s”.", step=step),
        Stop.REFUSED: _("It could not have gone on: %(why)s", why=more) if more else _("It could not even have begun."),
    }
    return words[remark.what]


def _other_desk(step: str, there: str) -> str:
    if not step:
        return _("It came to its end; now it would still lie at “%(there)s”.", there=there)
    if not there:
        return _("When “%(step)s” acted, it would have lain at no desk.", step=step)
    return _("When “%(step)s” acted, it would have lain at “%(there)s”.", step=step, there=there)


def unreached_words(one: Unreached) -> str:
    """One thing that was never reached."""
    name = in_language(one.name_hi, one.name_en)
    words = {
        "desk": _("Desk “%(name)s”", name=name),
        "button": _("Button “%(name)s”", name=name),
        "arrow": _("Way “%(name)s”", name=name),
        "element": _("Step “%(name)s”", name=name),
    }
    return words[one.what]
