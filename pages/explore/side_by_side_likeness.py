"""How alike the neurons of two layers are, beside what chance gives; and pairs in which none is used twice."""

import streamlit as st

from core.figures.matching import likeness_histogram, likeness_table
from core.matching.matching import Matching
from core.matching.words import chance_said, one_to_one_said
from pages.common.chart import chart, drawn
from pages.common.markup import quiet
from pages.explore.side_by_side_data import Choice, assigned


def likeness(matching: Matching) -> None:
    """The distribution of correlations with the best match."""
    here, table = matching.here, likeness_table(matching.here)
    chart(
        drawn(likeness_histogram, table),
        key="likeness",
        says=chance_said(here, len(matching.there.neurons)),
        alt=f"Histogram of {len(here.neurons)} neurons by the correlation with their best match, on average "
        f"{here.judged.mean():.2f}, beside shuffled pictures, {here.chances['pictures'].judged.mean():.2f}, and "
        f"pictures shuffled within each emotion, {here.chances['emotions'].judged.mean():.2f}.",
        table=table,
    )


@st.fragment
def one_to_one_panel(choice: Choice) -> None:
    """The assignment, when it is asked for."""
    asked = "match_one_to_one_asked"
    if st.session_state.get(asked) == choice.key:
        quiet(one_to_one_said(assigned(choice)))
        return
    quiet("If no neuron may be used twice, how alike are the best pairs? Two wide layers take a quarter of a minute.")
    st.button(
        "Pair every neuron once",
        key="one_to_one",
        icon=":material/join:",
        on_click=st.session_state.update,
        args=({asked: choice.key},),
    )
