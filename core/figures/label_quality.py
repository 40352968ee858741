"""Figures of how good labels are: every way of choosing them beside chance, and the words themselves."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.dissection.similarity_info import SIMILARITY_INFO
from core.figures.style import ACCENT, MUTED, interval_bars, plain_layout

LINE = 34
RING = {"size": 10, "color": MUTED, "symbol": "circle-open", "line": {"width": 1.5}}


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
    figure = go.Figure(_rings(table["correlation_control"], places, "labels of other neurons: %{x:.3f}<extra></extra>"))
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


def related_dots(related: pd.DataFrame, titles: Mapping[str, str]) -> go.Figure:
    """Correlation with its interval of two judges' best words for each emotion, pair by pair, and a ring for their
    words for other emotions; columns as in core.label_quality.between_judges."""
    pairs = pd.Series(_pairs(related, titles))
    first = ~pairs.duplicated().to_numpy()
    # Each pair has a line of its own for its heading, above the first of its emotions.
    places, values = np.arange(len(related)) + first.cumsum(), related["r"].to_numpy()
    figure = go.Figure(_rings(related["control"], places, "words for other emotions: %{x:.3f}<extra></extra>"))
    figure.add_scatter(
        x=values,
        y=places,
        mode="markers",
        marker={"size": 11, "color": ACCENT},
        error_x=interval_bars(values, related["low"].to_numpy(), related["high"].to_numpy()),
        hovertemplate="%{x:.3f}<extra></extra>",
    )
    lines = places.max(initial=0) + 1
    plain_layout(figure, height=90 + LINE * int(lines), left=8, right=20)
    for place, pair in zip(places[first] - 1, pairs[first], strict=True):
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=int(place), text=f"<b>{pair}</b>", showarrow=False, align="left",
            font={"color": MUTED},
        )  # fmt: skip
    figure.update_layout(margin_b=48)
    figure.update_xaxes(title_text="correlation over the same faces")
    names = [f"{line.emotion}<br><sup>{line.word} · {line.other_word}</sup>" for line in related.itertuples()]
    figure.update_yaxes(tickvals=places, ticktext=names, range=[lines - 0.4, -0.6], automargin=True)
    figure.add_vline(0, line={"color": MUTED, "width": 1})
    return figure


def shared_dots(shared: pd.DataFrame, titles: Mapping[str, str], fewest: int = 20) -> go.Figure:
    """Share of neurons whose labels by two judges suggest a common emotion, in percent with its interval, layer by
    layer and pair by pair, and a ring for chance; columns as in core.label_quality.between_judges. A layer with less
    than `fewest` such neurons is left out."""
    shown = shared[shared["n"] >= fewest]
    named = shown.assign(pair=_pairs(shown, titles))
    groups = list(named.groupby("pair", sort=False))
    figure = make_subplots(
        max(1, len(groups)), 1, shared_xaxes=True, vertical_spacing=0.13, subplot_titles=[pair for pair, _ in groups]
    )
    for row, (_, own) in enumerate(groups, start=1):
        values, low, high = (100 * own[name].to_numpy() for name in ("share", "low", "high"))
        figure.add_scatter(
            x=own["layer"],
            y=100 * own["chance"],
            mode="markers",
            marker=RING,
            hovertemplate="by chance: %{y:.1f} %<extra></extra>",
            row=row,
            col=1,
        )
        figure.add_scatter(
            x=own["layer"],
            y=values,
            mode="markers",
            marker={"size": 11, "color": ACCENT},
            error_y=interval_bars(values, low, high),
            customdata=own["n"],
            hovertemplate="%{y:.1f} % of %{customdata:,} neurons<extra></extra>",
            row=row,
            col=1,
        )
    plain_layout(figure, height=80 + 210 * max(1, len(groups)), left=8, right=8)
    figure.update_layout(margin_t=52)
    figure.update_annotations(font={"color": MUTED, "size": 13})
    figure.update_yaxes(range=[0, 100], ticksuffix=" %", automargin=True)
    return figure


def clarity_dots(lines: pd.DataFrame) -> go.Figure:
    """By how much a neuron's top images are more alike than chance, layer by layer: the mean and the middle half of the
    neurons; columns as core.label_quality.image_clarity.clarity_by_layer gives them."""
    lead, low, high = (lines[name].to_numpy() for name in ("lead", "low", "high"))
    figure = go.Figure(
        go.Scatter(
            x=lines["layer"],
            y=lead,
            mode="markers",
            marker={"size": 11, "color": ACCENT},
            error_y=interval_bars(lead, np.minimum(low, lead), np.maximum(high, lead)),
            customdata=np.stack([100 * lines["clear"], lines["neurons"]], axis=1),
            hovertemplate="%{y:.3f}; %{customdata[0]:.0f} % of %{customdata[1]:,} neurons beyond luck<extra></extra>",
        )
    )
    plain_layout(figure, height=300)
    figure.update_yaxes(title_text="more alike than chance, cosine", automargin=True)
    figure.add_hline(0, line={"color": MUTED, "width": 1, "dash": "dot"})
    return figure


def _pairs(table: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """A heading of two lines, which fits a phone, for each line of the table."""
    return [f"{titles[one]} ·<br>{titles[other]}" for one, other in zip(table["scorer"], table["other"], strict=True)]


def _rings(values: pd.Series, places: Sequence[int], hover: str) -> go.Scatter:
    """Rings for what chance or other words give, at `places` from the top."""
    return go.Scatter(
        x=values,
        y=places,
        mode="markers",
        marker=RING,
        hovertemplate=hover,
    )


def ordered_words(words: pd.DataFrame) -> pd.DataFrame:
    """The words that suggest an emotion, strongest first within each scorer, scorers in their order."""
    suggested = words[words["suggested"]]
    order = suggested["scorer"].map({name: place for place, name in enumerate(suggested["scorer"].unique())})
    ordered = suggested.assign(order=order).sort_values(["order", "auroc"], ascending=[True, False], kind="stable")
    return ordered.drop(columns="order")
