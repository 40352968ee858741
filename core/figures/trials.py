"""Short trainings beside one another: a line a way to train, a dot a size of the faces."""

import pandas as pd
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, RULE, interval_bars, plain_layout

LINE = 64
SPREAD = 0.4


def trial_dots(ways: pd.DataFrame, most_frequent: float) -> go.Figure:
    """Accuracy (%) with intervals, columns as in core.trials.tables.ways_table: the largest faces in colour, the others
    grey; a dotted line where always saying the most frequent emotion would be."""
    titles, sides = list(dict.fromkeys(ways["title"])), sorted(ways["side"].unique())
    figure = go.Figure()
    for place, side in enumerate(sides):
        own, color = ways[ways["side"] == side], ACCENT if side == sides[-1] else MUTED
        shares, shift = 100 * own["accuracy"], SPREAD * ((place + 0.5) / len(sides) - 0.5)
        figure.add_scatter(
            x=shares,
            y=[titles.index(title) + shift for title in own["title"]],
            mode="markers+text",
            marker={"size": 11, "color": color},
            error_x=interval_bars(shares, 100 * own["low"], 100 * own["high"], color),
            text=[f"{side} px" for _ in shares],
            textposition="top center" if place == 0 else "bottom center",
            cliponaxis=False,
            customdata=own[["title", "places"]],
            hovertemplate=f"%{{customdata[0]}}, {side} px, %{{customdata[1]}}x%{{customdata[1]}} places at the end: "
            "%{x:.1f} %<extra></extra>",
        )
    plain_layout(figure, height=96 + LINE * len(titles), left=8, right=24)
    figure.add_vline(x=100 * most_frequent, line={"color": RULE, "dash": "dot"})
    figure.update_layout(margin={"b": 48, "t": 16})
    figure.update_xaxes(title_text="PrivateTest, % right")
    figure.update_yaxes(
        tickvals=list(range(len(titles))),
        ticktext=[title.replace(", ", "<br>", 1) for title in titles],
        range=[len(titles) - 0.5, -0.5],
        automargin=True,
        showgrid=False,
    )
    return figure
