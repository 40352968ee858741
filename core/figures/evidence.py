"""What a net change allows, and accuracies beside one another."""

import math
from collections.abc import Mapping
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, interval_bars, plain_layout

# Characters on a line beside an axis: what a phone leaves room for.
LINE = 34


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
            error_x=interval_bars(shares, 100 * table["low"], 100 * table["high"], width=5),
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


def proof_figure(table: pd.DataFrame) -> go.Figure:
    """Dots with intervals and a tick at what is promised; columns of `table` as core.proof.prove_all."""
    places, shares = list(range(len(table))), 100 * table["share"]
    promised = table["stated"].notna()
    figure = go.Figure(
        go.Scatter(
            x=100 * table["stated"],
            y=places,
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 18, "color": MUTED, "line": {"width": 2}},
            customdata=table["promise"],
            hovertemplate="promised: %{customdata} %{x:.0f} %<extra></extra>",
        )
    )
    figure.add_scatter(
        x=shares,
        y=places,
        mode="markers",
        marker={"size": 11, "color": [ACCENT if one else MUTED for one in promised]},
        error_x=interval_bars(shares, 100 * table["low"], 100 * table["high"]),
        customdata=table[["hits", "trials"]],
        hovertemplate="%{customdata[0]:,} of %{customdata[1]:,}: %{x:.1f} %<extra></extra>",
    )
    plain_layout(figure, height=60 + 50 * len(table), left=8, right=20)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="of the worlds, %", range=[-2, 102])
    figure.update_yaxes(
        tickvals=places,
        ticktext=["<br>".join(wrap(asks, LINE)) for asks in table["asks"]],
        range=[len(table) - 0.4, -0.6],
        automargin=True,
    )
    return figure
