"""What surrounds one edit: the whole map in numbers, the published sweep beside ours, and the layers compared."""

import numpy as np
import pandas as pd
import streamlit as st

from core.figures.tuning import PUBLISHED_SCALE, PUBLISHED_TAU, plane_map
from core.study import Study
from pages.common.download import csv_button
from pages.common.frame import pane
from pages.common.markup import quiet
from pages.edit.choice import Choice
from pages.edit.planes import best_cell, plane


def show_evidence(study: Study, choice: Choice) -> None:
    """Three panes below the tuner; the costly ones are worked out only when they are opened."""
    with pane("Before believing a number"):
        _whole_map(study, choice)


def _whole_map(study: Study, choice: Choice) -> None:
    box = st.expander(
        "The whole map, to hover over and to download", icon=":material/grid_on:", on_change="rerun", key="whole_map"
    )
    if not box.open:
        return
    with box:
        counts = plane(study, choice)
        before = np.trace(counts.baseline)
        best = best_cell(counts)
        marks = {
            "published setting": (PUBLISHED_TAU, PUBLISHED_SCALE, "diamond-open"),
            "best here": (counts.taus[best[0]], counts.scales[best[1]], "star-open"),
        }
        figure = plane_map(counts.taus, counts.scales, 100 * (counts.correct - before) / counts.n, marks)
        st.plotly_chart(
            figure, key="plane_map", alt="Change of accuracy over threshold and scale; the table has every cell."
        )
        table = pd.DataFrame(
            {
                "tau": np.repeat(counts.taus, len(counts.scales)),
                "scale": np.tile(counts.scales, len(counts.taus)),
                "correct": counts.correct.ravel(),
                "change": (counts.correct - before).ravel(),
                "gained": counts.gained.ravel(),
                "lost": counts.lost.ravel(),
                "accuracy": counts.accuracy.ravel(),
            }
        )
        st.dataframe(table, hide_index=True, height=240, key="plane_table")
        csv_button(table, f"plane-{choice.name}", key="plane_csv")
        quiet(
            f"{len(table):,} settings were tried on these {counts.n:,} pictures; the best of so many flatters itself."
        )
