"""What slices and label noise say, in sentences."""

from collections.abc import Mapping

import pandas as pd

from core.faces.blemishes import FLAWS
from core.numbers import agree, counted, p_said, percent, signed
from core.slices.carriers import Carriers
from core.slices.differences import CORRECTIONS, LEVEL
from core.slices.measuring import Measured
from core.slices.noise import LabelNoise, Share

CANNOT_TELL: Mapping[str, str] = {
    "Who the people are": (
        "FER2013 says nothing about the people in its pictures: no age, no gender, no skin colour, no origin, no "
        "disability. So nothing here can tell whether the network fails some groups of people more than others, and "
        "a table without a difference is no sign of fairness."
    ),
    "Why nothing is guessed": (
        "A program that guesses such things from a face is wrong about many people and more often about some than "
        "about others, so a table made of its guesses would measure the guesser. Nothing of the kind is inferred here. "
        "Words of apparent age are the one exception, and only where you ask for them."
    ),
    "What a slice by a word is": (
        "“Most like glasses” are the pictures with the highest score for that word; many of them show no glasses, and "
        "some with glasses are missing. That blurs a difference: a true one is likely to be larger than what is seen. "
        "Such a slice can also stand for something else: beards, hats and dark pictures do not come alone."
    ),
    "Why it happens": (
        "A lower accuracy may be the network's fault, the label's, or that of a face that is hard for people as well. "
        "The comparison inside each emotion takes out that some slices have more of the easy emotions, and no more."
    ),
}


def headline(found: Measured) -> str:
    """The worst and the best slice, with intervals that hold for all slices at once."""
    worst, best = (
        found.table.loc[place] for place in (found.table["accuracy"].idxmin(), found.table["accuracy"].idxmax())
    )
    return (
        f"The network does worst on {_where(worst)} and best on {_where(best)}; the ranges are 95 % intervals that "
        f"hold for all {len(found.table):,} slices at once."
    )


def verdict(found: Measured) -> str:
    """How many slices differ, alone and inside emotions, and the largest difference that is left."""
    count, alone, inside = len(found.table), int(found.differing.sum()), int(found.differing_within.sum())
    promise = CORRECTIONS[found.correction].promise
    differ = agree(alone, "differs", "differ")
    said = f"{alone:,} of {count:,} slices {differ} from the rest by more than luck ({promise})."
    if not found.table["within"].notna().any():
        return said
    if not inside:
        return f"{said} Compared with pictures of the same emotion, none does."
    lines = found.table[found.differing_within]
    line = lines.loc[lines["within_p"].idxmin()]
    of = f"{inside:,} do, most surely" if inside > 1 else "one does,"
    return f"{said} Compared with pictures of the same emotion, {of} pictures {line['title']}: {_within(line)}."


def slice_said(line: pd.Series, correction: str) -> tuple[str, ...]:
    """One slice: accuracy beside the rest, inside emotions, sureness, and the commonest mistake."""
    parts = [
        f"{line['right']:,} of {line['n']:,} are right: {percent(line['accuracy'])} (95 % interval "
        f"{_span(line['low'], line['high'])}). Of the other {line['rest_n']:,} it is {percent(line['rest_accuracy'])}.",
        f"The difference is {_points(line['difference'])} points ({_points(line['difference_low'])} to "
        f"{_points(line['difference_high'])}), {p_said(line['p_value'])}; after {CORRECTIONS[correction].title}'s "
        f"correction {p_said(line['p_corrected'])}.",
    ]
    if pd.notna(line["within"]):
        parts.append(
            f"Compared with pictures of the same emotion it is {_within(line)}; corrected, "
            f"{p_said(line['within_corrected'])}."
        )
    sureness = "surer than it is right" if line["overconfidence"] > 0 else "less sure than it is right"
    beyond = "more" if line["ece"] > line["ece_chance"] else "no more"
    inherent = " That is so inside any label: a network cannot know it." if line["family"] == "emotion" else ""
    parts.append(
        f"The network is {sureness}, by {abs(100 * line['overconfidence']):.1f} points; the calibration error of "
        f"{percent(line['ece'])} is {beyond} than as many pictures drawn at random show (95 % of draws stay below "
        f"{percent(line['ece_chance'])}).{inherent}"
    )
    parts.append(f"Of each emotion that is there it finds {percent(line['macro_recall'])}, on average (macro recall).")
    if line["mistaken"]:
        parts.append(
            f"The commonest mistake takes {line['label']} for {line['mistaken_for']}: "
            f"{counted(line['mistaken'], 'picture')}."
        )
    return tuple(parts)


def carriers_said(found: Carriers, title: str) -> str:
    """The neurons of a slice and what the answers are without them."""
    gained, lost, p = found.together["slice"]
    rest_gained, rest_lost, _ = found.together["rest"]
    drawn_gained, drawn_lost, _ = found.together["drawn"]
    against = "other pictures of the same emotion" if found.within_emotion else "the other pictures"
    luck = "more than luck" if p <= LEVEL else "no more than luck would do"
    are = agree(found.differing, "is", "are")
    return (
        f"{found.differing:,} of the {found.alive:,} living neurons of {found.layer} {are} more, or less, active on "
        f"pictures {title} than on {against} by more than luck. Without the {found.silenced} that differ most, "
        f"{gained:,} of the slice's pictures turn right and {lost:,} wrong (exact McNemar {p_said(p)}: {luck}), and "
        f"{rest_gained:,} and {rest_lost:,} of the rest; without as many drawn at random it is {drawn_gained:,} and "
        f"{drawn_lost:,} of the slice's."
    )


def noise_said(found: LabelNoise) -> tuple[str, str, str]:
    """The ceiling, the shared mistakes, and the part that people agree on."""
    parts = found.parts.set_index("part")
    agreed, disputed = (parts.loc[name] if name in parts.index else None for name in ("agreed", "disputed"))
    ceiling = (
        f"A judge who always says what most of ten people said would be right on {_share(found.ceiling)} of these "
        f"{found.ceiling.n:,} faces, a single person on {_share(found.one_voter)}. The network is right on "
        f"{_share(found.network)}, and says what most people said on {_share(found.network_on_crowd)}."
    )
    if found.network.low > found.ceiling.high:
        ceiling += (
            " That is more often than the crowd, most likely because it learned from labels of the same kind, with "
            "the habits of those who gave them."
        )
    mistakes = (
        f"Of its {found.shared.n:,} mistakes, {_share(found.shared)} are what most people say against the label, "
        f"{_share(found.label_kept)} are its own (people say what the label says), and in {_share(found.neither)} "
        "people say something else again."
    )
    split = "; ".join(
        f"{percent(part['accuracy'])} ({_span(part['low'], part['high'])}, n = {part['n']:,}) where they {verb}"
        for part, verb in ((agreed, "agree with the label"), (disputed, "do not"))
        if part is not None
    )
    return ceiling, mistakes, f"The network is right on {split}."


def left_out_said(left_out: Mapping[str, int]) -> str:
    """What was excluded; "" for nothing."""
    parts = [f"{count:,} ({FLAWS[name].words})" for name, count in left_out.items() if count]
    return f"Left out: {', '.join(parts)}." if parts else ""


def _where(line: pd.Series) -> str:
    judge = f" ({line['judge']})" if line["judge"] else ""
    return (
        f"pictures {line['title']}{judge}, {percent(line['accuracy'])} right "
        f"({_span(line['low_all'], line['high_all'])}, n = {line['n']:,})"
    )


def _within(line: pd.Series) -> str:
    return (
        f"{_points(line['within'])} points ({_points(line['within_low'])} to {_points(line['within_high'])}, "
        f"{p_said(line['within_p'])})"
    )


def _share(share: Share) -> str:
    return f"{percent(share.share)} ({_span(share.low, share.high)})"


def _span(low: float, high: float) -> str:
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def _points(share: float) -> str:
    return signed(100 * share, 1)
