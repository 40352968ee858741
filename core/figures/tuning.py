"""Figures of an edited layer: the (tau, scale) plane, and two sweeps side by side. Accuracy changes are in points.

The palette runs from orange (worse) through transparent (as unedited) to blue (better), which the colour-blind tell
apart; being transparent in the middle it holds on light and dark backgrounds.
"""

import numpy as np
import plotly.graph_objects as go

from core.editing import published
from core.figures.style import plain_layout, write_cells

STEPS: tuple[float, ...] = (-5, -2, -1, -0.5, -0.2, -0.05, 0.05, 0.2, 0.5, 1, 2, 5)
WORSE, BETTER = "#e0701f", "#2f7fd0"
_ALPHAS = (255, 214, 173, 133, 92, 51)
PALETTE: tuple[str, ...] = (
    *(f"{WORSE}{alpha:02x}" for alpha in _ALPHAS),
    "#80808000",
    *(f"{BETTER}{alpha:02x}" for alpha in reversed(_ALPHAS)),
)
PUBLISHED_TAU, PUBLISHED_SCALE = published.TAU, published.SCALE


def step_of(points: np.ndarray) -> np.ndarray:
    """Which colour of the palette a change of accuracy in points gets, int64 of the same shape."""
    return np.digitize(points, STEPS)


def plane_map(
    taus: np.ndarray, scales: np.ndarray, points: np.ndarray, marks: dict[str, tuple[float, float, str]] | None = None
) -> go.Figure:
    """Heat map of the change of accuracy, points float [taus, scales]; `marks` are name → (tau, scale, symbol)."""
    figure = go.Figure(
        go.Heatmap(
            x=taus,
            y=scales,
            z=step_of(points).T,
            customdata=np.round(points.T, 3),
            zmin=-0.5,
            zmax=len(PALETTE) - 0.5,
            colorscale=_stepped_colorscale(),
            colorbar=_colorbar(),
            hovertemplate="τ %{x:.3g}, scale %{y:.2f}<br>%{customdata:+.2f} points<extra></extra>",
        )
    )
    for name, (tau, scale, symbol) in (marks or {}).items():
        figure.add_scatter(
            x=[tau],
            y=[scale],
            name=name,
            mode="markers",
            marker={"symbol": symbol, "size": 13, "color": "rgba(128,128,128,0.35)", "line": {"width": 2}},
            hovertemplate=f"{name}<br>τ %{{x:.3g}}, scale %{{y:.2f}}<extra></extra>",
        )
    plain_layout(figure, height=430, left=48)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(title_text="threshold τ")
    figure.update_yaxes(title_text="scale", showgrid=False)
    return figure


def sweep_map(taus: np.ndarray, scales: np.ndarray, images: np.ndarray, n: int) -> go.Figure:
    """The cells of a small sweep as numbers: change in correct images int [taus, scales] of `n`, coloured by points."""
    columns, rows = [f"{scale:.1f}" for scale in scales], [f"{tau:.2f}".replace("-", "−") for tau in taus]
    texts = [[_signed(value) for value in row] for row in images]
    figure = go.Figure(
        go.Heatmap(
            x=columns,
            y=rows,
            z=step_of(100 * images / n),
            customdata=texts,
            zmin=-0.5,
            zmax=len(PALETTE) - 0.5,
            colorscale=_stepped_colorscale(),
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="τ %{y}, factor %{x}<br>%{customdata} pictures<extra></extra>",
        )
    )
    write_cells(figure, columns, rows, [text for row in texts for text in row])
    plain_layout(figure, height=400, left=64)
    figure.update_xaxes(title_text="factor", type="category")
    figure.update_yaxes(title_text="threshold τ", type="category", showgrid=False)
    return figure


def _signed(value: int) -> str:
    return "0" if value == 0 else f"{value:+d}".replace("-", "−")


def _stepped_colorscale() -> list[tuple[float, str]]:
    n = len(PALETTE)
    return [(edge, _css(color)) for k, color in enumerate(PALETTE) for edge in (k / n, (k + 1) / n)]


def _css(color: str) -> str:
    red, green, blue, alpha = (int(color[start : start + 2], 16) for start in (1, 3, 5, 7))
    return f"rgba({red},{green},{blue},{alpha / 255:.3f})"


def _colorbar() -> dict:
    return {
        "title": {"text": "points", "side": "right"},
        "tickvals": [k + 0.5 for k in range(len(STEPS))],
        "ticktext": [f"{step:+g}".replace("-", "−") for step in STEPS],
        "thickness": 14,
    }
