"""A chart as every page shows one: the sentence that says what to see, the figure, and its numbers as a table."""

import hashlib
import pickle
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.common.download import csv_button
from pages.common.markup import quiet

PLAIN = {"displayModeBar": False}
MOVABLE = {"displayModeBar": True, "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]]}


def drawn(make: Callable[..., go.Figure], *given: object) -> go.Figure:
    """The figure `make(*given)`, drawn once for all who are given the same; read-only.

    Drawing takes Plotly longer than most views take to work out. Nothing of a visitor's own may be given.
    """
    return _drawn(make, given, figure_key(make, *given))


def figure_key(make: Callable[..., go.Figure], *given: object) -> str:
    """What tells the figure `make(*given)` from any other."""
    return hashlib.sha256(pickle.dumps((make.__module__, make.__qualname__, given))).hexdigest()


@st.cache_resource(max_entries=96, show_spinner=False)
def _drawn(_make: Callable[..., go.Figure], _given: tuple[object, ...], key: str) -> go.Figure:
    return _make(*_given)


@st.fragment
def chart(
    figure: go.Figure,
    *,
    key: str,
    says: str,
    alt: str,
    table: pd.DataFrame,
    columns: Mapping[str, object] | None = None,
    on_point: Callable[[Sequence[float]], None] | None = None,
) -> None:
    """Draw `figure` below the sentence `says`; `alt` describes it to those who cannot see it, `table` has its numbers.

    `columns` is the column configuration of the table, as st.dataframe takes it. The table is made when it is opened.
    With `on_point` the figure can be moved and enlarged; a point that is clicked must lead to another page: its
    customdata is handed over.
    """
    quiet(says)
    if on_point is None:
        st.plotly_chart(figure, key=key, config=PLAIN, alt=alt)
    else:
        chosen = st.plotly_chart(figure, key=key, config=MOVABLE, alt=alt, on_select="rerun", selection_mode="points")
        if clicked := chosen.selection.points:
            on_point(clicked[0]["customdata"])
    numbers = st.expander("The numbers", icon=":material/table:", key=f"{key}_numbers", on_change="rerun")
    if numbers.open:
        with numbers:
            st.dataframe(table, hide_index=True, key=f"{key}_table", column_config=columns)
            csv_button(table, key, key=f"{key}_csv")
