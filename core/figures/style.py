"""What all figures share: transparent, quiet, readable on light and dark."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

ACCENT = "#4C7DE8"
MUTED = "#8A8F98"
RULE = "rgba(138, 143, 152, 0.35)"


_LAYOUT = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
    "dragmode": False,
    "bargap": 0.08,
}
_X = {"showgrid": False, "zeroline": False, "fixedrange": True}
_Y = {"gridcolor": RULE, "griddash": "dot", "zeroline": False, "fixedrange": True}


def plain_layout(figure: go.Figure, *, height: int, left: int = 8, right: int = 8) -> go.Figure:
    """Take away everything that says nothing; text colours are left to the page's theme.

    Parts are replaced whole: Plotly's own update of one property after the other takes several times as long, and
    every view with a chart waits for it.
    """
    layout = figure.layout
    for name, value in _LAYOUT.items():
        layout[name] = value
    layout.height = height
    layout.margin = layout.margin.to_plotly_json() | {"l": left, "r": right, "t": 8, "b": 36}
    hover = layout.hoverlabel.to_plotly_json()
    layout.hoverlabel = hover | {"font": hover.get("font", {}) | {"size": 13}}
    for axes, plain in ((list(figure.select_xaxes()), _X), (list(figure.select_yaxes()), _Y)):
        for axis in axes:
            layout[axis.plotly_name] = axis.to_plotly_json() | plain
    return figure


def interval_bars(
    values: np.ndarray, low: np.ndarray, high: np.ndarray, color: str = MUTED, width: int = 3
) -> dict[str, object]:
    """Error bars from `low` to `high` around `values`, all float [n] in the units of the axis; `width` of their ends in
    pixels."""
    around = {"type": "data", "array": high - values, "arrayminus": values - low}
    return {**around, "color": color, "thickness": 1.5, "width": width}


def write_cells(figure: go.Figure, columns: Sequence[str], rows: Sequence[str], texts: Sequence[str]) -> None:
    """Write one text into each cell of a heat map, row by row.

    They are a layer of their own: a heat map picks its text colour for an opaque cell, and ours are transparent.
    """
    places = [(column, row) for row in rows for column in columns]
    x, y = zip(*places, strict=True) if places else ((), ())
    figure.add_scatter(x=x, y=y, text=texts, mode="text", hoverinfo="skip")
