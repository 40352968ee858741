"""Where on the face the network looked: the Grad-CAM family, and where single neurons are active."""

from html import escape

import numpy as np
import streamlit as st

from core.emotions import EMOTIONS
from core.explanation.activation_maps import activation_maps
from core.explanation.explain import Explanation
from core.explanation.overlay import overlay
from core.explanation.prediction import shared_network
from core.explanation.saliency import SaliencyMap, default_layer, map_sides, saliency_map
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.report.parts import picture_uri
from core.study import Study
from pages.common.links import neuron_address
from pages.common.markup import quiet
from pages.explain.memory import face_key, remembered

NEURONS = 3
MOST_NEURONS = 8


@st.fragment
def saliency_maps(study: Study, explanation: Explanation, emotion: int) -> None:
    """One map a method, for a layer that can be chosen, under a slider for their opacity."""
    subject, spec = explanation.subject, study.architecture
    network = shared_network(study)
    sides = remembered(("sides", study.id), lambda: map_sides(spec, network))
    best = remembered(("layer", study.id), lambda: default_layer(spec, network))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = st.selectbox(
            "Layer",
            list(sides),
            index=list(sides).index(best),
            key="map_layer",
            width=230,
            format_func=lambda name: f"{name} · {sides[name]} x {sides[name]} places",
            help="Late layers know more of emotions and less of places. "
            f"{best} is the latest that can still tell an eye from a brow.",
        )
        opacity = st.slider("Opacity of the maps, %", 0, 100, 70, 5, key="map_opacity", width=260) / 100
    place = st.empty()
    found: list[SaliencyMap] = []
    fresh: list[str] = []

    def make(method: str) -> SaliencyMap:
        fresh.append(method)
        return saliency_map(spec, network, subject.face, emotion, method, layer)

    for method in SALIENCY_METHODS:
        found.append(remembered(("map", study.id, method, layer, emotion), lambda method=method: make(method), subject))
        if fresh or len(found) == len(SALIENCY_METHODS):
            with place:
                st.html(_sheet([_map(subject.face, each, opacity) for each in found]))
    edge = (len(subject.face) - spec.input_size) // 2
    blank = [each.sentence() for each in found if each.blank]
    for sentence in blank:
        quiet(sentence)
    quiet(
        f"Yellow: where {layer} speaks for {EMOTIONS[emotion].name}. Where methods disagree, trust none of them alone."
        + (f" The outermost {edge} pixels are not seen at all." if edge else "")
    )


@st.fragment
def neuron_maps(study: Study, explanation: Explanation) -> None:
    """Where chosen neurons of a convolutional layer are active on this face."""
    spec, face, network = study.architecture, explanation.subject.face, shared_network(study)
    layers = [layer.name for layer in spec.layers if layer.spatial]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = st.selectbox("Layer of the neurons", layers, index=len(layers) - 1, key="neurons_layer", width=200)
        width = study.width(layer)
        everyone = remembered(
            ("loud", study.id, layer),
            lambda: activation_maps(spec, network, face, layer, range(width)).mean(axis=(1, 2)),
            explanation.subject,
        )
        loudest = np.argsort(-everyone, kind="stable")[:NEURONS].tolist()
        chosen = st.multiselect(
            "Neurons",
            range(width),
            default=loudest,
            key=f"neurons_of_{layer}_{study.id}_{face_key(explanation.subject)}",
            max_selections=MOST_NEURONS,
            width=360,
            help="At first the three that are most active on this face.",
        )
    if not chosen:
        quiet("Choose a neuron.")
        return
    labels = study.labels(layer, explanation.scoring, explanation.similarity)["label"]
    maps = remembered(
        ("active", study.id, layer, tuple(chosen)),
        lambda: activation_maps(spec, network, face, layer, chosen),
        explanation.subject,
    )
    st.html(
        _sheet(
            [
                _figure(
                    overlay(face, values / max(float(values.max()), 1e-9)),
                    f"Where neuron {neuron} of {layer} is active",
                    f"#{neuron} {labels[neuron]}",
                    neuron_address(study, neuron, layer, explanation.scoring, explanation.similarity),
                )
                for neuron, values in zip(chosen, maps, strict=True)
            ]
        )
    )
    quiet("Yellow: where the neuron is most active on this face, each on its own scale.")


def _map(face: np.ndarray, found: SaliencyMap, opacity: float) -> str:
    method = SALIENCY_METHODS[found.method]
    caption = f"{method.title}: blank" if found.blank else method.title
    return _figure(overlay(face, found, opacity), found.sentence(), caption, about=method.meaning)


def _figure(picture: np.ndarray, alt: str, caption: str, href: str = "", about: str = "") -> str:
    text = f'<a class="soft" target="_self" href="{escape(href)}">{escape(caption)}</a>' if href else escape(caption)
    more = f"<small>{escape(about)}</small>" if about else ""
    return (
        f'<figure><img src="{picture_uri(picture)}" alt="{escape(alt)}" width="48" height="48">'
        f"<figcaption>{text}{more}</figcaption></figure>"
    )


def _sheet(figures: list[str]) -> str:
    return f'<div class="emo-maps">{"".join(figures)}</div>'
