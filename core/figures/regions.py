"""Figures of facial regions: what each adds to an emotion, on one face or over many."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.emotions import EMOTION_NAMES
from core.figures.explanation import AGAINST, FOR
from core.figures.style import MUTED, interval_bars, plain_layout
from core.figures.usage import emotion_map


def region_bars(
    regions: Sequence[str],
    values: np.ndarray,
    low: np.ndarray | None = None,
    high: np.ndarray | None = None,
    of: str = "points of probability",
) -> go.Figure:
    """Bars from 0, largest on top: what each region adds, float [R] in hundredths; blue for, orange against.

    `low` and `high` [R] draw an interval on each. The axis says what the numbers are `of`.
    """
    order = np.argsort(values, kind="stable")
    points = 100 * np.asarray(values)[order]
    figure = go.Figure(
        go.Bar(
            x=points,
            y=[regions[index] for index in order],
            orientation="h",
            marker_color=[FOR if value >= 0 else AGAINST for value in points],
            hovertemplate="%{y}: %{x:+.1f} points<extra></extra>",
        )
    )
    ends = np.stack([points, np.zeros(len(points))])
    if low is not None and high is not None:
        below, above = 100 * np.asarray(low)[order], 100 * np.asarray(high)[order]
        figure.data[0].error_x = interval_bars(points, below, above)
        ends = np.stack([ends.max(axis=0), ends.min(axis=0), above, below])
    _numbers(figure, points, ends)
    room = 0.22 * max(float(ends.max() - ends.min()), 0.1)
    plain_layout(figure, height=60 + 30 * len(points), left=72)
    figure.update_xaxes(title_text=of, range=[ends.min() - room, ends.max() + room])
    figure.update_yaxes(showgrid=False, type="category")
    figure.add_vline(0, line={"color": MUTED, "width": 1})
    return figure


def region_map(table: pd.DataFrame) -> go.Figure:
    """What each region adds to each emotion over many faces, in points: columns emotion, region, mean (0..1)."""
    regions = table["region"].unique().tolist()
    means = table.pivot(index="region", columns="emotion", values="mean")
    return emotion_map(regions, means.reindex(index=regions, columns=list(EMOTION_NAMES)).to_numpy(), "points")


def _numbers(figure: go.Figure, points: np.ndarray, ends: np.ndarray) -> None:
    """Each value beyond the end of its bar and interval."""
    for place, value in enumerate(points):
        figure.add_annotation(
            x=float(ends[:, place].max() if value >= 0 else ends[:, place].min()),
            y=place,
            text=f"{value:+.1f}".replace("-", "−"),
            showarrow=False,
            xanchor="left" if value >= 0 else "right",
            xshift=5 if value >= 0 else -5,
        )
