"""Charts of one neuron: when it is active, and what it does to each emotion."""

import math

import numpy as np
import plotly.graph_objects as go

from core.emotions import EMOTION_COLORS, EMOTIONS
from core.figures.style import MUTED, RULE, plain_layout

BINS = 40
UNITS = ((1.0, "logits"), (1e-3, "thousandths of a logit"), (1e-6, "millionths of a logit"))


def activation_by_class(activation: np.ndarray, emotions: np.ndarray) -> go.Figure:
    """Ridges, one an emotion: the share of its images in each bin of activation, silent ones (0) named beside.

    `activation` float [N], `emotions` int [N] in 0..6. All ridges have one scale.
    """
    active = activation > 0
    top = float(activation.max()) if active.any() else 1.0
    edges = np.linspace(0, top, BINS + 1)
    centres = (edges[:-1] + edges[1:]) / 2
    shares = np.zeros((len(EMOTIONS), BINS))
    for emotion in EMOTIONS:
        own = emotions == emotion.index
        if own.any():
            shares[emotion.index] = np.histogram(activation[own & active], edges)[0] / own.sum()
    scale = 0.9 / max(shares.max(), 1e-9)
    figure = go.Figure()
    for emotion in EMOTIONS:
        base = len(EMOTIONS) - 1 - emotion.index
        own = emotions == emotion.index
        silent = float((own & ~active).sum() / max(own.sum(), 1))
        figure.add_scatter(x=[0, top], y=[base, base], mode="lines", line={"color": RULE, "width": 1}, hoverinfo="skip")
        figure.add_scatter(
            x=centres,
            y=base + shares[emotion.index] * scale,
            mode="lines",
            line={"color": emotion.color, "width": 1.5, "shape": "spline", "smoothing": 0.6},
            fill="tonexty",
            customdata=shares[emotion.index] * 100,
            name=emotion.title,
            hovertemplate=f"{emotion.title}: %{{customdata:.1f}} % of faces near %{{x:.2f}}<extra></extra>",
        )
        figure.add_annotation(
            x=1, xref="paper", y=base + 0.28, text=f"{100 * silent:.0f} % silent", showarrow=False, xanchor="right",
            font={"size": 12},
        )  # fmt: skip
    plain_layout(figure, height=360, left=72)
    figure.update_xaxes(title_text="activation")
    figure.update_yaxes(
        tickvals=list(range(len(EMOTIONS))),
        ticktext=[emotion.title for emotion in reversed(EMOTIONS)],
        range=[-0.15, len(EMOTIONS)],
        showgrid=False,
    )
    return figure


def effects_on_emotions(effects: np.ndarray) -> go.Figure:
    """Diverging bars: mean signed contribution of a neuron to each of the seven logits, float [7].

    The axis names the unit: logits, or thousandths or millionths of a logit where all contributions are small.
    """
    order = np.argsort(effects)
    unit, in_unit = effect_unit(effects)
    shown = effects[order] / unit
    widest = float(np.abs(shown).max()) or 1.0
    figure = go.Figure(
        go.Bar(
            x=shown,
            y=[EMOTIONS[index].title for index in order],
            orientation="h",
            marker_color=[EMOTION_COLORS[index] for index in order],
            text=[signed(value) for value in shown],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"%{{y}}: %{{text}} {in_unit} on the average face<extra></extra>",
        )
    )
    plain_layout(figure, height=320, left=72)
    figure.update_layout(margin_b=56)
    figure.update_xaxes(
        title_text=f"← against · for →<br>{in_unit}, average face", range=[-1.35 * widest, 1.35 * widest]
    )
    figure.update_yaxes(showgrid=False)
    figure.add_vline(0, line={"color": MUTED, "width": 1})
    return figure


def effect_unit(effects: np.ndarray) -> tuple[float, str]:
    """The unit, in logits, that suits the largest of these contributions (logits), and its name in the plural."""
    largest = float(np.abs(effects).max())
    return next((unit for unit in UNITS if largest >= unit[0]), UNITS[-1 if largest else 0])


def signed(value: float) -> str:
    """A number with its sign and two significant digits, or all digits before the point; "0" for nothing."""
    if value == 0:
        return "0"
    places = max(0, 1 - math.floor(math.log10(abs(value))))
    return f"{value:+.{places}f}".replace("-", "−")
