"""What all figures share: transparent, quiet, readable on light and dark."""

import plotly.graph_objects as go

ACCENT = "#4C7DE8"
MUTED = "#8A8F98"
RULE = "rgba(138, 143, 152, 0.35)"


def plain_layout(figure: go.Figure, *, height: int, left: int = 8, right: int = 8) -> go.Figure:
    """Take away everything that says nothing; text colours are left to the page's theme."""
    figure.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": 8, "b": 36},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        bargap=0.08,
        hoverlabel={"font": {"size": 13}},
    )
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(gridcolor=RULE, griddash="dot", zeroline=False, fixedrange=True)
    return figure
