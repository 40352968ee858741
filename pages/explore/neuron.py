"""Neuron: everything the study knows about one neuron, at an address of its own."""

import numpy as np
import streamlit as st

from core.label_quality.trust import trust_of
from core.report.neuron import neuron_report
from core.study import Study
from core.study.neuron_words import headline, summary
from pages.common.address import Address, number_in
from pages.common.frame import page_frame, pane
from pages.common.label_data import words_of
from pages.common.links import address as address_of
from pages.common.links import link, similarity_said
from pages.common.markup import lead, quiet
from pages.common.neuron_data import effects_of, table_of
from pages.common.panels import charts, faces, similar
from pages.common.panels.labels import labels
from pages.common.panels.view import NeuronView
from pages.common.pictures import pictures
from pages.common.report import report_button
from pages.common.scoring import layer_field, scorer_field, similarity_field
from pages.common.studies import current_study, study_location
from pages.common.words import words_used

WORDS = (
    "neuron",
    "label",
    "layer",
    "activation",
    "scorer",
    "similarity",
    "correlation",
    "q-value",
    "top images",
    "mean face",
    "logit",
)


def show() -> None:
    """The page: what the chosen neuron is, the choice itself, then one pane below the other."""
    study = current_study()
    address = Address("neuron")
    top = st.container()
    view = _choose(address, study)
    address.write()
    with top:
        _headline(view)
    if view.alive:
        _panes(view)
    words_used(*WORDS)


def _choose(address: Address, study: Study) -> NeuronView:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=230):
            layer = layer_field(address, study)
        last = study.width(layer) - 1
        key = address.field("neuron", _best_neuron(study, layer), number_in(0, last, f"A neuron of {layer}"))
        st.session_state[key] = min(st.session_state[key], last)
        neuron = st.number_input("Neuron", 0, last, step=1, key=key, width=150)
        with st.container(width=300):
            scorer = scorer_field(address, study)
        _step("Previous", "Left", -1, disabled=neuron == 0)
        _step("Next", "Right", 1, disabled=neuron == last)
    similarity = similarity_field(address, study, scorer)
    line = table_of(study, layer, scorer, similarity).iloc[neuron]
    return NeuronView(study, layer, int(neuron), scorer, similarity, line)


def _best_neuron(study: Study, layer: str) -> int:
    """Where to begin when the address names no neuron: the one whose first label fits best."""
    first = study.default_scoring
    scores = table_of(study, layer, first.name, first.default_similarity)["score"]
    return int(scores.idxmax()) if scores.notna().any() else 0


def _step(text: str, shortcut: str, by: int, disabled: bool) -> None:
    def move() -> None:
        st.session_state["neuron"] += by

    st.button(text, key=f"step_{text.lower()}", shortcut=shortcut, on_click=move, disabled=disabled)


def _headline(view: NeuronView) -> None:
    study, line = view.study, view.line
    trust = trust_of(words_of(study), view.scorer, line["label"])
    title = headline(view.layer, view.neuron, line)
    st.title(title.replace(f"“{line['label']}”", f":gray[“{line['label']}”]") if trust.weak else title, anchor=False)
    if trust.weak:
        quiet(f"Grey: {trust.reason}")
    lead(summary(study, view.scorer, view.layer, view.neuron, line, effects_of(study, view.layer)))
    with st.container(horizontal=True, vertical_alignment="center"):
        matched = similarity_said(study, view.scorer, view.similarity)
        all_of_them = address_of("neurons", layer=view.layer, scorer=view.scorer, similarity=matched)
        st.html(link(f"All neurons of {view.layer}", all_of_them), width="content")
        if view.alive:
            where = address_of("map", layer=view.layer, neuron=view.neuron, scorer=view.scorer, similarity=matched)
            st.html(link("On the map", where), width="content")
            _report(view)


def _report(view: NeuronView) -> None:
    here, shown = study_location(), pictures()
    report_button(
        lambda: neuron_report(view.study, here, view.layer, view.neuron, view.scorer, view.similarity, shown),
        f"neuron-{view.layer}-{view.neuron}",
        key="report",
    )


def _panes(view: NeuronView) -> None:
    """What is at hand is drawn first; what needs the activations follows, in its place."""
    left, right = st.columns(2, gap="large")
    with left, pane("Faces that excite it most"):
        faces.top_faces(view)
    with right, pane("Any faces"):
        faces.any_faces(view.study)
        beside = st.container()
    faces.remark()
    with pane("What each scorer calls it"):
        labels(view, st.session_state["similarity"])
    left, right = st.columns(2, gap="large")
    below = left.container()
    with right, pane("What it does to each emotion"):
        charts.effects(view)
        without = st.container()
    with pane("Most similar neurons"):
        similar.similar(view)
    with below, st.spinner("Reading its activations …"):
        activation = _activation(view)
    with beside:
        faces.random_faces(view, activation)
    with below, pane("When it is active"):
        charts.activations(view, activation)
    with without:
        charts.without_it(view)


def _activation(view: NeuronView) -> np.ndarray:
    return view.study.activation(view.layer, view.neuron)


with page_frame():
    show()
