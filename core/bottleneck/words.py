"""How a bottleneck fares, in words."""

import pandas as pd

from core.bottleneck.survey import KINDS
from core.dissection.calibration import LEVEL
from core.numbers import percent, signed


def in_short(table: pd.DataFrame, reported_on: str = "both") -> str:
    """One plain sentence from the lines of one scorer: what concepts alone get right, beside the network and beside
    directions that mean nothing."""
    used = table[table["chosen"] & (table["reported_on"] == reported_on)].set_index("kind")
    own, network, random = used.loc["concepts"], used.loc["black box"], used.loc["random"]
    behind = 100 * (network["accuracy"] - own["accuracy"])
    compared = (
        f"{abs(behind):.1f} points {'fewer' if behind > 0 else 'more'} than the network itself"
        if round(behind, 1)
        else "as many as the network itself"
    )
    return (
        f"Through concepts alone it names {percent(own['accuracy'])} of {own['n']:,} faces as they are labelled, "
        f"{compared}; as many random directions get {percent(random['accuracy'])}{_meaning(own, random)}."
    )


def trained_said(table: pd.DataFrame) -> str:
    """The same of a head fitted on Training, and what its concepts were learned from; lines of `survey_training`."""
    first = table.iloc[0]
    words = (
        "its concepts learned from there too"
        if first["words_from"] == "training"
        else "its concepts learned from one test split, for the pictures of the other"
    )
    return (
        f"With the head fitted on {first['fitted_n']:,} Training pictures, as Oikarinen et al. 2023 have it, {words}: "
        + (in_short(table)[0].lower() + in_short(table)[1:])
    )


def _meaning(own: pd.Series, random: pd.Series) -> str:
    """What the draws allow to say: concepts no better than random ones beat d draws once in d + 1 times."""
    draws = int(random["draws"])
    if random["most"] < own["correct"]:
        if 1 / (1 + draws) <= LEVEL:
            return ", fewer, so what the concepts mean does count"
        return f", fewer, but with draws as few as {draws} that is luck once in {draws + 1} times"
    amount = "more" if random["least"] > own["correct"] else "about the same"
    return f", {amount}, so the accuracy does not show that the concepts mean anything"


def heard(line: object) -> str:
    """One line of the table, as text of fixed width."""
    spread = f", {line.draws} draws {line.least:,} to {line.most:,}" if line.draws > 1 else ""
    sparse = f", {line.nonzero:.1f} weights a class" if line.nonzero == line.nonzero else ""
    p = "" if line.kind == "black box" else f"; {signed(line.gained - line.lost)} against it, p = {line.p_value:.2g}"
    return (
        f"{line.reported_on:<8} {KINDS[line.kind]:<30} {percent(line.accuracy, 2)} ({percent(line.low)} to "
        f"{percent(line.high)}) of {line.n:,}{p}{sparse}{spread}"
    )
