"""Two layers side by side: how alike their neurons are beside chance, and how often each has a word."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.figures.style import ACCENT, MUTED, plain_layout
from core.matching.chance import SHUFFLES
from core.matching.matching import Direction

BINS = 40
SHOWN = 14
LINE = 38
DASHES = {"pictures": "dot", "emotions": "solid"}


def likeness_histogram(table: pd.DataFrame) -> go.Figure:
    """Neurons by the correlation with their best match, as bars, beside what shuffled pictures give, as lines; columns
    as in `likeness_table`."""
    centres = (table["above"] + table["up_to"]) / 2
    figure = go.Figure(
        go.Bar(
            x=centres,
            y=100 * table["found"],
            width=0.9 * (table["up_to"] - table["above"]),
            marker_color=ACCENT,
            name="found",
            hovertemplate="%{y:.1f} % of the neurons near %{x:.2f}<extra></extra>",
        )
    )
    for name, shuffle in SHUFFLES.items():
        figure.add_scatter(
            x=centres,
            y=100 * table[name],
            mode="lines",
            line={"color": MUTED, "width": 2, "dash": DASHES[name], "shape": "hvh"},
            name=shuffle.title,
            hovertemplate=f"{shuffle.title}: %{{y:.1f}} % near %{{x:.2f}}<extra></extra>",
        )
    plain_layout(figure, height=300, left=44)
    _legend(figure)
    figure.update_layout(bargap=0)
    figure.update_xaxes(title_text="correlation with the best match, on new faces")
    highest = float(100 * table["found"].max())
    figure.update_yaxes(title_text="neurons, %", nticks=4, range=[0, 1.15 * max(highest, 1.0)])
    return figure


def likeness_table(direction: Direction) -> pd.DataFrame:
    """Shares of neurons (0..1) in bins of the correlation with their best match: above, up_to, found, and one column
    for each of SHUFFLES."""
    drawn = {"found": direction.judged} | {name: direction.chances[name].judged for name in SHUFFLES}
    low = min(float(values.min()) for values in drawn.values())
    edges = np.linspace(min(low, 0), 1, BINS + 1)
    shares = {name: np.histogram(np.minimum(values, 1), edges)[0] / len(values) for name, values in drawn.items()}
    return pd.DataFrame({"above": edges[:-1], "up_to": edges[1:], **shares})


def word_bars(table: pd.DataFrame, here: str, there: str) -> go.Figure:
    """Two bars a word: the share of either layer's neurons that it names; columns as in
    core.matching.labels.word_counts, those that are not beyond chance pale."""
    figure = go.Figure()
    faded = [1.0 if more else 0.45 for more in table["more"]]
    for side, title, color in (("here", here, ACCENT), ("there", there, MUTED)):
        figure.add_bar(
            x=100 * table[f"share_{side}"],
            y=table["word"],
            orientation="h",
            marker={"color": color, "opacity": faded},
            name=title,
            text=[f"{count:,}" for count in table[side]],
            textposition="outside",
            textfont={"size": 11},
            constraintext="none",
            cliponaxis=False,
            hovertemplate=f"%{{y}}: %{{text}} neurons of {title}, %{{x:.1f}} %<extra></extra>",
        )
    plain_layout(figure, height=90 + LINE * len(table), right=44)
    _legend(figure)
    figure.update_layout(barmode="group", bargap=0.3, bargroupgap=0.05, margin_b=48)
    figure.update_xaxes(title_text="share of the layer’s labelled neurons", ticksuffix=" %", nticks=4)
    figure.update_yaxes(showgrid=False, autorange="reversed", automargin=True, tickvals=table["word"].tolist())
    return figure


def _legend(figure: go.Figure) -> None:
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False,
                "itemdoubleclick": False},
        margin_t=40,
    )  # fmt: skip
