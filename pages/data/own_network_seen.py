"""What is seen of a network before it is kept: its layers, the check, a few faces, and PublicTest."""

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from core.background import State, Worker
from core.editing.editor import layer_kind
from core.emotions import EMOTIONS
from core.errors import InputError
from core.figures.recognition import recognition_chart
from core.networks.catalog import Architecture
from core.numbers import counted, percent
from core.probability import softmax
from core.study.recognition import Recognition
from core.study.registry import default_study
from pages.common.chart import chart
from pages.common.frame import pane
from pages.common.links import link
from pages.common.markup import face_uri, html_table, quiet
from pages.common.pictures import pictures
from pages.data.own_network_file import once
from pages.data.own_network_said import Told, use_order

if TYPE_CHECKING:
    from core.bringing.beside import Beside
    from core.bringing.public_test import PublicTest
    from core.bringing.trial import Trial

POLL = 0.5  # seconds
EDITS = {
    "last hidden": "live, as you drag",
    "hidden": "in a moment",
    "pooled": "in a moment",
    "convolution": "runs the network on the pictures",
}
_TESTED = "_own_network_tested"


def seen(told: Told) -> "Trial | None":
    """Three panes about the network, which is returned; None for a file that is refused, in one sentence."""
    with st.spinner("Trying it …"):
        try:
            trial = once("trial", told.key, lambda: _tried(told))
        except InputError as error:
            st.error(str(error), icon=":material/broken_image:")
            return None
    with pane("What it is made of"):
        layers_of(trial.imported.spec)
        for line in trial.imported.remarks():
            quiet(f"{line}.")
    with pane("What it says of seven faces"):
        _examples(trial)
    with pane("How often it is right"):
        _public(told, trial)
    return trial


def layers_of(spec: Architecture) -> None:
    """The layers of a network with their neurons, and how fast edits of them are."""
    neurons = sum(layer.width for layer in spec.layers)
    quiet(f"{counted(len(spec.layers), 'layer')} that can be dissected, with {counted(neurons, 'neuron')}:")
    lines = [
        {
            "layer": layer.name,
            "neurons": f"{layer.width:,}",
            "kind": "convolution" if layer.spatial else "fully connected",
            "edits": EDITS[layer_kind(spec, layer.name)],
        }
        for layer in spec.layers
    ]
    html_table(pd.DataFrame(lines))


def _tried(told: Told) -> "Trial":
    from core.bringing.trial import try_network
    from core.bringing.uploads import as_file
    from core.networks.exchange.importing import Request
    from core.networks.exchange.store import suggested_name

    with as_file(told.given.name, told.given.data) as path:
        request = Request(
            suggested_name(path.stem), told.classes, told.shape, told.pixels, architecture=told.architecture
        )
        return try_network(path, request)


def _examples(trial: "Trial") -> None:
    beside = _beside()
    logits = trial.logits(beside.faces)
    own, other = logits.argmax(axis=1), beside.logits.argmax(axis=1)
    right = np.arange(len(EMOTIONS))
    quiet(
        "Averages of many faces each, made for this program, one an emotion. Yours calls "
        f"{(own == right).sum()} of the seven what they are, {beside.title} {(other == right).sum()}. Averages are "
        "smoother than faces, so take it as a first impression."
    )
    sure, others_sure = softmax(logits.astype(np.float64)), softmax(beside.logits.astype(np.float64))
    cards = "".join(
        f'<div class="emo-tile"><img src="{face_uri(face)}" alt="Average face, {emotion.name}" width="48" height="48">'
        f'<span class="words"><span class="note">{emotion.name} faces</span>'
        f'<span class="label">{_answer(sure[emotion.index])}</span>'
        f'<span class="note">{escape(beside.title)}: {_answer(others_sure[emotion.index])}</span></span></div>'
        for emotion, face in zip(EMOTIONS, beside.faces, strict=True)
    )
    st.html(f'<div class="emo-tiles small">{cards}</div>')


def _answer(probabilities: np.ndarray) -> str:
    emotion = EMOTIONS[int(probabilities.argmax())]
    return f"{emotion.name} {percent(float(probabilities.max()), 0)}".replace(" %", "\N{NO-BREAK SPACE}%")


def _beside() -> "Beside":
    named = default_study()
    return _network_beside(str(named.folder), named.built)


@st.cache_resource(max_entries=2, show_spinner="Asking the network that is here …")
def _network_beside(folder: str, built: int) -> "Beside":
    from core.bringing.beside import network_beside
    from core.study import open_study

    return network_beside(open_study(folder))


def _public(told: Told, trial: "Trial") -> None:
    faces = pictures()
    if faces is None:
        way = link("Import FER2013", "fer2013")
        st.html(f'<p class="emo-quiet">{way} to see how often it is right on PublicTest\'s faces.</p>')
        return
    worker = _worker(told)
    if worker.now is None:
        from core.bringing.public_test import public_test

        worker.start("PublicTest", lambda progress: public_test(trial, told.classes, faces, progress))
    if worker.running:
        _watch(worker)
        return
    if worker.now.state is State.FAILED:
        raise InputError(worker.now.what)
    _result(worker.now.outcome)


def _worker(told: Told) -> "Worker[PublicTest]":
    """This session's test of this network; that of another one is stopped."""
    key, worker = st.session_state.get(_TESTED, (None, None))
    if key != told.key:
        if worker is not None:
            worker.cancel()
        worker = Worker()
        st.session_state[_TESTED] = (told.key, worker)
    return worker


@st.fragment(run_every=POLL)
def _watch(worker: Worker) -> None:
    if not worker.running:
        st.rerun()
    st.progress(min(worker.now.fraction, 1.0), text=worker.now.what)


def _result(found: "PublicTest") -> None:
    own, other = found.recognition, _beside()
    told = f"It gives {_share(own)} the emotion they were labelled with."
    if other.public is not None:
        told += f" {other.title}: {_share(other.public)}."
    chart(
        recognition_chart(own.table),
        key="own_public",
        says=f"{told} Faces it was trained on or chosen with would make this too good.",
        alt="Share of PublicTest's faces named as labelled, with intervals: "
        + ", ".join(f"{line.emotion} {100 * line.found:.0f} percent" for line in own.table.itertuples()),
        table=own.table,
        columns={name: st.column_config.NumberColumn(format="percent") for name in ("found", "low", "high")},
    )
    if found.fitting is not None:
        st.warning(
            f"Its answers look like another order of its classes: {', '.join(found.fitting)}. With that one it would "
            f"be right on {percent(found.fitting_share)}.",
            icon=":material/swap_horiz:",
        )
        st.button("Use that order", key="own_order_fitting", on_click=use_order, args=(found.fitting,))


def _share(found: Recognition) -> str:
    low, high = found.interval
    return (
        f"{percent(found.share)} of {found.n:,} faces of {found.split_title} (95 % interval {percent(low)} to "
        f"{percent(high)})"
    )
