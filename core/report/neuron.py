"""The report of one neuron."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.dissection.similarity_info import SIMILARITY_INFO
from core.errors import InputError
from core.faces.store import Fer2013
from core.figures.neuron import activation_by_class, effects_on_emotions
from core.label_quality.trust import judged_words, pointing_said, trust_of, with_trust
from core.report.origin import study_words
from core.report.parts import Chart, Faces, Part, Table
from core.report.report import Report
from core.study import Study
from core.study.mean_faces import raise_contrast
from core.study.neuron_facts import activation_table, effect_table, label_table, mean_of_all, top_table
from core.study.neuron_table import neuron_table
from core.study.neuron_words import activation_alt, activation_said, effects_alt, effects_said, headline, summary

SHOWN = 24
HEADINGS = {
    "words_from": "words from",
    "label": "best word",
    "points_to": "points to",
    "told": "can the judge tell it?",
    "score": "score",
    "margin": "margin",
    "percentile": "percentile",
    "runners_up": "then come",
    "similarity": "matched by",
}


def neuron_report(
    study: Study, location: str, layer: str, neuron: int, scorer: str, similarity: str, pictures: Fer2013 | None
) -> Report:
    """What the page of a neuron shows; `location` is where the study was opened, `pictures` what was imported.

    InputError for a layer, neuron, scorer or similarity that is not there.
    """
    if not 0 <= neuron < study.width(layer):
        raise InputError(f"{layer} has neurons 0 to {study.width(layer) - 1}; there is no neuron {neuron}.")
    line = neuron_table(study, layer, scorer, similarity).iloc[neuron]
    effects = study.effects(layer)
    return Report(
        title=headline(layer, neuron, line),
        lead=summary(study, scorer, layer, neuron, line, effects),
        parts=_parts(study, layer, neuron, effects, pictures) if line["alive"] else (),
        study=study,
        command=neuron_command(location, layer, neuron, scorer, similarity),
    )


def neuron_command(location: str, layer: str, neuron: int, scorer: str, similarity: str) -> Sequence[str]:
    """The words after `python -m core` that write this report."""
    which = ("--layer", layer, "--neuron", str(neuron), "--scorer", scorer, "--similarity", similarity)
    return ("report", "neuron", *study_words(location), *which, "--out", f"neuron-{layer}-{neuron}.html")


def _parts(study: Study, layer: str, neuron: int, effects: np.ndarray, pictures: Fer2013 | None) -> Sequence[Part]:
    top = top_table(study, layer, neuron)
    activation = study.activation(layer, neuron)
    by_emotion = activation_table(activation, study.labels_true)
    return (
        _mean_faces(study, layer, neuron, len(top)),
        *_pictures(top, pictures),
        Table(top, "Rows of FER2013 with what the neuron answers to them.", f"Its top {len(top)} images", folded=True),
        _labels(study, layer, neuron),
        Chart(
            effects_on_emotions(effects[neuron]),
            effects_said(study, layer, neuron, effects),
            effects_alt(layer, neuron, effects[neuron]),
            effect_table(effects[neuron]).rename(columns={"adds": "adds, logits"}),
            "What it does to each emotion",
        ),
        Chart(
            activation_by_class(activation, study.labels_true),
            activation_said(by_emotion),
            activation_alt(layer, neuron, by_emotion),
            by_emotion,
            "When it is active",
        ),
        *_similar(study, layer, neuron),
    )


def _mean_faces(study: Study, layer: str, neuron: int, n: int) -> Part:
    own, everyone = study.mean_faces(layer)[neuron], mean_of_all(study)
    return Faces(
        raise_contrast(np.stack([own, everyone])),
        (f"Average of the {n} faces that excite it most", "Average of all faces of the probing set"),
        (
            f"Average of the {n} faces that excite it most, contrast raised. What is sharp, they have in common.",
            f"Average of all {len(study.labels_true):,} faces, for comparison.",
        ),
        title="Faces that excite it most",
        width=190,
        smooth=True,
    )


def _pictures(top: pd.DataFrame, pictures: Fer2013 | None) -> Sequence[Part]:
    if pictures is None:
        return ()
    shown = top.head(SHOWN)
    shown = shown[pictures.present[shown["row"].to_numpy()]]
    if shown.empty:
        return ()
    return (
        Faces(
            [pictures.images[row] for row in shown["row"]],
            [f"Row {line.row} of FER2013, labelled {line.emotion}" for line in shown.itertuples()],
            [f"{line.emotion} {line.activation:.2f}" for line in shown.itertuples()],
            "What they were labelled, and what the neuron answers.",
            width=78,
        ),
    )


def _labels(study: Study, layer: str, neuron: int) -> Part:
    words = judged_words(study)
    table = with_trust(study, label_table(study, layer, neuron), words)
    trusted = [trust_of(words, *own) for own in zip(table["scorer"], table["label"], strict=True)]
    shown = table.assign(
        told=[each.said for each in trusted],
        similarity=table["similarity"].map(lambda name: SIMILARITY_INFO[name].title),
    )
    return Table(
        shown[list(HEADINGS)].rename(columns=HEADINGS),
        " ".join([pointing_said(study, table), *(each.reason for each in trusted if each.weak)])
        + " Margin is the lead over the second word: the smaller, the less sure the name. The percentile is the share, "
        "in percent, of the layer's labelled neurons whose best word fits no better. Scores of different lines cannot "
        "be compared.",
        "What each scorer calls it",
    )


def _similar(study: Study, layer: str, neuron: int) -> Sequence[Part]:
    neurons, correlations = study.similar_neurons(layer)
    there = neurons[neuron] >= 0
    table = pd.DataFrame({"neuron": neurons[neuron][there].astype(int), "r": correlations[neuron][there]})
    scoring = study.default_scoring
    table["label"] = neuron_table(study, layer, scoring.name, scoring.default_similarity)["label"][
        table["neuron"]
    ].to_numpy()
    says = f"r is the correlation of their activations over {len(study.labels_true):,} faces."
    return () if table.empty else (Table(table, says, "Most similar neurons"),)
