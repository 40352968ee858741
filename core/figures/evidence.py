"""What a net change allows, and accuracies beside one another."""

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, plain_layout


def net_change_figure(table: pd.DataFrame, levels: Mapping[str, float], ours: int | None) -> go.Figure:
    """p over the answers that may have turned; columns of `table` as core.editing.net_change.flips_table, `levels`
    what p must not exceed, by name, `ours` how many turned in our network."""
    figure = go.Figure(
        go.Scatter(
            x=table["flips"],
            y=table["p_value"],
            mode="lines",
            line={"color": ACCENT, "width": 3},
            customdata=table[["gained", "lost"]],
            hovertemplate="%{x} turned (%{customdata[0]} gained, %{customdata[1]} lost): p = %{y:.2g}<extra></extra>",
        )
    )
    plain_layout(figure, height=300, left=8, right=20)
    for name, level in levels.items():
        figure.add_hline(level, line={"color": MUTED, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=1, xref="x domain", xanchor="right", y=math.log10(level), yanchor="top", showarrow=False,
            text=name, font={"color": MUTED},
        )  # fmt: skip
    if ours is not None:
        nearest = table.iloc[(table["flips"] - ours).abs().argmin()]
        figure.add_scatter(
            x=[nearest["flips"]],
            y=[nearest["p_value"]],
            mode="markers+text",
            marker={"color": ACCENT, "size": 13},
            text=[f"in our network: {ours}"],
            textposition="top left",
            hoverinfo="skip",
        )
    figure.update_layout(margin={"b": 48, "t": 20})
    figure.update_xaxes(title_text="answers that turned right or wrong")
    figure.update_yaxes(title_text="p", type="log", dtick=1, exponentformat="none", automargin=True)
    return figure


def accuracies_figure(table: pd.DataFrame, splits: Mapping[str, str]) -> go.Figure:
    """Dots with intervals, one a line of core.evidence.accuracy.accuracies, ours in colour; `splits` in words."""
    names = [
        f"{line.whose}<br><sup>{splits[line.split]}, {line.views} view{'s' if line.views == 'ten' else ''}</sup>"
        for line in table.itertuples()
    ]
    shares = 100 * table["accuracy"]
    figure = go.Figure(
        go.Scatter(
            x=shares,
            y=list(range(len(table))),
            mode="markers+text",
            marker={"size": 13, "color": [ACCENT if whose == "ours" else MUTED for whose in table["whose"]]},
            error_x={
                "type": "data",
                "array": 100 * table["high"] - shares,
                "arrayminus": shares - 100 * table["low"],
                "thickness": 1.5,
                "width": 5,
                "color": MUTED,
            },
            text=[f"{share:.2f} %" for share in shares],
            textposition="top center",
            customdata=table[["correct", "n"]],
            hovertemplate="%{customdata[0]:,} of %{customdata[1]:,} pictures<extra></extra>",
        )
    )
    plain_layout(figure, height=90 + 52 * len(table), left=8, right=20)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="faces named as labelled, %")
    figure.update_yaxes(
        tickvals=list(range(len(table))), ticktext=names, range=[len(table) - 0.4, -0.7], automargin=True
    )
    return figure
