"""How the bottleneck fares: one sentence, the accuracy over how many weights it may use, and everything beside it."""

import pandas as pd
import streamlit as st

from core.bottleneck.survey import KINDS
from core.bottleneck.words import in_short, trained_said
from core.explanation.results import command_of
from core.figures.bottleneck import path_figure
from core.numbers import percent, signed
from core.study import Study
from pages.common.chart import chart
from pages.common.frame import plainly
from pages.common.markup import html_table, quiet
from pages.edit.bottleneck_data import TRAINED, shipped, surveyed


@st.fragment
def how_it_fares(study: Study, scorer: str) -> None:
    """From the shipped survey; of another study behind a button."""
    key = "bottleneck_surveyed"
    table = shipped(study, scorer)
    if table is None and st.session_state.get(key) != (study.id, scorer):
        quiet("This takes up to a minute.")
        asked = {key: (study.id, scorer)}
        st.button(
            "Work it out",
            key="bottleneck_survey",
            icon=":material/calculate:",
            on_click=st.session_state.update,
            args=(asked,),
        )
        return
    with plainly():
        _show(surveyed(study, scorer) if table is None else table)
    trained = shipped(study, scorer, TRAINED)
    if trained is not None:
        st.markdown(f"**{trained_said(trained)}**")
        html_table(_beside(trained))
        quiet(f"Made by {command_of(TRAINED)}.")


def _show(table: pd.DataFrame) -> None:
    st.markdown(f"**{in_short(table)}**")
    private = table[table["reported_on"] == "private"]
    used = private[private["chosen"]].set_index("kind")
    own = used.loc["concepts"]
    chart(
        path_figure(private),
        key="bottleneck_path",
        says=f"Accuracy on PrivateTest over how many concepts each emotion may listen to. The head used here listens "
        f"to {own['nonzero']:.1f} of {own['concepts']:.0f} on average.",
        alt=f"Accuracy over weights an emotion; the head used here: {percent(own['accuracy'])}, the network itself: "
        f"{percent(used.loc['black box', 'accuracy'])}, random directions: {percent(used.loc['random', 'accuracy'])}",
        table=private,
        columns={"p_value": st.column_config.NumberColumn("p", format="%.2g")},
    )
    html_table(_beside(table))
    quiet(
        "Both test splits, each picture by the fit on the other split; 95 % intervals after Wilson. More right, and p "
        "by the exact McNemar test, are against the network itself. Of random and shuffled directions the median of "
        f"{int(table['draws'].max())} draws is shown."
    )


def _beside(table: pd.DataFrame) -> pd.DataFrame:
    used = table[table["chosen"] & (table["reported_on"] == "both")]
    lines = []
    for line in used.itertuples():
        compared = ("–", "–")
        if line.kind != "black box":
            compared = (signed(line.gained - line.lost), f"{line.p_value:.2g}")
        weights = "–" if pd.isna(line.nonzero) else f"{line.nonzero:.1f}"
        interval = f"{percent(line.low)} to {percent(line.high)}"
        lines.append((KINDS[line.kind], percent(line.accuracy, 2), interval, f"{line.n:,}", weights, *compared))
    columns = ["an emotion named from", "right", "95 % interval", "pictures", "weights an emotion", "more right", "p"]
    return pd.DataFrame(lines, columns=columns)
