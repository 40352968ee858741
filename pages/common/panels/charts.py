"""When a neuron is active, and what it does to each emotion."""

import numpy as np
import streamlit as st

from core.figures.neuron import activation_by_class, effects_on_emotions
from core.study.neuron_facts import activation_table, effect_table
from core.study.neuron_words import activation_alt, activation_said, effects_alt, effects_said
from pages.common.chart import chart, drawn
from pages.common.markup import quiet
from pages.common.neuron_data import effects_of, left_out_of
from pages.common.panels.view import NeuronView

SHARES = {"active": st.column_config.NumberColumn(format="percent")}


def activations(view: NeuronView, activation: np.ndarray) -> None:
    """Histogram of the activation [N] by class."""
    table = activation_table(activation, view.study.labels_true)
    chart(
        drawn(activation_by_class, activation, view.study.labels_true),
        key="activation",
        says=activation_said(table),
        alt=activation_alt(view.layer, view.neuron, table),
        table=table,
        columns=SHARES,
    )


def effects(view: NeuronView) -> None:
    """Signed contributions to the seven logits."""
    layer = effects_of(view.study, view.layer)
    own = layer[view.neuron]
    chart(
        drawn(effects_on_emotions, own),
        key="effects",
        says=effects_said(view.study, view.layer, view.neuron, layer),
        alt=effects_alt(view.layer, view.neuron, own),
        table=effect_table(own),
        columns={"adds": st.column_config.NumberColumn("adds, logits", format="%.3g")},
    )


def without_it(view: NeuronView) -> None:
    """What the network gets right without a neuron of the last hidden layer; nothing for another layer."""
    if view.layer == view.study.layers[-1]:
        quiet(left_out_of(view.study).said(view.neuron))
