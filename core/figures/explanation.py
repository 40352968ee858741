"""Figures of one face's explanation: probabilities, and a waterfall from nothing to the logit."""

import numpy as np
import plotly.graph_objects as go

from core.emotions import EMOTION_COLORS, EMOTIONS
from core.explanation.contributions import Split, largest
from core.figures.style import MUTED, RULE, plain_layout
from core.figures.tuning import BETTER, WORSE
from core.numbers import signed

FOR, AGAINST = BETTER, WORSE


def probability_bars(probabilities: np.ndarray, threshold: float | None = None) -> go.Figure:
    """Bars of probabilities [7] in the emotions' colours, largest on top; `threshold` (share) as a line."""
    order = np.argsort(probabilities, kind="stable")
    percent = 100 * probabilities[order]
    figure = go.Figure(
        go.Bar(
            x=percent,
            y=[EMOTIONS[index].title for index in order],
            orientation="h",
            marker_color=[EMOTION_COLORS[index] for index in order],
            text=[f"{value:.0f} %" if value >= 0.95 else f"{value:.1f} %" for value in percent],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1f} %<extra></extra>",
        )
    )
    plain_layout(figure, height=270, left=72, right=44)
    figure.update_xaxes(range=[0, 100], visible=False)
    figure.update_yaxes(showgrid=False)
    if threshold is not None and threshold < 1:
        figure.add_vline(100 * threshold, line={"color": MUTED, "width": 1.5, "dash": "dash"})
        figure.add_annotation(
            x=100 * threshold, y=0, yref="paper", text="sure from here", showarrow=False, yshift=-14, font={"size": 12}
        )
    return figure


def waterfall(words: list[str], split: Split, start: str, total: str, most: int = 8) -> go.Figure:
    """From `split.start` to `split.total`, the `most` largest parts one by one, all others in one step.

    `words` name the parts; `start` and `total` name the two ends. Steps up are blue, steps down orange.
    """
    shown = largest(split.values, most)
    rest = np.setdiff1d(np.flatnonzero(split.values), shown)
    others = [words[rest[0]] if len(rest) == 1 else f"{len(rest)} other words"] if len(rest) else []
    names = [*(words[part] for part in shown), *others]
    steps = np.array([*split.values[shown], *([split.values[rest].sum()] if len(rest) else [])])
    ends = split.start + np.cumsum(steps)
    begins = np.concatenate([[split.start], ends[:-1]]) if len(steps) else ends
    lines = [start, *names, total]
    # Rows are numbers: a word may have the name of an end, as "sad" has.
    rows = np.arange(len(lines))
    figure = go.Figure()
    for row, end in enumerate(ends, start=1):
        figure.add_scatter(
            x=[end, end], y=[row, row + 1], mode="lines", line={"color": RULE, "width": 1}, hoverinfo="skip"
        )
    figure.add_bar(
        x=steps,
        base=begins,
        y=rows[1:-1],
        customdata=names,
        orientation="h",
        marker_color=[FOR if step > 0 else AGAINST for step in steps],
        text=[signed(step, 2) for step in steps],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{customdata}: %{text} logits<extra></extra>",
    )
    figure.add_scatter(
        x=[split.start, split.total],
        y=rows[[0, -1]],
        customdata=[start, total],
        mode="markers+text",
        marker={"symbol": "diamond", "size": 11, "color": MUTED},
        text=[f"  {value:.2f}".replace("-", "−") for value in (split.start, split.total)],
        textposition="middle right",
        cliponaxis=False,
        hovertemplate="%{customdata}: %{x:.3f} logits<extra></extra>",
    )
    reached = np.array([split.start, split.total, *ends])
    room = 0.14 * max(float(np.ptp(reached)), 1e-6)
    plain_layout(figure, height=72 + 30 * len(lines), left=132)
    figure.update_xaxes(title_text="logits", range=[reached.min() - room, reached.max() + 1.4 * room])
    figure.update_yaxes(showgrid=False, tickvals=rows, ticktext=lines, range=[len(lines) - 0.4, -0.6])
    figure.update_layout(bargap=0.3)
    return figure
