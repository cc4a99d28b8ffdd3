"""Trying a changed diagram: walked through by hand, played by saved trials, asked "what if" over real papers.

Nothing here moves a paper, and nothing is stored but a trial that somebody saves.
"""

from workflows.trials.definitions import definition_to_try
from workflows.trials.forecast import (
    OPEN,
    OTHER,
    SAME,
    Forecast,
    Line,
    Load,
    Remark,
    compare,
    go_on,
    read_forecast,
    replay_or_none,
    verdict_of,
)
from workflows.trials.past_runs import MOST_RUNS, PastDesk, PastRun, Span, Which, find_runs, read_runs
from workflows.trials.replaying import Replayed, Stop, replay
from workflows.trials.saved import (
    HOLDS,
    PlayedTrial,
    TrialsPlayed,
    count_trials,
    delete_trial,
    play_on,
    play_trials,
    save_trial,
    stored_trials,
    take_trials,
    trials_file,
    trials_of,
)
from workflows.trials.standing import Along, Found, arrows_of, desk_today, place_in, standing_at
from workflows.trials.walks import Place, Walk, play_as_far_as_possible, play_walk, read_walk, walk_of_case

__all__ = [
    "HOLDS",
    "MOST_RUNS",
    "OPEN",
    "OTHER",
    "SAME",
    "Along",
    "Forecast",
    "Found",
    "Line",
    "Load",
    "PastDesk",
    "PastRun",
    "Place",
    "PlayedTrial",
    "Remark",
    "Replayed",
    "Span",
    "Stop",
    "TrialsPlayed",
    "Walk",
    "Which",
    "arrows_of",
    "compare",
    "count_trials",
    "definition_to_try",
    "delete_trial",
    "desk_today",
    "find_runs",
    "go_on",
    "place_in",
    "play_as_far_as_possible",
    "play_on",
    "play_trials",
    "play_walk",
    "read_forecast",
    "read_runs",
    "read_walk",
    "replay",
    "replay_or_none",
    "save_trial",
    "standing_at",
    "stored_trials",
    "take_trials",
    "trials_file",
    "trials_of",
    "verdict_of",
    "walk_of_case",
]
