"""Trying a diagram out: it is played with given answers, and nothing is stored.

No session, no office and no clock of the machine is needed: what they would say is given with the answers. What comes
back says how the token went, which desks had work, what was decided and why, which operations would have been called,
and what was never reached.
"""

from engine.dryrun.answers import DESK, MESSAGE, SUBJECT, WAIT, Answer, Setting, read_answers, read_setting
from engine.dryrun.cases import SUFFIX, CasesPlayed, Fault, play_case, play_cases, read_cases
from engine.dryrun.playing import Player, dry_run
from engine.dryrun.record import Called, Decided, DeskVisit, DryRun, Passed, Waiting
from engine.dryrun.refusals import AnswerRefused
from engine.dryrun.unreached import Unreached, never_reached

__all__ = [
    "DESK",
    "MESSAGE",
    "SUBJECT",
    "SUFFIX",
    "WAIT",
    "Answer",
    "AnswerRefused",
    "Called",
    "CasesPlayed",
    "Decided",
    "DeskVisit",
    "DryRun",
    "Fault",
    "Passed",
    "Player",
    "Setting",
    "Unreached",
    "Waiting",
    "dry_run",
    "never_reached",
    "play_case",
    "play_cases",
    "read_answers",
    "read_cases",
    "read_setting",
]
