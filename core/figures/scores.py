"""How well the labels of a layer fit: the distribution of its neurons' best scores."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, plain_layout

BINS = 48


def score_histogram(scores: np.ndarray, tau: float, marked: float | None = None) -> go.Figure:
    """Histogram of best scores [n] (NaN: no label, left out), neurons above `tau` in colour, `tau` as a line.

    `marked` points at one neuron's score.
    """
    figure = neuron_bars(scores, tau, "score of the best label", height=240)
    edges = _bins(scores)[1]
    width = edges[1] - edges[0]
    if np.isfinite(scores).any() and edges[0] - width <= tau <= edges[-1] + width:
        figure.add_vline(tau, line={"color": MUTED, "width": 1.5, "dash": "dash"})
        figure.add_annotation(x=tau, y=1, yref="paper", text=f" τ = {tau:g}", showarrow=False, xanchor="left")
    if marked is not None and np.isfinite(marked):
        figure.add_annotation(x=marked, y=0, text="this neuron", ay=-70, ax=0, arrowhead=2, arrowcolor=MUTED)
    return figure


def neuron_bars(scores: np.ndarray, bound: float, axis: str, height: int) -> go.Figure:
    """Neurons counted by scores [n] (NaN left out), those above `bound` in colour; `axis` says what a score is."""
    counts, edges = _bins(scores)
    centres, width = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
    figure = go.Figure(
        go.Bar(
            x=centres,
            y=counts,
            width=width * 0.9,
            marker_color=[ACCENT if centre > bound else MUTED for centre in centres],
            customdata=np.stack([edges[:-1], edges[1:]], axis=1),
            hovertemplate="%{y} with a score from %{customdata[0]:.3f} to %{customdata[1]:.3f}<extra></extra>",
        )
    )
    plain_layout(figure, height=height, left=44)
    figure.update_xaxes(title_text=axis)
    figure.update_yaxes(title_text="neurons", nticks=4)
    return figure


def score_table(scores: np.ndarray) -> pd.DataFrame:
    """The numbers of the histogram: above, up_to (scores), neurons."""
    counts, edges = _bins(scores)
    return pd.DataFrame({"above": edges[:-1], "up_to": edges[1:], "neurons": counts})


def _bins(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = scores[np.isfinite(scores)]
    return np.histogram(known, bins=BINS) if len(known) else (np.zeros(1, int), np.array([0.0, 1.0]))
