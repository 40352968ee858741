"""How many faces of each emotion are named as they are labelled."""

import pandas as pd
import plotly.graph_objects as go

from core.emotions import EMOTIONS
from core.figures.style import interval_bars, plain_layout


def recognition_chart(table: pd.DataFrame) -> go.Figure:
    """Dots with 95 % intervals, one an emotion, the first line of `table` on top; columns as in
    core.study.recognition."""
    colors = {emotion.name: emotion.color for emotion in EMOTIONS}
    found = 100 * table["found"]
    figure = go.Figure(
        go.Scatter(
            x=found,
            y=table["emotion"].str.capitalize(),
            mode="markers+text",
            marker={"size": 13, "color": table["emotion"].map(colors)},
            error_x=interval_bars(found, 100 * table["low"], 100 * table["high"], width=5),
            text=[f"{share:.0f} %" for share in found],
            textposition="top center",
            cliponaxis=False,
            customdata=table[["faces"]],
            hovertemplate="%{y}: %{x:.1f} % of %{customdata[0]:,} faces<extra></extra>",
        )
    )
    plain_layout(figure, height=90 + 44 * len(table), left=72)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="faces named as labelled, %", range=[0, 104])
    figure.update_yaxes(autorange="reversed", showgrid=True)
    return figure
