"""Editors and what they found, worked out once and shared by every session; treat it all as read-only."""

from collections import OrderedDict
from dataclasses import replace
from functools import reduce

import numpy as np
import streamlit as st

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.editor import Editor, Subject, layers_from_features
from core.editing.edits import Edit, interpretable
from core.editing.from_study import control_of, editor_of, plane_of, subject_of
from core.editing.outcome import Outcome
from core.editing.plane import Plane
from core.editing.quality import Quality, prediction_quality
from core.study import Study
from pages.common.live_tuner import Point
from pages.edit.choice import Choice

CHUNK = 256
KEPT = 64


def rows_of(study: Study, split: str) -> np.ndarray:
    """Positions of a split's images in the probing set; InputError if there is none."""
    return study.rows_in(split)


def editor(study: Study, choice: Choice) -> Editor:
    """The editor of a choice's layer; InputError if its edits need what is not here."""
    return _editor(study, study.id, choice.layer, choice.scorer, choice.similarity)


def thresholds(study: Study, choice: Choice) -> np.ndarray:
    """The values of tau for which something changes, and 0: the knots of the similarity function without those far
    outside the scores of the layer's neurons."""
    knots = SIMILARITY_INFO[choice.similarity].tau_knots
    scores = study.best_scores(choice.layer, choice.scorer, choice.similarity)
    counts = np.array([interpretable(scores, tau).sum() for tau in knots])
    first, last = np.flatnonzero(counts == counts[0])[-1], np.flatnonzero(counts == counts[-1])[0]
    zero = int(np.abs(knots).argmin())
    return knots[min(first, zero) : max(last, zero) + 1]


def plane(study: Study, choice: Choice, split: str | None = None) -> Plane:
    """The plane of a live editor, on the choice's own split or the one named."""
    split = split or choice.split
    if split == "both":
        parts = [plane(study, choice, part) for part in ("public", "private") if study.in_split(part).any()]
        return reduce(_together, parts)
    return _plane(study, study.id, choice.layer, choice.scorer, choice.similarity, choice.mode, split)


def baseline(study: Study, choice: Choice) -> np.ndarray:
    """Predictions of the unedited network for the choice's split."""
    if needs_pictures(study, choice):
        return study.logits()[rows_of(study, choice.split)].argmax(axis=1)
    return _unedited(study, choice, study.id)


def needs_pictures(study: Study, choice: Choice) -> bool:
    """Whether each edit means running the network on the pictures."""
    return choice.layer not in layers_from_features(study.architecture, choice.mode)


def predictions(study: Study, choice: Choice, point: Point) -> tuple[np.ndarray, np.ndarray] | None:
    """Predictions before and after an edit, exactly: at once if the editor is live, else if `settle` has been here."""
    maker = editor(study, choice)
    if not maker.live:
        return _settled(study.id).get((choice, point))
    rows = rows_of(study, choice.split)
    edit = Edit(point.tau, point.scale, choice.mode)
    return maker.predict(edit.undone, rows), maker.predict(edit, rows)


def control(study: Study, choice: Choice, point: Point) -> Outcome | None:
    """The outcome of scaling every neuron alike, if the editor is live."""
    maker = editor(study, choice)
    if not maker.live:
        return None
    return control_of(study, maker, Edit(point.tau, point.scale, choice.mode), choice.split)


def qualities(study: Study, choice: Choice, point: Point) -> tuple[Quality, Quality] | None:
    """How good the probabilities are before and after an edit, if the editor is live."""
    maker = editor(study, choice)
    if not maker.live:
        return None
    rows = rows_of(study, choice.split)
    edit = Edit(point.tau, point.scale, choice.mode)
    truth = study.labels_true[rows]
    return tuple(prediction_quality(truth, maker.logits(each, rows)) for each in (edit.undone, edit))


def settle(study: Study, choice: Choice, point: Point) -> None:
    """Work out a slow edit exactly, with a progress bar. A new point in between ends it."""
    maker, rows = editor(study, choice), rows_of(study, choice.split)
    edit = Edit(point.tau, point.scale, choice.mode)
    size = CHUNK if needs_pictures(study, choice) else len(rows)
    chunks = [rows[start : start + size] for start in range(0, len(rows), size)]
    bar = st.progress(0.0, "Working out the exact value …")
    after = []
    for done, chunk in enumerate(chunks):
        after.append(maker.predict(edit, chunk))
        bar.progress((done + 1) / len(chunks), "Working out the exact value …")
    bar.empty()
    kept = _settled(study.id)
    kept[choice, point] = (baseline(study, choice), np.concatenate(after))
    while len(kept) > KEPT:
        kept.popitem(last=False)


def _together(one: Plane, other: Plane) -> Plane:
    """The plane of two sets of images together."""
    counts = ("confusion", "baseline", "gained", "lost")
    return replace(one, **{name: getattr(one, name) + getattr(other, name) for name in counts})


def subject(study: Study) -> Subject:
    """What there is to edit in a study, shared by every session."""
    return _subject(study, study.id)


@st.cache_resource(max_entries=3, show_spinner="Reading the network …")
def _subject(_study: Study, study_id: str) -> Subject:
    return subject_of(_study)


@st.cache_resource(max_entries=3, show_spinner="Preparing the layer for edits …")
def _editor(_study: Study, study_id: str, layer: str, scorer: str, similarity: str) -> Editor:
    return editor_of(_study, subject(_study), layer, scorer, similarity)


@st.cache_resource(max_entries=24, show_spinner=False)
def _unedited(_study: Study, choice: Choice, study_id: str) -> np.ndarray:
    return editor(_study, choice).predict(Edit(0.0, 1.0), rows_of(_study, choice.split))


@st.cache_resource(max_entries=24, show_spinner="Working out every setting …")
def _plane(_study: Study, study_id: str, layer: str, scorer: str, similarity: str, mode: str, split: str) -> Plane:
    maker = _editor(_study, study_id, layer, scorer, similarity)
    return plane_of(_study, maker, scorer, similarity, mode, split)


@st.cache_resource(max_entries=8, show_spinner=False)
def _settled(study_id: str) -> OrderedDict:
    return OrderedDict()
