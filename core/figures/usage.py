"""Figures of the concepts that were used, and of the layers: ours in colour, the source study's in grey."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.emotions import EMOTIONS
from core.figures.style import ACCENT, MUTED, RULE, interval_bars, plain_layout, write_cells
from core.figures.tuning import BETTER, WORSE
from core.numbers import percent as percentage

SHOWN = 16
LEAST = 5e-4
LINE = 26


def shown_concepts(table: pd.DataFrame, most: int = SHOWN) -> pd.DataFrame:
    """The lines of a usage table that a chart shows: the `most` largest shares that do not round to 0.0 % and, where
    that leaves some out, up to three words that spoke against (their interval is below 0)."""
    largest = table[(table["share"] >= LEAST) | (table.index == table.index[0])].head(most)
    rest = table.drop(largest.index)
    return pd.concat([largest, rest[(rest["high"] < 0) & (rest["share"] <= -LEAST)].tail(3)])


def usage_bars(table: pd.DataFrame, color: str = ACCENT) -> go.Figure:
    """Horizontal bars in descending order with intervals: columns concept, share, low, high (0..1) and, for a tick
    beside each bar, among (the share of neurons that carry it)."""
    names = table["concept"].tolist()
    figure = _bars(names, 100 * table["share"].to_numpy(), color)
    figure.data[0].error_x = interval_bars(*(100 * table[name] for name in ("share", "low", "high")))
    figure.add_scatter(
        x=100 * table["among"],
        y=names,
        mode="markers",
        marker={"symbol": "line-ns", "size": 13, "line": {"width": 2, "color": MUTED}},
        hovertemplate="%{y}: %{x:.1f} % of the neurons<extra></extra>",
    )
    ends = 100 * table[["high", "among"]].max(axis=1)
    _texts(figure, names, ends.to_numpy(), 100 * table["share"].to_numpy())
    return figure


def published_bars(table: pd.DataFrame) -> go.Figure:
    """The source study's bars: columns concept, percent."""
    names, percent = table["concept"].tolist(), table["percent"].to_numpy()
    figure = _bars(names, percent, MUTED)
    _texts(figure, names, percent, percent)
    return figure


def _bars(names: list[str], percent: np.ndarray, color: str) -> go.Figure:
    figure = go.Figure(
        go.Bar(
            x=percent,
            y=names,
            orientation="h",
            marker_color=color,
            hovertemplate="%{y}: %{x:.2f} %<extra></extra>",
        )
    )
    plain_layout(figure, height=44 + LINE * len(names))
    figure.update_layout(bargap=0.35)
    figure.update_xaxes(ticksuffix=" %", nticks=4)
    figure.update_yaxes(showgrid=False, autorange="reversed", automargin=True, tickvals=names)
    return figure


def _texts(figure: go.Figure, names: list[str], ends: np.ndarray, percent: np.ndarray) -> None:
    """Each bar's number to the right of all that is drawn on its line."""
    figure.add_scatter(
        x=np.maximum(ends, 0),
        y=names,
        mode="text",
        text=[f"  {percentage(value / 100)}" for value in percent],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    high, low = float(max(ends.max(initial=0), 1e-3)), float(min(percent.min(initial=0), 0))
    figure.update_xaxes(range=[1.05 * low - 0.01 * high, 1.32 * high])


def emotion_map(concepts: list[str], shares: np.ndarray, unit: str = "%") -> go.Figure:
    """Shares of each emotion's correct predictions in percent, float [concepts, 7] (NaN: none), as a heat map: blue
    what speaks for the emotion, orange what speaks against it. Hovering says what the hundredths are in: `unit`."""
    percent = 100 * shares
    widest = float(np.nanmax(np.abs(percent))) if np.isfinite(percent).any() else 1.0
    titles = [emotion.title for emotion in EMOTIONS]
    figure = go.Figure(
        go.Heatmap(
            x=titles,
            y=concepts,
            z=percent,
            zmin=-widest,
            zmax=widest,
            colorscale=_colorscale(),
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=f"%{{y}}, %{{x}}: %{{z:.2f}} {unit}<extra></extra>",
        )
    )
    write_cells(figure, titles, concepts, [_cell(value) for value in percent.ravel()])
    plain_layout(figure, height=64 + LINE * len(concepts))
    figure.update_xaxes(side="top", type="category", showgrid=False, autotickangles=[0, 90])
    figure.update_yaxes(type="category", autorange="reversed", automargin=True, showgrid=False)
    figure.update_layout(margin={"t": 52, "b": 8})
    return figure


def _cell(value: float) -> str:
    if not np.isfinite(value):
        return "–"
    return f"{round(value) + 0:d}".replace("-", "−")


def _colorscale() -> list[tuple[float, str]]:
    """From orange through transparent to blue, faint enough for the theme's text to be read on it."""
    return [(0, _faded(WORSE, 0.5)), (0.5, _faded(WORSE, 0)), (0.5, _faded(BETTER, 0)), (1, _faded(BETTER, 0.5))]


def _faded(color: str, alpha: float) -> str:
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def layer_shares(table: pd.DataFrame, noise: Sequence[float] | None = None) -> go.Figure:
    """Share of interpretable neurons by layer, beside the published one: columns layer, share, published_share.

    `noise` has one share (0..1) a layer: how often labels of pure noise pass.
    """
    figure = go.Figure()
    for line in table.dropna(subset=["published_share"]).itertuples():
        ends = [100 * line.share, 100 * line.published_share]
        figure.add_scatter(
            x=ends, y=[line.layer] * 2, mode="lines", line={"color": RULE, "width": 2}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
    _dots(figure, table["layer"], table["share"], "this study", "circle", ACCENT)
    _dots(figure, table["layer"], table["published_share"], "published", "diamond-open", MUTED)
    if noise is not None:
        _dots(figure, table["layer"], pd.Series(noise), "noise", "line-ns", MUTED)
    return _layer_rows(figure, table["layer"].tolist(), "neurons above τ, % of the layer")


def layer_accuracies(table: pd.DataFrame) -> go.Figure:
    """Label accuracy by layer of interpretable and other neurons with intervals, chance, and what was published.

    Columns: those of `layer_table` with the published ones, shares 0..1.
    """
    figure = go.Figure()
    for group, title, color in (("other", "other neurons", MUTED), ("interpretable", "above τ", ACCENT)):
        accuracy = table[f"accuracy_{group}"]
        _dots(figure, table["layer"], accuracy, title, "circle", color)
        low, high = (table[f"{end}_{group}"] for end in ("low", "high"))
        figure.data[-1].error_x = interval_bars(100 * accuracy, 100 * low, 100 * high, color)
    _dots(figure, table["layer"], table["chance_all"], "chance", "line-ns", MUTED)
    _dots(
        figure, table["layer"], table["published_accuracy_interpretable"], "published, above τ", "diamond-open", ACCENT
    )
    _dots(figure, table["layer"], table["published_accuracy_other"], "published, others", "diamond-open", MUTED)
    return _layer_rows(figure, table["layer"].tolist(), "top images whose emotion fits the label, %")


def _dots(figure: go.Figure, layers: pd.Series, shares: pd.Series, title: str, symbol: str, color: str) -> None:
    line = {"width": 2, "color": color} if symbol.startswith("line") else {"width": 1.5}
    figure.add_scatter(
        x=100 * shares,
        y=layers,
        name=title,
        showlegend=bool(shares.notna().any()),
        mode="markers",
        marker={"symbol": symbol, "size": 11, "color": color, "line": line},
        hovertemplate=f"%{{y}}, {title}: %{{x:.1f}} %<extra></extra>",
    )


def _layer_rows(figure: go.Figure, layers: list[str], axis: str) -> go.Figure:
    plain_layout(figure, height=128 + LINE * len(layers))
    figure.update_layout(
        showlegend=True, margin={"t": 56}, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )
    figure.update_xaxes(title_text=axis, range=[-3, 103])
    figure.update_yaxes(
        categoryorder="array", categoryarray=layers[::-1], automargin=True, range=[-0.6, len(layers) - 0.4]
    )
    return figure
