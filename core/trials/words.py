"""What the trials say in plain words."""

import pandas as pd

from core.comparison.words import interval
from core.numbers import percent, signed
from core.trials.factors import FACTORS
from core.trials.tables import effects_table, enlarging_by_start, most_frequent_share, way_title, ways_table


def conclusion(trials: pd.DataFrame) -> list[str]:
    """Whether the size of the faces, the start or the part that is trained explains a poor result; whether size helps
    by the places that it leaves; whether learning by heart explains it; and how far this can be believed. A sentence or
    two each."""
    ways, effects = ways_table(trials), effects_table(trials)
    told = (_usual(ways), _changes(ways, effects), _places(trials), _by_heart(ways), _how_far(trials))
    return [each for each in told if each]


def effect_said(effect: pd.Series) -> str:
    """ "+5.3 points (95 % interval 3.1 to 7.5)" of a line of `effects_table`."""
    low, high = (signed(100 * effect[end], 1) for end in ("low", "high"))
    return f"{signed(100 * effect['difference'], 1)} points ({low} to {high})"


def _usual(ways: pd.DataFrame) -> str:
    usual = _usual_way(ways)
    if usual is None:
        return "No network that starts from ImageNet was trained as a whole, so there is nothing to explain yet."
    return (
        f"Fine-tuned as a whole on {usual['side']} x {usual['side']} pixels, where {usual['places']} x "
        f"{usual['places']} places are left at the end, it names {percent(usual['accuracy'])} of {usual['n']:,} faces "
        f"of PrivateTest right (95 % interval {interval(usual['low'], usual['high'])}); always saying the most "
        f"frequent emotion is right for {percent(most_frequent_share())}."
    )


def _changes(ways: pd.DataFrame, effects: pd.DataFrame) -> str:
    own = effects[effects["where"] == "fine-tuned"]
    if own.empty:
        return ""
    own = own.loc[own["difference"].abs().sort_values(ascending=False, kind="stable").index]
    average = effects[effects["where"] == "all"].set_index("factor")
    said = [
        f"{_change(ways, line['factor'])}: {effect_said(line)}"
        + (f", {effect_said(average.loc[line['factor']])} over all {average.loc[line['factor'], 'pairs']} pairs"
           if average.loc[line["factor"], "pairs"] > 1 else "")
        for _, line in own.iterrows()
    ]  # fmt: skip
    sure = [line for _, line in own.iterrows() if line["low"] > 0 or line["high"] < 0]
    return f"Changing one thing alone, on the same faces: {'; '.join(said)}. {_verdict(ways, sure)}"


def _verdict(ways: pd.DataFrame, sure: list[pd.Series]) -> str:
    """What follows from the changes that are more than luck, the largest first."""
    helps = [line for line in sure if line["difference"] > 0]
    harms = [_change(ways, line["factor"]) for line in sure if line["difference"] < 0]
    helped = f"What helps it most is {_change(ways, helps[0]['factor'])}." if helps else "None helps it for certain."
    return f"{helped} It gets worse by {' and by '.join(harms)}." if harms else helped


def _change(ways: pd.DataFrame, factor: str) -> str:
    change = FACTORS[factor].change
    if FACTORS[factor].usual is not None:
        return change
    last = ways.loc[ways["side"].idxmax()]
    return f"{change} of {last['side']} pixels, which leaves {last['places']} x {last['places']} places"


def _places(trials: pd.DataFrame) -> str:
    """Whether enlarging helps by the places it leaves, which a network from scratch would have the good of too."""
    by_start = enlarging_by_start(trials).set_index("start")
    if by_start.empty:
        return ""
    imagenet, scratch, gap = (by_start.loc[name] for name in ("imagenet", "scratch", "gap"))
    if min(gap["low"], imagenet["low"]) <= 0:
        so = "so these trials do not tell whether it is the places, or patterns of the size that ImageNet taught"
    elif scratch["low"] > 0:
        so = "so the places that are left help, and patterns of the size that ImageNet taught help beyond them"
    else:
        so = "so places alone do not explain it: what was learnt on ImageNet fits larger patterns than faces this small"
    return (
        f"Were it the few places at the end alone, enlarged faces would help a network from scratch too. Where all is "
        f"trained, they give {effect_said(scratch)} from scratch and {effect_said(imagenet)} from ImageNet, "
        f"{effect_said(gap)} apart, {so}."
    )


def _by_heart(ways: pd.DataFrame) -> str:
    usual = _usual_way(ways)
    if usual is None:
        return ""
    return (
        f"Learning by heart shows as a gap between the faces that it learnt from and others: "
        f"{percent(usual['learnt'])} against {percent(usual['accuracy'])}."
    )


def _how_far(trials: pd.DataFrame) -> str:
    first, seeds = trials.iloc[0], trials["seed"].nunique()
    epochs = "1 epoch" if first["epochs"] == 1 else f"{first['epochs']} epochs"
    trainings = "one training each" if seeds == 1 else f"{seeds} trainings each"
    return (
        f"These are short trainings of EfficientNet-Lite0, {first['images']:,} faces and {epochs}, "
        f"{trainings}. The intervals are over faces, not over trainings, and long trainings may rank otherwise: from "
        "scratch, so few steps may be too few to make use of more places."
    )


def _usual_way(ways: pd.DataFrame) -> pd.Series | None:
    """What is usually done: from ImageNet, all of it trained, faces as they are."""
    own = ways[(ways["title"] == way_title("imagenet", "all")) & (ways["side"] == ways["side"].min())]
    return None if own.empty else own.iloc[0]


def trial_said(row: pd.Series) -> str:
    """One line of `run_trials`, as the command says it."""
    return (
        f"{row['side']:>3} px, {row['places']}x{row['places']} at the end, {way_title(row['start'], row['trained'])}, "
        f"seed {row['seed']}: {percent(row['accuracy'])} ({interval(row['low'], row['high'])}) of {row['n']:,}, "
        f"{percent(row['learnt'])} of what it learnt from, {row['seconds']:.0f} s"
    )
