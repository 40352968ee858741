"""A layer's neurons as dots on a map, drawn by the graphics card: thousands of them at once."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, plain_layout
from core.figures.tuning import BETTER, WORSE
from core.neuron_map.coloring import Group, Scale

HEIGHT = 640
PORTRAIT = 15  # so many faces side by side would fill the map
FEW = "rgba(138, 143, 152, 0.35)"


def neuron_map(
    table: pd.DataFrame,
    colored: tuple[Group, ...] | Scale,
    found: np.ndarray,
    marked: int | None = None,
    faces: Sequence[tuple[int, str]] = (),
) -> go.Figure:
    """Dots at the x and y of a map's table (core.neuron_map.table), coloured; the first number of a dot's customdata is
    its neuron.

    `found` bool [n] are those that a search found: where it found not all, the others fade. `marked` is the line of a
    neuron to point at, `faces` lines whose mean faces are drawn, with the address of the picture of each, unless they
    would hide it.
    """
    figure = go.Figure()
    size = float(np.clip(300 / np.sqrt(len(table)), 5, 13))
    for each in (colored,) if isinstance(colored, Scale) else colored:
        _dots(figure, table, each, found, size)
    if marked is not None:
        _mark(figure, table.iloc[marked])
    low, high = table[["x", "y"]].min(), table[["x", "y"]].max()
    span = float((high - low).max()) or 1.0
    for line, picture in faces:
        if marked is not None and _close(table, line, marked, 0.8 * span / PORTRAIT):
            continue
        place = {"x": table["x"].iloc[line], "y": table["y"].iloc[line], "xref": "x", "yref": "y"}
        side = {"sizex": span / PORTRAIT, "sizey": span / PORTRAIT, "xanchor": "center", "yanchor": "middle"}
        figure.add_layout_image(source=picture, layer="above", opacity=0.92, **place, **side)
    plain_layout(figure, height=HEIGHT, left=4, right=4)
    figure.update_layout(
        showlegend=True,
        dragmode="pan",
        legend={
            "orientation": "h",
            "y": -0.01,
            "yanchor": "top",
            "x": 0.5,
            "xanchor": "center",
            "itemsizing": "constant",
        },
        margin={"t": 8, "b": 8},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": MUTED, "activecolor": ACCENT},
    )
    hidden = {"visible": False, "fixedrange": False}
    figure.update_xaxes(**hidden, range=_range(low["x"], high["x"], span))
    figure.update_yaxes(**hidden, range=_range(low["y"], high["y"], span))
    return figure


def _close(table: pd.DataFrame, line: int, other: int, reach: float) -> bool:
    """Whether a picture at one line would hide the other."""
    apart = table[["x", "y"]].iloc[line] - table[["x", "y"]].iloc[other]
    return bool(apart.abs().max() < reach)


def _range(low: float, high: float, span: float) -> list[float]:
    return [low - 0.04 * span, high + 0.04 * span]


def _dots(figure: go.Figure, table: pd.DataFrame, each: Group | Scale, found: np.ndarray, size: float) -> None:
    members = each.members if isinstance(each, Group) else np.ones(len(table), bool)
    own, shown = table[members], found[members]
    plain = isinstance(each, Group) and each.color is None
    size, opacity = (0.7 * size, 0.5) if plain else (size, 0.85)
    marker = {"size": size if found.all() else np.where(shown, size + 2, size - 1), "line": {"width": 0}}
    marker["opacity"] = opacity if found.all() else np.where(shown, 1.0, 0.1)
    look = _scale(each) if isinstance(each, Scale) else {"color": each.color or MUTED, "symbol": each.symbol}
    values = each.values[members] if isinstance(each, Scale) else np.zeros(len(own))
    # A list of lists: rows of an array come back from a click as something else.
    facts = np.stack([own["neuron"], 100 * own["frequency"], values], axis=1).tolist()
    figure.add_scattergl(
        x=own["x"],
        y=own["y"],
        mode="markers",
        name=each.title,
        showlegend=isinstance(each, Group),
        marker=marker | look,
        text=own["label"],
        customdata=facts,
        hovertemplate="<b>%{text}</b><br>neuron %{customdata[0]:.0f}, active on %{customdata[1]:.0f} % of faces"
        + (f"<br>{each.title}: %{{customdata[2]:.3g}}" if isinstance(each, Scale) and each.diverging else "")
        + "<extra></extra>",
    )


def _scale(scale: Scale) -> dict[str, object]:
    colors = [(0, WORSE), (0.5, FEW), (1, BETTER)] if scale.diverging else [(0, FEW), (1, ACCENT)]
    bar = {"orientation": "h", "thickness": 10, "len": 0.5, "y": -0.01, "yanchor": "top", "outlinewidth": 0}
    return {
        "color": scale.values,
        "cmin": scale.low,
        "cmax": scale.high,
        "colorscale": colors,
        "showscale": True,
        "colorbar": bar | {"title": {"text": scale.title, "side": "bottom"}, "nticks": 5},
    }


def _mark(figure: go.Figure, line: pd.Series) -> None:
    """A ring around one neuron, dark and light so that it shows on any background, and its name."""
    for size, color in ((22, "#10141b"), (18, "#ffffff")):
        figure.add_scattergl(
            x=[line["x"]],
            y=[line["y"]],
            mode="markers",
            showlegend=False,
            marker={"symbol": "circle-open", "size": size, "color": color, "line": {"width": 2.5, "color": color}},
            hoverinfo="skip",
        )
    figure.add_annotation(
        x=line["x"], y=line["y"], text=f"<b>#{line['neuron']} {line['label']}</b>", ay=-44, ax=0, standoff=12,
        arrowhead=2, arrowcolor=MUTED, font={"size": 14, "shadow": "auto"},
    )  # fmt: skip
