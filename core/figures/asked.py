"""How all neurons of a layer respond to what was asked for."""

import numpy as np
import plotly.graph_objects as go

from core.figures.scores import neuron_bars
from core.figures.style import MUTED


def response_histogram(scores: np.ndarray, bound: float, axis: str) -> go.Figure:
    """Histogram of the scores [n] of all neurons (NaN: dead, left out), those above `bound` in colour.

    `bound` is the best score that chance gave, drawn as a line; `axis` says what a score is.
    """
    figure = neuron_bars(scores, bound, axis, height=260)
    figure.update_layout(margin={"t": 34})
    figure.add_vline(bound, line={"color": MUTED, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=bound, y=1, yref="paper", yshift=18, text="best by chance", showarrow=False, xanchor="center"
    )
    best = float(np.nanmax(scores))
    figure.add_annotation(x=best, y=0, text=f"best {best:.2f}", ay=-60, ax=0, arrowhead=2, arrowcolor=MUTED)
    return figure
