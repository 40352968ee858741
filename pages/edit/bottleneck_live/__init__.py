"""Sliders for the weights of one emotion; the accuracy follows on the client while a finger moves.

Exact, because a weight moves one logit alone: own logit = as fitted + sum of (weight - fitted weight) * activation, and
a face is named so if that beats its best other logit. A Streamlit component (st.components.v2) without a build step;
when a finger rests the server is told the weights that were turned.
"""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.emotions import EMOTIONS
from pages.common.component import FIRST_POINTER, component

_sliders = component(Path(__file__).parent, "weights", before=(FIRST_POINTER,))


class Knob(NamedTuple):
    """A concept's slider: its fitted weight, where it stands, and the concept's activations float32 [n]."""

    concept: str
    fitted: float
    weight: float
    activations: np.ndarray


def weight_sliders(
    knobs: Sequence[Knob],
    logits: np.ndarray,
    labels: np.ndarray,
    emotion: int,
    *,
    name: str,
    where: str,
    key: str,
    on_rest: Callable[[dict[str, float]], None],
) -> None:
    """Mount the sliders for `emotion` (class index) over fitted `logits` [n, classes] and `labels` int [n].

    `name` names the fit for good; `on_rest` is called, before the rerun, with the weights that differ from the fitted.
    """
    seen_key, jump_key = f"{key}:seen", f"{key}:jump"
    state, shown = st.session_state, {knob.concept: knob.weight for knob in knobs if knob.weight != knob.fitted}

    def rested() -> None:
        told = state[key].get("turned") or {}
        if told.get("name") == name:
            state[seen_key] = (name, told["weights"])
            on_rest(told["weights"])

    if state.get(seen_key) != (name, shown):
        state[seen_key] = (name, shown)
        state[jump_key] = state.get(jump_key, 0) + 1
    _sliders(
        key=key,
        data={**sheet(knobs, logits, labels, emotion), "name": name, "where": where, "jump": state.get(jump_key, 0)},
        on_turned_change=rested,
    )


def sheet(knobs: Sequence[Knob], logits: np.ndarray, labels: np.ndarray, emotion: int) -> dict[str, object]:
    """What the client computes with: `own` logits of the emotion and the best other one, `rival`, each float32 [n];
    `truth` uint8 [n] says what is labelled: 0 the emotion, 1 the rival, 2 neither. Arrays in base64."""
    others = logits.copy()
    others[:, emotion] = -np.inf
    rival = others.argmax(axis=1)
    truth = np.where(labels == emotion, 0, np.where(labels == rival, 1, 2)).astype(np.uint8)
    reach = 2 * max((abs(knob.fitted) for knob in knobs), default=0) + 0.5
    return {
        "emotion": EMOTIONS[emotion].name,
        "color": EMOTIONS[emotion].color,
        "own": _packed(logits[:, emotion]),
        "rival": _packed(others.max(axis=1)),
        "truth": base64.b64encode(truth.tobytes()).decode(),
        "reach": float(np.ceil(10 * max(reach, *(abs(knob.weight) for knob in knobs))) / 10),
        "knobs": [
            {
                "concept": knob.concept,
                "fitted": knob.fitted,
                "weight": knob.weight,
                "activations": _packed(knob.activations),
            }
            for knob in knobs
        ],
    }


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
