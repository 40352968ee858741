"""Why a fine-tuned network fares poorly: short trainings that differ in one thing."""

from core.errors import InputError
from core.figures.trials import trial_dots
from core.trials.tables import SHOWN, most_frequent_share, shipped_trials, ways_table
from core.trials.words import conclusion
from pages.common.chart import chart, drawn
from pages.common.markup import quiet


def trials_panel() -> None:
    """The trials that are shipped, or the command that makes them."""
    try:
        trials = shipped_trials()
    except InputError as missing:
        quiet(str(missing))
        return
    ways, (first, *others) = ways_table(trials), conclusion(trials)
    quiet(
        "Another study fine-tuned networks that had learnt ImageNet's photographs, and they did poorly here. A network "
        "halves its picture five times, so of 48 pixels hardly anything is left to look at. Is that why?"
    )
    chart(
        drawn(trial_dots, ways, most_frequent_share()),
        key="network_trials",
        says=f"{first} That is the dotted line.",
        alt="Short trainings: "
        + "; ".join(f"{line.title}, {line.side} px: {100 * line.accuracy:.1f} %" for line in ways.itertuples()),
        table=trials[SHOWN],
    )
    for sentence in others:
        quiet(sentence)
