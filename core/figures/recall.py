"""Recall before and after an edit."""

import numpy as np
import plotly.graph_objects as go

from core.emotions import EMOTIONS
from core.figures.style import MUTED, plain_layout
from core.numbers import signed


def recall_change(before: np.ndarray, after: np.ndarray) -> go.Figure:
    """Arrows from the recall before (share, float [7], NaN: no such faces) to the recall after, one an emotion."""
    figure = go.Figure()
    for emotion in EMOTIONS:
        was, now = 100 * before[emotion.index], 100 * after[emotion.index]
        if not np.isfinite(was):
            continue
        figure.add_scatter(
            x=[was, now],
            y=[emotion.title, emotion.title],
            mode="lines+markers+text",
            line={"color": emotion.color, "width": 3},
            marker={"size": [9, 13], "color": ["rgba(0,0,0,0)", emotion.color], "line": {"color": MUTED, "width": 1}},
            text=["", f"{now:.1f} % ({signed(now - was, 1)})"],
            textposition="top center",
            hovertemplate=f"{emotion.title}: %{{x:.2f}} %<extra></extra>",
        )
    plain_layout(figure, height=90 + 44 * len(figure.data), left=72)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="faces of the emotion named right, %", range=[0, 104])
    figure.update_yaxes(autorange="reversed")
    return figure
