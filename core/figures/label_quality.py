"""Figures of how good labels are: every way of choosing them beside chance, and the words themselves."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.dissection.similarity_info import SIMILARITY_INFO
from core.figures.style import ACCENT, MUTED, interval_bars, plain_layout

LINE = 34


def quality_dots(table: pd.DataFrame, titles: Mapping[str, str]) -> go.Figure:
    """One line for each way of choosing labels, as core.label_quality.comparison makes them for one layer, best first:
    correlation on held-out images with its interval, the best of each scorer in colour, and a ring for labels of other
    neurons. `titles` are the scorers' names."""
    best = ~table.duplicated("scorer")
    names = [
        f"{SIMILARITY_INFO[line.similarity].title}<br><sup>{titles[line.scorer]}</sup>" for line in table.itertuples()
    ]
    places = list(range(len(table)))
    values = table["correlation"].to_numpy()
    figure = go.Figure(
        go.Scatter(
            x=table["correlation_control"],
            y=places,
            mode="markers",
            marker={"size": 10, "color": MUTED, "symbol": "circle-open", "line": {"width": 1.5}},
            hovertemplate="labels of other neurons: %{x:.3f}<extra></extra>",
        )
    )
    figure.add_scatter(
        x=values,
        y=places,
        mode="markers",
        marker={"size": 11, "color": [ACCENT if own else MUTED for own in best]},
        error_x=interval_bars(values, table["low"].to_numpy(), table["high"].to_numpy()),
        customdata=np.stack([100 * table["kept"], 100 * table["stable"]], axis=1),
        hovertemplate="%{x:.3f}; %{customdata[0]:.0f} % keep their label, %{customdata[1]:.0f} % stable<extra></extra>",
    )
    plain_layout(figure, height=90 + LINE * len(table), left=8, right=20)
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="correlation with the activation on new faces")
    figure.update_yaxes(tickvals=places, ticktext=names, range=[len(table) - 0.4, -0.6], automargin=True)
    figure.add_vline(0, line={"color": MUTED, "width": 1})
    return figure


def word_dots(words: pd.DataFrame, titles: Mapping[str, str]) -> go.Figure:
    """AUROC with its interval of each word that suggests an emotion, strongest first within a scorer, weak ones in
    grey; columns as in core.label_quality.judges."""
    ordered = ordered_words(words)
    names = [f"{line.concept} → {line.emotion}" for line in ordered.itertuples()]
    places, values = list(range(len(ordered))), ordered["auroc"].to_numpy()
    figure = go.Figure(
        go.Scatter(
            x=values,
            y=places,
            mode="markers",
            marker={"size": 9, "color": [MUTED if weak else ACCENT for weak in ordered["weak"]]},
            error_x=interval_bars(values, ordered["low"].to_numpy(), ordered["high"].to_numpy()),
            customdata=[titles[scorer] for scorer in ordered["scorer"]],
            hovertemplate="%{customdata}: %{x:.3f}<extra></extra>",
        )
    )
    plain_layout(figure, height=90 + 20 * len(ordered), left=8, right=20)
    for place in np.flatnonzero(~ordered.duplicated("scorer")):
        scorer = ordered["scorer"].iloc[place]
        if place:
            figure.add_hline(place - 0.5, line={"color": MUTED, "width": 1})
        # The strongest word of a scorer is first, so that there is room on its left.
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=int(place), text=f"<b>{titles[scorer]}</b>", showarrow=False,
            font={"color": MUTED},
        )  # fmt: skip
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="AUROC for the faces labelled so", range=[0.4, 1.02])
    figure.update_yaxes(tickvals=places, ticktext=names, range=[len(ordered) - 0.4, -0.6], automargin=True)
    figure.add_vline(0.5, line={"color": MUTED, "width": 1, "dash": "dot"})
    return figure


def ordered_words(words: pd.DataFrame) -> pd.DataFrame:
    """The words that suggest an emotion, strongest first within each scorer, scorers in their order."""
    suggested = words[words["suggested"]]
    order = suggested["scorer"].map({name: place for place, name in enumerate(suggested["scorer"].unique())})
    ordered = suggested.assign(order=order).sort_values(["order", "auroc"], ascending=[True, False], kind="stable")
    return ordered.drop(columns="order")
