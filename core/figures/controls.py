"""An edit beside its controls, and a setting chosen honestly beside the best in hindsight."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.editing.choosing import Cell, HeldOutChoice
from core.editing.controls import CONTROLS, ControlledEdit
from core.figures.style import ACCENT, MUTED, plain_layout
from core.numbers import signed


def controls_figure(found: ControlledEdit) -> go.Figure:
    """One line a control: where 95 % and half of the draws lie and their median; the real edit as a vertical line."""
    figure = go.Figure()
    names = [CONTROLS[result.name].title for result in found.results]
    for title, result in zip(names, found.results, strict=True):
        low, first, middle, third, high = np.quantile(result.changes, [0.025, 0.25, 0.5, 0.75, 0.975])
        for ends, width in (((low, high), 2), ((first, third), 8)):
            figure.add_scatter(
                x=ends, y=[title, title], mode="lines", line={"color": MUTED, "width": width}, hoverinfo="skip"
            )
        spread = f", 95 % of {len(result.changes):,} draws {low:+.0f} to {high:+.0f}" if high > low else ""
        figure.add_scatter(
            x=[middle],
            y=[title],
            mode="markers+text",
            marker={"color": MUTED, "size": 12, "symbol": "circle"},
            text=[signed(middle)],
            textposition="top center",
            hovertemplate=f"{title}: %{{x:+.0f}} pictures{spread}<extra></extra>",
        )
    plain_layout(figure, height=90 + 54 * len(names), left=8)
    figure.add_vline(found.change, line={"color": ACCENT, "width": 2})
    figure.add_annotation(
        x=found.change, y=1, yref="paper", yanchor="bottom", showarrow=False,
        text=f"the chosen neurons {signed(found.change)}", font={"color": ACCENT},
    )  # fmt: skip
    figure.update_layout(margin={"t": 34})
    figure.update_xaxes(title_text="change in correct pictures", nticks=7)
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    return figure


def optimism_figure(folds: Sequence[HeldOutChoice], names: Sequence[str]) -> go.Figure:
    """For each fold: what the setting promised where it was chosen, what it gave elsewhere, and the best there."""
    figure = go.Figure()
    for fold, name in zip(folds, names, strict=True):
        figure.add_scatter(
            x=[fold.reported.change, fold.best.change],
            y=[name, name],
            mode="lines",
            line={"color": MUTED, "width": 2, "dash": "dot"},
            hoverinfo="skip",
        )
        for cell, words, symbol, place in (
            (fold.chosen, "promised", "circle-open", "bottom center"),
            (fold.reported, "kept", "circle", "top center"),
            (fold.best, "best in hindsight", "star-open", "top center"),
        ):
            figure.add_scatter(
                x=[cell.change],
                y=[name],
                mode="markers+text",
                marker={"size": 13, "symbol": symbol, "color": ACCENT if symbol == "circle" else MUTED},
                text=[f"{words} {signed(cell.change)}"],
                textposition=place,
                cliponaxis=False,
                hovertemplate=f"{words}: %{{x:+d}} of {cell.n:,} pictures, {_setting(cell)}<extra></extra>",
            )
    plain_layout(figure, height=70 + 70 * len(folds), left=8, right=60)
    figure.add_vline(0, line={"color": MUTED, "width": 1})
    figure.update_xaxes(title_text="change in correct pictures", nticks=7)
    figure.update_yaxes(range=[len(folds) - 0.4, -0.6], showgrid=False, automargin=True)
    return figure


def _setting(cell: Cell) -> str:
    layer = f"{cell.layer}, " if cell.layer else ""
    return f"{layer}τ = {cell.tau:g}, scale {cell.scale:g}"
