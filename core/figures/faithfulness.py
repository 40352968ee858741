"""Figures of how far maps can be trusted."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.explanation.faithfulness import STEPS, Receipts
from core.figures.style import ACCENT, MUTED, RULE, interval_bars, plain_layout

LABEL_GAP = 0.07


def removal_curves(receipts: Receipts, name: str, title: str) -> go.Figure:
    """Probability of the emotion while the places that a map marks come back (solid) or go (dotted), most marked first;
    the average random map in grey."""
    figure = go.Figure()
    for curve, dash, label in (("insertion", "solid", "coming back"), ("deletion", "dot", "going")):
        random = 100 * np.mean([getattr(score, curve) for score in receipts.random], axis=0)
        own = 100 * getattr(receipts.scores[name], curve)
        _line(figure, random, MUTED, dash, f"random, {label}")
        _line(figure, own, ACCENT, dash, f"{title}, {label}")
        for values, place, text in ((own, 3, label), (random, 7, "random")):
            figure.add_annotation(x=100 * STEPS[place], y=values[place], text=text, showarrow=False, yshift=12)
    plain_layout(figure, height=260, left=48)
    figure.update_xaxes(title_text="% of the face, most marked first", range=[0, 100])
    figure.update_yaxes(title_text="probability, %", rangemode="tozero")
    return figure


def trust_bars(names: Sequence[str], gains: np.ndarray, low: np.ndarray, high: np.ndarray) -> go.Figure:
    """How much better than random maps each map is over many faces, in points with intervals: float arrays [maps]."""
    order = np.argsort(gains, kind="stable")
    points, below, above = (100 * np.asarray(each)[order] for each in (gains, low, high))
    figure = go.Figure(
        go.Scatter(
            x=points,
            y=[names[index] for index in order],
            mode="markers",
            marker={"size": 10, "color": [ACCENT if bound > 0 else MUTED for bound in below]},
            error_x=interval_bars(points, below, above),
            hovertemplate="%{y}: %{x:+.1f} points<extra></extra>",
        )
    )
    plain_layout(figure, height=60 + 30 * len(points), left=110)
    figure.update_xaxes(title_text="points of probability better than random maps")
    figure.update_yaxes(showgrid=False, type="category")
    figure.add_vline(0, line={"color": RULE, "width": 1.5})
    return figure


def randomised_curves(table: pd.DataFrame, titles: dict[str, str]) -> go.Figure:
    """Rank correlation with the true map (0..1) as layers are randomised from the top: columns after, method,
    correlation. Each line carries its name at its end."""
    figure = go.Figure()
    last = table.groupby("method", sort=False)["correlation"].last()
    heights = dict(zip(last.index, apart(last.to_numpy(), LABEL_GAP), strict=True))
    for method, own in table.groupby("method", sort=False):
        figure.add_scatter(
            x=own["after"],
            y=own["correlation"],
            mode="lines+markers",
            line={"width": 2},
            hovertemplate=f"{titles[method]}, after %{{x}}: %{{y:.2f}}<extra></extra>",
        )
        figure.add_annotation(
            x=own["after"].iloc[-1], y=heights[method], text=titles[method], showarrow=False, xanchor="left", xshift=8
        )
    plain_layout(figure, height=300, left=48, right=110)
    figure.update_xaxes(title_text="randomised down to", type="category")
    figure.update_yaxes(title_text="rank correlation", range=[-0.02, 1.05])
    return figure


def apart(heights: np.ndarray, gap: float) -> np.ndarray:
    """Heights moved as little upwards as leaves at least `gap` between any two, so that labels can be read."""
    moved = np.array(heights, float)
    order = np.argsort(moved, kind="stable")
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + gap)
    return moved


def _line(figure: go.Figure, percent: np.ndarray, color: str, dash: str, name: str) -> None:
    figure.add_scatter(
        x=100 * STEPS,
        y=percent,
        mode="lines",
        line={"color": color, "dash": dash, "width": 2},
        hovertemplate=f"{name}: %{{y:.0f}} % at %{{x:.0f}} %<extra></extra>",
    )
