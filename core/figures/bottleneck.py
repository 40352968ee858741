"""Accuracy through concepts over how many weights may be used, and the weights of one emotion."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.explanation import AGAINST, FOR
from core.figures.style import ACCENT, MUTED, interval_bars, plain_layout
from core.numbers import signed

LINES = {
    "concepts": ("through concepts", ACCENT, "solid", 3),
    "random": ("random directions", MUTED, "dash", 2),
    "shuffled": ("shuffled pictures", MUTED, "dot", 2),
}
LEVELS = {
    "black box": ("the network itself", "solid"),
    "all features": ("a head on all features", "longdashdot"),
}
# Points of accuracy shown below the worst head that is used: sparser ones fall off the lower edge.
ROOM = 15


def path_figure(table: pd.DataFrame) -> go.Figure:
    """Accuracy in % over weights a class, one line a kind of head, and what needs no concepts as levels; `table` as
    core.bottleneck.survey.Survey, of one scorer and one report. The head that is used is a large dot."""
    figure = go.Figure()
    along, used = table[~table["chosen"]], table[table["chosen"]].set_index("kind")
    for kind, (title, color, dash, width) in LINES.items():
        own = along[along["kind"] == kind].sort_values("nonzero")
        figure.add_scatter(
            x=own["nonzero"],
            y=100 * own["accuracy"],
            mode="lines",
            line={"color": color, "dash": dash, "width": width},
            name=title,
            customdata=own[["correct", "n"]],
            hovertemplate=title + ", %{x:.1f} weights an emotion: %{y:.2f} %, %{customdata[0]:,} of %{customdata[1]:,}"
            "<extra></extra>",
        )
    spot = used.loc["concepts"]
    values, low, high = (np.array([100 * spot[name]]) for name in ("accuracy", "low", "high"))
    figure.add_scatter(
        x=[spot["nonzero"]],
        y=values,
        error_y=interval_bars(values, low, high, ACCENT, 5),
        mode="markers",
        marker={"color": ACCENT, "size": 13},
        name="the head used here",
        hovertemplate="the head used here: %{y:.2f} %<extra></extra>",
    )
    widest = float(along["nonzero"].max())
    for kind, (title, dash) in LEVELS.items():
        level = 100 * used.loc[kind, "accuracy"]
        figure.add_scatter(
            x=[0, widest],
            y=[level, level],
            mode="lines",
            line={"color": MUTED, "width": 1.5, "dash": dash},
            name=f"{title}, {level:.1f} %",
            hovertemplate=f"{title}: {level:.2f} %<extra></extra>",
        )
    plain_layout(figure, height=400, right=12)
    shares = 100 * used["accuracy"]
    figure.update_yaxes(range=[max(0, shares.min() - ROOM), shares.max() + ROOM / 5])
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
        margin={"t": 56, "b": 48},
    )
    figure.update_xaxes(title_text="weights an emotion, on average", rangemode="tozero")
    figure.update_yaxes(ticksuffix=" %", automargin=True)
    return figure


def weight_bars(names: list[str], weights: np.ndarray) -> go.Figure:
    """Bars of the weights [n] of concepts for one emotion, in the order given: for in blue, against in orange."""
    figure = go.Figure(
        go.Bar(
            x=weights,
            y=names,
            orientation="h",
            marker_color=[FOR if weight > 0 else AGAINST for weight in weights],
            text=[signed(float(weight), 2) for weight in weights],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    plain_layout(figure, height=76 + 24 * len(names))
    room = 0.22 * float(np.abs(weights).max(initial=0.1))
    figure.update_layout(bargap=0.3, margin={"b": 48})
    figure.update_xaxes(
        title_text="logits per standard deviation",
        range=[min(weights.min(initial=0), 0) - room, max(weights.max(initial=0), 0) + room],
    )
    figure.update_yaxes(showgrid=False, autorange="reversed", automargin=True, tickvals=names)
    return figure
