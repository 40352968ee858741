"""The forest of slices: accuracy with intervals, those most certain or one family at a time."""

import pandas as pd
import streamlit as st

from core.figures.slices import forest
from core.numbers import agree
from core.slices.families import FAMILIES
from core.slices.measuring import Measured
from pages.common.chart import chart
from pages.common.markup import quiet

MOST_CERTAIN = "first"
SHOWN = 16
P_VALUES = ("p_value", "p_corrected", "within_p", "within_corrected")
COUNTS = ("n", "right", "rest_n", "mistaken")


def forest_panel(measured: Measured, key: str) -> None:
    """The slices that the widget `key` asks for."""
    table = measured.table
    there = [name for name in FAMILIES if (table["family"] == name).any()]
    if st.session_state[key] not in (MOST_CERTAIN, *there):
        quiet(f"There are no slices of the kind “{FAMILIES[st.session_state[key]].title}” here.")
        st.session_state[key] = MOST_CERTAIN
    shown = st.segmented_control(
        "Show",
        (MOST_CERTAIN, *there),
        key=key,
        required=True,
        format_func=lambda name: "Most certain" if name == MOST_CERTAIN else FAMILIES[name].title,
    )
    own = table if shown == MOST_CERTAIN else table[table["family"] == shown]
    lines = own.nsmallest(SHOWN, "p_value").sort_values("accuracy")
    chart(
        forest(lines, float(measured.pictures.right.mean())),
        key="slices_forest",
        says=_says(shown, len(lines), len(own)),
        alt="Accuracy of slices, worst first: "
        + ", ".join(f"{line.title} {100 * line.accuracy:.0f} percent" for line in lines.itertuples()),
        table=own.sort_values("accuracy").drop(columns=["name"]),
        columns=_formats(table),
    )


def _says(shown: str, count: int, of: int) -> str:
    which = (
        f"The {count} of {of} slices that differ most certainly"
        if count < of
        else agree(count, "The only slice", f"All {count} slices")
    )
    about = "" if shown == MOST_CERTAIN else f" {FAMILIES[shown].about}"
    return (
        f"{which}, worst first.{about} A thick line is the 95 % interval of one slice, a thin one holds for all slices "
        "at once; coloured ones differ from the rest by more than luck."
    )


def _formats(table: pd.DataFrame) -> dict[str, object]:
    """Shares as percentages, p-values with two digits."""
    shares = [name for name in table.select_dtypes("number") if name not in (*P_VALUES, *COUNTS)]
    return {name: st.column_config.NumberColumn(format="percent") for name in shares} | {
        name: st.column_config.NumberColumn(format="%.2g") for name in P_VALUES
    }
