"""The weights of one emotion: as bars, and as sliders that move the accuracy while a finger moves."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.bottleneck.edit import effect, with_weights
from core.bottleneck.kept import Fitted
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.explanation.contributions import largest
from core.figures.bottleneck import weight_bars
from core.study import Study
from pages.common.address import Address, several
from pages.common.chart import chart
from pages.common.markup import quiet
from pages.edit.bottleneck_data import fitted_for
from pages.edit.bottleneck_live import Knob, weight_sliders
from pages.edit.choice import SPLITS

SLIDERS = 10
FARTHEST = 100.0


def edits_read(concepts: Sequence[str]) -> Callable[[str], list[str]]:
    """A reader of weights set by hand: "smile=0.5", separated by bars."""

    def read(text: str) -> list[str]:
        for part in several(text):
            name, _, number = part.rpartition("=")
            if name not in concepts:
                raise InputError(f"The bottleneck has no concept {name or part!r}; write its weight as smile=0.5.")
            if not math.isfinite(_number(number)) or abs(_number(number)) > FARTHEST:
                raise InputError(f"The weight of {name!r} must be a number up to {FARTHEST:g}, not {number!r}.")
        return several(text)

    return read


def forget_unknown(concepts: Sequence[str]) -> None:
    """Drop weights set by hand for concepts of another scorer."""
    kept = [part for part in st.session_state["weights"] if part.rpartition("=")[0] in concepts]
    st.session_state["weights"] = kept


@st.fragment
def weights(study: Study, scorer: str, key: str, address: Address) -> None:
    """The chosen emotion's weights; letting a slider go runs this alone, not the page."""
    fitted = fitted_for(study, scorer)
    st.segmented_control(
        "Emotion",
        EMOTION_NAMES,
        key=key,
        required=True,
        format_func=str.capitalize,
        on_change=st.session_state.update,
        kwargs={"weights": []},
    )
    emotion = st.session_state[key]
    own = fitted.bottleneck.head.weight[EMOTION_NAMES.index(emotion)]
    order = largest(own, len(own))
    if not len(order):
        quiet(f"No concept has a weight for {emotion}: its logit is the same for every face.")
        return
    _bars(fitted, emotion, own, order)
    _live(study, fitted, emotion, own)
    address.write()


def _bars(fitted: Fitted, emotion: str, own: np.ndarray, order: np.ndarray) -> None:
    names, found = [fitted.bottleneck.concepts[index] for index in order], fitted.bottleneck
    table = pd.DataFrame({"concept": found.concepts, "weight": own, "similarity": found.similarity})
    chart(
        weight_bars(names, own[order]),
        key="bottleneck_weights",
        says=f"{emotion.capitalize()} listens to {len(order)} of {len(found.concepts)} concepts: those in blue speak "
        f"for it, those in orange against.{_left_out(len(found.dropped))}",
        alt=f"Weights for {emotion}: "
        + ", ".join(f"{names[i]} {own[order[i]]:+.2f}" for i in range(min(5, len(order)))),
        table=table.iloc[np.argsort(-np.abs(own), kind="stable")],
    )


def _live(study: Study, fitted: Fitted, emotion: str, own: np.ndarray) -> None:
    concepts, rows = fitted.bottleneck.concepts, study.rows_in(fitted.reported_on)
    edits = _edits()
    strongest = np.argsort(-np.abs(own), kind="stable")[:SLIDERS]
    shown = [int(index) for index in strongest if own[index]]
    shown += [concepts.index(name) for name in edits if concepts.index(name) not in shown]
    knobs = [
        Knob(
            concepts[index],
            float(own[index]),
            edits.get(concepts[index], float(own[index])),
            fitted.activations[rows, index],
        )
        for index in shown
    ]
    st.markdown("**Turn a weight yourself**")
    logits, labels = fitted.logits(rows), study.labels_true[rows]
    weight_sliders(
        knobs,
        logits,
        labels,
        EMOTION_NAMES.index(emotion),
        name=f"{study.id[:12]}-{fitted.scorer}-{emotion}",
        where=SPLITS[fitted.reported_on],
        key="weight_sliders",
        on_rest=_keep,
    )
    if not edits:
        quiet(
            "Nothing is turned. While you move a slider, the accuracy follows; when it rests, this says if it is luck."
        )
        return
    found = effect(logits, with_weights(fitted.bottleneck, emotion, edits).logits(fitted.activations[rows]), labels)
    quiet(f"{found.verdict} Compared with the fitted weights, on {SPLITS[fitted.reported_on]}.")


def _edits() -> dict[str, float]:
    parts = (part.rpartition("=") for part in st.session_state["weights"])
    return {name: _number(number) for name, _, number in parts}


def _keep(edits: dict[str, float]) -> None:
    st.session_state["weights"] = [f"{name}={weight:g}" for name, weight in edits.items()]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _left_out(dropped: int) -> str:
    """How many concepts are not there, as the end of a sentence."""
    if not dropped:
        return ""
    return f" {dropped} other{'s' if dropped > 1 else ''} could not be read from the network well enough."
