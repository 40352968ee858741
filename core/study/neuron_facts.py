"""What a study knows about one neuron, as tables."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES, EMOTIONS
from core.study.neuron_table import neuron_table
from core.study.study import Study


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


def top_table(study: Study, layer: str, neuron: int) -> pd.DataFrame:
    """The top images of a neuron, most exciting first, with the columns of `image_table`."""
    positions, activations = study.top_images(layer)
    return image_table(study, positions[neuron].astype(int), activations[neuron])


def label_table(
    study: Study,
    layer: str,
    neuron: int,
    similarity: str | None = None,
    read: Callable[[Study, str, str, str], pd.DataFrame] = neuron_table,
) -> pd.DataFrame:
    """One line a scorer: scorer, words_from (its title), label, score, margin, percentile, runners_up (text) and
    similarity.

    All are matched by `similarity`, or each by its own where that is None. `read` gives the neuron table; a page has
    it in memory.
    """
    lines = []
    for scoring in study.scorings.values():
        matched = similarity or scoring.default_similarity
        line = read(study, layer, scoring.name, matched).iloc[neuron]
        concepts, scores = study.candidates(layer, scoring.name, matched)
        others = zip(concepts[neuron][1:], scores[neuron][1:], strict=True)
        lines.append(
            {
                "scorer": scoring.name,
                "words_from": scoring.title,
                "label": line["label"],
                "score": line["score"],
                "margin": line["margin"],
                "percentile": line["percentile"],
                "runners_up": ", ".join(f"{scoring.concepts[c]} {score:.3f}" for c, score in others if c >= 0),
                "similarity": matched,
            }
        )
    return pd.DataFrame(lines)


def activation_table(activation: np.ndarray, emotions: np.ndarray) -> pd.DataFrame:
    """How a neuron answers each emotion that is there: emotion, faces, active (share of them), mean, median, p90.

    `activation` float [N], `emotions` int [N] in 0..6.
    """
    lines = []
    for emotion in EMOTIONS:
        own = activation[emotions == emotion.index]
        if len(own):
            middle, high = np.quantile(own, (0.5, 0.9))
            lines.append((emotion.name, len(own), float((own > 0).mean()), float(own.mean()), middle, high))
    return pd.DataFrame(lines, columns=["emotion", "faces", "active", "mean", "median", "p90"])


def effect_table(effects: np.ndarray) -> pd.DataFrame:
    """What a neuron adds to each emotion, most first: emotion, adds (logits). `effects` float [7]."""
    order = np.argsort(-effects, kind="stable")
    return pd.DataFrame({"emotion": [EMOTION_NAMES[index] for index in order], "adds": effects[order]})


def mean_of_all(study: Study) -> np.ndarray:
    """The mean face of the whole probing set, uint8 [48, 48]."""
    return np.average(study.emotion_faces(), axis=0, weights=class_counts(study)).round().astype(np.uint8)


def class_mix(emotions: np.ndarray) -> np.ndarray:
    """Shares (0..1) of the emotions, float [7], among images of these classes, int [n]; NaN among none."""
    counts = np.bincount(emotions, minlength=len(EMOTIONS))
    return counts / len(emotions) if len(emotions) else np.full(len(EMOTIONS), np.nan)


def class_counts(study: Study) -> np.ndarray:
    """Faces of each emotion in the probing set, int [7]."""
    return np.bincount(study.labels_true, minlength=len(EMOTIONS))
