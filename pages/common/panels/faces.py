"""The faces that excite a neuron most, beside any faces: what differs is what it looks for."""

import numpy as np
import pandas as pd
import streamlit as st

from core.emotions import EMOTIONS
from core.study import Study
from pages.common.download import csv_button
from pages.common.markup import mix_bar, mix_key, photo, photos, portrait, quiet
from pages.common.neuron_data import faces_of, raise_contrast
from pages.common.panels.view import NeuronView
from pages.common.pictures import how_to_add_pictures, pictures

SHOWN = 24


def top_faces(view: NeuronView) -> None:
    """Mean face, class mix, and the pictures or row numbers of the top images."""
    mean = faces_of(view.study, view.layer)[view.neuron]
    table = top_table(view)
    portrait(
        mean,
        f"Average of the {len(table)} faces that excite neuron {view.neuron} of {view.layer} most",
        f"Average of the {len(table)} faces that excite it most, contrast raised. What is sharp, they have in common.",
    )
    _mix(view.mix)
    _pictures(table)
    csv_button(table, f"top-images-{view.layer}-{view.neuron}", key="top_csv", label=f"Top {len(table)} as CSV")


def any_faces(study: Study) -> None:
    """Mean face and class mix of all images, to compare with."""
    shares = np.bincount(study.labels_true, minlength=len(EMOTIONS)) / len(study.labels_true)
    portrait(
        raise_contrast(mean_of_all(study)[None])[0],
        "Average of all faces of the probing set",
        f"Average of all {len(study.labels_true):,} faces, for comparison.",
    )
    _mix(shares)


def random_faces(view: NeuronView, activation: np.ndarray) -> None:
    """Pictures or rows drawn at random (seed: the neuron's number); `activation` float [N] of all images."""
    chosen = np.random.default_rng(view.neuron).choice(len(activation), min(SHOWN, len(activation)), replace=False)
    _pictures(image_table(view.study, chosen, activation[chosen]))


def top_table(view: NeuronView) -> pd.DataFrame:
    """The top images of a neuron, most exciting first: row, split, emotion, activation."""
    positions, activations = view.study.top_images(view.layer)
    return image_table(view.study, positions[view.neuron].astype(int), activations[view.neuron])


def image_table(study: Study, positions: np.ndarray, activation: np.ndarray) -> pd.DataFrame:
    """Images as lines: row (of FER2013), split, emotion (by name), activation. `positions` int [k], -1 left out."""
    there = positions >= 0
    images = study.images.iloc[positions[there]]
    return pd.DataFrame(
        {
            "row": images["row"].to_numpy(),
            "split": images["split"].to_numpy(),
            "emotion": [EMOTIONS[index].name for index in images["emotion"]],
            "activation": np.asarray(activation, np.float32)[there],
        }
    )


def mean_of_all(study: Study) -> np.ndarray:
    """The mean face of the whole probing set, uint8 [48, 48]."""
    counts = np.bincount(study.labels_true, minlength=len(EMOTIONS))
    return np.average(study.emotion_faces(), axis=0, weights=counts).round().astype(np.uint8)


def _mix(shares: np.ndarray) -> None:
    st.html(mix_bar(shares, "tall") + mix_key(shares))


def _pictures(table: pd.DataFrame) -> None:
    faces, colors = pictures(), {emotion.name: emotion.color for emotion in EMOTIONS}
    shown = table.head(SHOWN)
    here = np.zeros(len(shown), bool) if faces is None else faces.present[shown["row"].to_numpy()]
    if here.any():
        photos(
            photo(
                faces.images[line.row],
                f"Row {line.row} of FER2013, labelled {line.emotion}",
                f"{line.emotion} {line.activation:.2f}",
                colors[line.emotion],
            )
            for line in shown[here].itertuples()
        )
    if not here.all():
        missing = ", ".join(f"{row}" for row in shown["row"][~here])
        quiet(f"{'Rows' if faces is None else 'Rows without an imported picture'} of FER2013: {missing}")


def remark() -> None:
    """How to see the pictures, where they are not."""
    if pictures() is None:
        how_to_add_pictures()
