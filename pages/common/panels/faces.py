"""The faces that excite a neuron most, beside any faces: what differs is what it looks for."""

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTION_NAMES
from core.label_quality.image_clarity import clarity_said
from core.study import Study
from core.study.mean_faces import raise_contrast
from core.study.neuron_facts import class_mix, image_table, mean_of_all, top_table
from pages.common.download import csv_button
from pages.common.label_data import clarity_of
from pages.common.markup import mix_bar, mix_key, portrait, quiet
from pages.common.neuron_data import faces_of
from pages.common.panels.view import NeuronView
from pages.common.pictures import how_to_add_pictures, pictures
from pages.common.rows import show_rows

SHOWN = 24


def top_faces(view: NeuronView) -> None:
    """Mean face, class mix, and the pictures or row numbers of the top images."""
    mean = faces_of(view.study, view.layer)[view.neuron]
    table = top_table(view.study, view.layer, view.neuron)
    portrait(
        mean,
        f"Average of the {len(table)} faces that excite neuron {view.neuron} of {view.layer} most",
        f"Average of the {len(table)} faces that excite it most, contrast raised. What is sharp, they have in common.",
    )
    _mix(view.mix, "Top images")
    _clarity(view)
    _pictures(table)
    csv_button(table, f"top-images-{view.layer}-{view.neuron}", key="top_csv", label=f"Top {len(table)} as CSV")


def any_faces(study: Study) -> None:
    """Mean face and class mix of all images, to compare with."""
    portrait(
        raise_contrast(mean_of_all(study)[None])[0],
        "Average of all faces of the probing set",
        f"Average of all {len(study.labels_true):,} faces, for comparison.",
    )
    _mix(class_mix(study.labels_true), "All faces")


def random_faces(view: NeuronView, activation: np.ndarray) -> None:
    """Pictures or rows drawn at random (seed: the neuron's number); `activation` float [N] of all images."""
    chosen = np.random.default_rng(view.neuron).choice(len(activation), min(SHOWN, len(activation)), replace=False)
    _pictures(image_table(view.study, chosen, activation[chosen]))


def _clarity(view: NeuronView) -> None:
    """How alike they are to CLIP, where that is known."""
    table = clarity_of(view.study)
    if table is None:
        return
    own = table[(table["layer"] == view.layer) & (table["neuron"] == view.neuron)]
    for _, line in own.iterrows():
        quiet(clarity_said(line))


def _mix(shares: np.ndarray, of: str) -> None:
    st.html(mix_bar(shares, "tall", of) + mix_key(shares))


def _pictures(table: pd.DataFrame) -> None:
    shown = table.head(SHOWN)
    emotions = shown["emotion"].map(EMOTION_NAMES.index).to_numpy()
    show_rows(shown["row"].to_numpy(), emotions, [f"{value:.2f}" for value in shown["activation"]])


def remark() -> None:
    """How to see the pictures, where they are not."""
    if pictures() is None:
        how_to_add_pictures()
