"""Which explanation to trust here, in one sentence made of its test results."""

from collections.abc import Mapping

from core.explanation.faithfulness import Receipts

CLEARLY = 0.9
CHANCE = 0.65
SAME_MAP = 0.5
DEAF = "much the same when the network's weights are random"


def trust_line(
    receipts: Receipts, titles: Mapping[str, str] | None = None, randomised: Mapping[str, float] | None = None
) -> str:
    """What to trust and what not, from a face's test results.

    `titles` are the maps' names for people. `randomised` has, by map, the rank correlation with the map of a network
    whose weights were drawn at random: one that hardly changes does not show what the network learned.
    """
    titles = {name: name for name in receipts.scores} | dict(titles or {})
    deaf = {name for name, correlation in (randomised or {}).items() if abs(correlation) > SAME_MAP}
    ranked = sorted(receipts.scores, key=receipts.gain, reverse=True)
    count = len(receipts.random)
    better = [name for name in ranked if receipts.beaten(name) >= CLEARLY and receipts.gain(name) > 0]
    good = [name for name in better if name not in deaf]
    poor = [name for name in receipts.scores if name in deaf or receipts.beaten(name) <= CHANCE]
    if not good and better:
        said = (
            f"Trust no map here: what does clearly better than {count} random ones of equal area "
            f"({_listed([titles[name] for name in better])}) is {DEAF}."
        )
    elif not good:
        said = f"Trust no map here: none does clearly better than {count} random ones of equal area."
    else:
        best = good[0]
        said = (
            f"Trust {titles[best]} most here: what it marks matters {100 * receipts.gain(best):.0f} points more to the "
            f"probability than random places of equal area, and it beats {100 * receipts.beaten(best):.0f} % of them."
        )
    if poor and good:
        said += f" Do not trust {_listed([titles[name] for name in poor])} here: {_why(poor, deaf)}."
    return said


def _why(poor: list[str], deaf: set[str]) -> str:
    reasons = []
    if set(poor) - deaf:
        reasons.append("no better than chance")
    if set(poor) & deaf:
        reasons.append(DEAF)
    return " or ".join(reasons)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
