"""How all neurons of a layer respond to what was asked for."""

import numpy as np
import plotly.graph_objects as go

from core.figures.scores import neuron_bars
from core.figures.style import MUTED


def response_histogram(scores: np.ndarray, bound: float, axis: str) -> go.Figure:
    """Histogram of the scores [n] of all neurons (NaN: dead, left out), those above `bound` in colour.

    `bound` is the best score that chance gave, drawn as a line like the best score; `axis` says what a score is.
    """
    figure = neuron_bars(scores, bound, axis, height=274)
    figure.update_layout(margin={"t": 48})
    best = float(np.nanmax(scores))
    for at, text, dash, up in ((bound, "best by chance", "dash", 32), (best, f"best {best:.2f}", "dot", 18)):
        figure.add_vline(at, line={"color": MUTED, "width": 1.5, "dash": dash})
        figure.add_annotation(x=at, y=1, yref="paper", yshift=up, text=text, showarrow=False, xanchor="center")
    return figure
