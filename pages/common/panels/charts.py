"""When a neuron is active, and what it does to each emotion."""

import numpy as np
import streamlit as st

from core.emotions import EMOTIONS
from core.figures.neuron import activation_by_class, effects_on_emotions
from pages.common.markup import quiet
from pages.common.neuron_data import effects_of
from pages.common.panels.view import NeuronView

PLAIN = {"displayModeBar": False}


def activations(view: NeuronView, activation: np.ndarray) -> None:
    """Histogram of the activation [N] by class, with a sentence."""
    emotions = view.study.labels_true
    means = np.array(
        [activation[emotions == emotion.index].mean() for emotion in EMOTIONS if (emotions == emotion.index).any()]
    )
    present = [emotion for emotion in EMOTIONS if (emotions == emotion.index).any()]
    most, least = present[int(means.argmax())].name, present[int(means.argmin())].name
    st.plotly_chart(
        activation_by_class(activation, emotions),
        key="activation",
        config=PLAIN,
        alt=f"Histograms of the activation of {view.name} for each emotion; highest on average for {most}.",
    )
    quiet(
        f"Active on {(activation > 0).mean() * 100:.0f} % of the faces. Strongest on {most} faces (on average "
        f"{means.max():.2f}), weakest on {least} ones ({means.min():.2f}). The heights are shares of each "
        "emotion's faces."
    )


def effects(view: NeuronView) -> None:
    """Signed contributions to the seven logits, with a sentence."""
    layer = effects_of(view.study, view.layer)
    own = layer[view.neuron]
    up, down = int(own.argmax()), int(own.argmin())
    st.plotly_chart(
        effects_on_emotions(own),
        key="effects",
        config=PLAIN,
        alt=f"Bars of what {view.name} adds to each emotion; most for {EMOTIONS[up].name}, least for "
        f"{EMOTIONS[down].name}.",
    )
    last = view.layer == view.study.layers[-1]
    quiet(f"{effect_sentence(layer, view.neuron)} {EXACT if last else FIRST_ORDER}")


EXACT = "Exact: this layer feeds the classifier directly."
FIRST_ORDER = "First order (gradient times activation): layers in between could bend this."


def effect_sentence(effects: np.ndarray, neuron: int) -> str:
    """What a neuron does to the emotions in words; `effects` float [n, 7] of its whole layer."""
    own = effects[neuron]
    if not own.any():
        return "It has no effect on any emotion."
    up, down = int(own.argmax()), int(own.argmin())
    stronger = (effects[:, up] < own[up]).mean() * 100
    towards = f"It speaks most for {EMOTIONS[up].name}, more than {stronger:.0f} % of the layer's neurons do"
    if own[up] <= 0:
        return f"It speaks for no emotion, and most against {EMOTIONS[down].name}."
    return f"{towards}, and most against {EMOTIONS[down].name}." if own[down] < 0 else f"{towards}."
