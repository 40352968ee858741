"""Which concepts were used, in sentences and as tables to be read."""

import pandas as pd

from core.usage.definitions import DEFINITIONS
from core.usage.usage import Usage


def used_said(usage: Usage, definition: str) -> str:
    """What the bars of one usage say."""
    first, whole = usage.table.iloc[0], DEFINITIONS[definition].of
    rest = f" The bias, there before any neuron, adds {100 * usage.start:.1f} %." if usage.start else ""
    unnamed = f" Neurons without a label add {100 * usage.unlabelled:.1f} %." if abs(usage.unlabelled) > 5e-4 else ""
    return (
        f"Over {usage.n:,} correctly predicted of {usage.total:,} pictures, “{first['concept']}” has "
        f"{100 * first['share']:.1f} % of {whole} (95 % interval {100 * first['low']:.1f} to "
        f"{100 * first['high']:.1f}, from other draws of pictures). A tick marks the share of neurons with that word: "
        f"a bar beyond its tick does more than its number.{rest}{unnamed}"
    )


def used_alt(shown: pd.DataFrame) -> str:
    """The bars for those who cannot see them; `shown` are their lines of the table."""
    listed = ", ".join(f"{line.concept} {100 * line.share:.1f} %" for line in shown.itertuples())
    return f"Bars in descending order: {listed}."


def in_percent(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its shares, and `among` (of the layer's neurons), in percent and named so."""
    shares = {"share": "share_percent", "low": "low_percent", "high": "high_percent", "among": "of_neurons_percent"}
    return table.assign(**{name: 100 * table[name] for name in shares}).rename(columns=shares)


def by_emotion_said(shares: pd.DataFrame, definition: str) -> str:
    """What the map of emotions says; `shares` as core.usage.usage.shares_by_emotion gives them."""
    tops = (
        f"{column.idxmax()} for {emotion} ({100 * column.max():.0f}\u00a0%)"
        for emotion, column in shares.items()
        if column.notna().any()
    )
    return (
        f"Percent of {DEFINITIONS[definition].of}, over the correct predictions of each emotion. "
        f"In front: {', '.join(tops)}."
    )
