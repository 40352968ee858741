"""Slices side by side: dots with intervals, and how one slice is confused."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.emotions import EMOTION_NAMES
from core.figures.style import ACCENT, MUTED, interval_bars, plain_layout, write_cells
from core.slices.differences import LEVEL

NARROW = 24  # letters of a title before it goes on in the next line
FEW = "rgba(76, 125, 232, 0)"
MANY = "rgba(76, 125, 232, 0.75)"


def forest(table: pd.DataFrame, overall: float) -> go.Figure:
    """A line a slice, the first on top: its accuracy, thick its 95 % interval, thin the one that holds for all slices.

    In colour where it differs from the rest after correction; `overall` (0..1) is the accuracy of all pictures.
    Columns of `table` as in core.slices.measuring.Measured.
    """
    lines = list(range(len(table)))
    colors = [ACCENT if p <= LEVEL else MUTED for p in table["p_corrected"]]
    figure = go.Figure()
    for low, high, width in (("low_all", "high_all", 1.5), ("low", "high", 5)):
        for color in (ACCENT, MUTED):
            own = [line for line in lines if colors[line] == color]
            ends = table[[low, high]].to_numpy()[own] * 100
            figure.add_scatter(
                x=np.insert(ends, 2, np.nan, axis=1).ravel(), y=np.repeat(own, 3), mode="lines",
                line={"color": color, "width": width}, hoverinfo="skip",
            )  # fmt: skip
    figure.add_scatter(
        x=100 * table["accuracy"],
        y=lines,
        mode="markers",
        marker={"size": 11, "color": colors},
        text=table["title"],
        customdata=np.stack([table["n"], 100 * table["low"], 100 * table["high"]], axis=1),
        hovertemplate="%{text}: %{x:.1f} % of %{customdata[0]:,} right (%{customdata[1]:.1f} to %{customdata[2]:.1f})"
        "<extra></extra>",
    )
    return _share_axis(figure, [_wrapped(title) for title in table["title"]], overall, "all pictures")


def agreement(table: pd.DataFrame, ceiling: float) -> go.Figure:
    """The network's accuracy on parts of the pictures; `ceiling` (0..1) is the crowd's own agreement with the labels.

    Columns of `table` as in core.slices.noise.LabelNoise.parts.
    """
    shares = 100 * table["accuracy"]
    figure = go.Figure(
        go.Scatter(
            x=shares,
            y=list(range(len(table))),
            mode="markers+text",
            marker={"size": 12, "color": ACCENT},
            error_x=interval_bars(shares, 100 * table["low"], 100 * table["high"], width=5),
            text=[f"{share:.0f} %" for share in shares],
            textposition="top center",
            customdata=table[["n"]],
            hovertemplate="%{x:.1f} % of %{customdata[0]:,} faces<extra></extra>",
        )
    )
    return _share_axis(figure, [_wrapped(title) for title in table["title"]], ceiling, "what the crowd would get")


def confusion_map(confusion: np.ndarray) -> go.Figure:
    """Counts int [true, predicted] as a map: the deeper, the larger the share of the pictures with that label."""
    sizes = np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    figure = go.Figure(
        go.Heatmap(
            z=100 * confusion / sizes,
            x=EMOTION_NAMES,
            y=EMOTION_NAMES,
            zmin=0,
            zmax=100,
            colorscale=[(0, FEW), (1, MANY)],
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=confusion,
            hovertemplate="labelled %{y}, called %{x}: %{customdata:,}, %{z:.0f} %<extra></extra>",
        )
    )
    write_cells(figure, EMOTION_NAMES, EMOTION_NAMES, [f"{count:,}" if count else "" for count in confusion.ravel()])
    plain_layout(figure, height=330, left=8)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="the network says", autotickangles=[0, 90])
    figure.update_yaxes(title_text="labelled", autorange="reversed", showgrid=False, automargin=True)
    return figure


def _share_axis(figure: go.Figure, titles: list[str], marked: float, name: str) -> go.Figure:
    """A line a title, the first on top, over shares in percent with one of them marked."""
    plain_layout(figure, height=110 + 34 * len(titles), left=8, right=20)
    figure.add_vline(100 * marked, line={"color": MUTED, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=100 * marked, y=1, yref="paper", yanchor="bottom", showarrow=False,
        text=f"{name} {100 * marked:.1f} %", font={"color": MUTED},
    )  # fmt: skip
    figure.update_layout(margin={"b": 48, "t": 30})
    figure.update_xaxes(title_text="faces named as labelled, %")
    figure.update_yaxes(
        tickvals=list(range(len(titles))), ticktext=titles, range=[len(titles) - 0.4, -0.7], automargin=True
    )
    return figure


def _wrapped(title: str) -> str:
    """A long title in two lines, broken before its last words."""
    if len(title) <= NARROW or " and " not in title:
        return title
    first, _, second = title.rpartition(" and ")
    return f"{first}<br>and {second}"
