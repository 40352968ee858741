"""How well the labels of a layer fit: the distribution of its neurons' best scores."""

import numpy as np
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, plain_layout

BINS = 48


def score_histogram(scores: np.ndarray, tau: float, marked: float | None = None) -> go.Figure:
    """Histogram of best scores [n] (NaN: no label, left out), neurons above `tau` in colour, `tau` as a line.

    `marked` points at one neuron's score.
    """
    scores = scores[np.isfinite(scores)]
    counts, edges = np.histogram(scores, bins=BINS) if len(scores) else (np.zeros(1, int), np.array([0.0, 1.0]))
    centres, width = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
    figure = go.Figure(
        go.Bar(
            x=centres,
            y=counts,
            width=width * 0.9,
            marker_color=[ACCENT if centre > tau else MUTED for centre in centres],
            customdata=np.stack([edges[:-1], edges[1:]], axis=1),
            hovertemplate="%{y} neurons score %{customdata[0]:.3f} to %{customdata[1]:.3f}<extra></extra>",
        )
    )
    plain_layout(figure, height=240, left=44)
    figure.update_xaxes(title_text="score of the best label")
    figure.update_yaxes(title_text="neurons", nticks=4)
    if len(scores) and edges[0] - width <= tau <= edges[-1] + width:
        figure.add_vline(tau, line={"color": MUTED, "width": 1.5, "dash": "dash"})
        figure.add_annotation(x=tau, y=1, yref="paper", text=f" τ = {tau:g}", showarrow=False, xanchor="left")
    if marked is not None and np.isfinite(marked):
        figure.add_annotation(x=marked, y=0, text="this neuron", ay=-70, ax=0, arrowhead=2, arrowcolor=MUTED)
    return figure
