"""The words of two layers side by side, and the neurons that only the first one has."""

import streamlit as st

from core.figures.matching import SHOWN, word_bars
from core.matching.matching import Matching
from core.matching.words import only_said, words_said
from pages.common.chart import chart, drawn
from pages.common.markup import quiet
from pages.explore.side_by_side_data import Choice, Worded
from pages.explore.side_by_side_pairs import pair_rows

ALONE = 6
P_FORMATS = {name: st.column_config.NumberColumn(format="%.2g") for name in ("p_value", "p_corrected")}
SHARES = ("share_here", "share_there", "difference", "low", "high")
FORMATS = P_FORMATS | {name: st.column_config.NumberColumn(format="percent") for name in SHARES}


def words_panel(choice: Choice, words: Worded) -> None:
    """The words that differ most, as bars."""
    here, there = choice.here.title, choice.there.title
    shown = words.counts[words.counts["p_value"].notna()].head(SHOWN)
    if shown.empty:
        quiet(words_said(words.counts, here, there))
        return
    chart(
        drawn(word_bars, shown, here, there),
        key="match_words",
        says=f"{words_said(words.counts, here, there)} Below are the words that differ most; numbers are neurons, and "
        "pale bars differ by no more than chance would.",
        alt=f"Bars of how many neurons have a word in {here} and in {there}: "
        + ", ".join(f"{line.word} {line.here} and {line.there}" for line in shown.itertuples()),
        table=words.counts,
        columns=FORMATS,
    )


def only_here(choice: Choice, matching: Matching, words: Worded) -> None:
    """The neurons without a counterpart, least alike first, beside the nearest that the other layer has."""
    quiet(only_said(matching, words.by_kind, choice.here.title, choice.there.title))
    alone = words.pairs[words.pairs["kind"] == "alone"].nsmallest(ALONE, "correlation")
    if len(alone):
        pair_rows(choice, alone)
