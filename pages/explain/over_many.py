"""What holds over many faces, from tables that ship with the study because they took long to compute."""

import pandas as pd
import streamlit as st

from core.explanation.maps import MAP_TITLES
from core.explanation.results import command_of, read_result
from core.figures.faithfulness import trust_bars
from core.figures.regions import region_map
from core.study import Study
from pages.common.chart import chart, drawn
from pages.common.markup import quiet
from pages.common.results import not_worked_out


@st.fragment
def regions_over_many(study: Study) -> None:
    """Which region matters for which emotion, over a split, drawn when it is opened; the command where that was not
    worked out."""
    table = read_result("regions", study)
    if table is None:
        not_worked_out("regions")
        return
    opened = _expander(table, "regions_over_many_pane")
    if not opened.open:
        return
    most = table.loc[table.groupby("emotion")["mean"].idxmax()]
    said = ", ".join(f"{line.region} for {line.emotion}" for line in most.itertuples())
    with opened:
        chart(
            drawn(region_map, table),
            key="regions_over_many",
            says=f"What each region adds on average, in points of probability. Most: {said}.",
            alt=f"Map of regions and emotions; the region that adds most: {said}",
            table=table,
        )
        quiet(f"95 % intervals by bootstrap are in the numbers. Made by {command_of('regions')}.")


@st.fragment
def trust_over_many(study: Study) -> None:
    """Which map is worth its trust over a split, drawn when it is opened; the command where that was not worked out."""
    table = read_result("faithfulness", study)
    if table is None:
        not_worked_out("faithfulness")
        return
    opened = _expander(table, "trust_over_many_pane")
    if not opened.open:
        return
    names = [MAP_TITLES.get(name, name) for name in table["map"]]
    best = names[int(table["gain"].idxmax())]
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    with opened:
        chart(
            drawn(trust_bars, names, table["gain"].to_numpy(), low, high),
            key="trust_over_many",
            says=f"How much more what a map marks matters than random places of equal area; {best} does best. "
            "Coloured: clearly better than random (95 % interval).",
            alt=f"Points with intervals, one for each map; {best} is best",
            table=table,
        )
        quiet(f"Made by {command_of('faithfulness')}.")


def _expander(table: pd.DataFrame, key: str) -> st.delta_generator.DeltaGenerator:
    counts = table.drop_duplicates("emotion")["n"].sum() if "emotion" in table else table["n"].max()
    label = f"Over {int(counts):,} faces of FER2013"
    return st.expander(label, icon=":material/groups:", key=key, on_change="rerun")
