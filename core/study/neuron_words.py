"""What a study knows about one neuron, in sentences."""

import numpy as np
import pandas as pd

from core.emotions import EMOTIONS
from core.study.showcase import classifier_weight
from core.study.study import Study

EXACT = "Exact: this layer feeds the classifier directly."
FIRST_ORDER = "First order (gradient times activation): layers in between could bend this."


def headline(layer: str, neuron: int, line: pd.Series) -> str:
    """The title of a neuron; `line` is its line of the neuron table."""
    if not line["alive"]:
        return f"Neuron {neuron} of {layer} is dead"
    return f"Neuron {neuron} of {layer} looks for “{line['label']}”"


def summary(study: Study, scorer: str, layer: str, neuron: int, line: pd.Series, effects: np.ndarray) -> str:
    """A neuron in three sentences; `effects` float [n, 7] of its whole layer."""
    faces = len(study.labels_true)
    if not line["alive"]:
        return (
            f"It is not active on any of the {faces:,} faces, so it has no label, no face and no effect on any emotion."
        )
    if line["percentile"] < 100:
        standing = f"{int(line['percentile'])} % of the layer's labelled neurons have a word that fits no better"
    else:
        standing = "no neuron of the layer has a word that fits better"
    return (
        f"No word of “{study.scorings[scorer].title}” fits its activity better, and {standing}. It is active on "
        f"{line['frequency'] * 100:.0f} % of {faces:,} faces. "
        f"{effect_sentence(effects, neuron)}{turned_round(study, layer, neuron, effects)}"
    )


def effect_sentence(effects: np.ndarray, neuron: int) -> str:
    """What a neuron does to the emotions in words; `effects` float [n, 7] of its whole layer."""
    own = effects[neuron]
    if not own.any():
        return "It has no effect on any emotion."
    up, down = int(own.argmax()), int(own.argmin())
    weaker = int((effects[:, up] < own[up]).sum())
    most = "any other neuron" if weaker == len(effects) - 1 else f"{100 * weaker // len(effects)} % of the neurons"
    towards = f"It speaks most for {EMOTIONS[up].name}, more than {most} of the layer"
    if own[up] <= 0:
        return f"It speaks for no emotion, and most against {EMOTIONS[down].name}."
    return f"{towards}, and most against {EMOTIONS[down].name}." if own[down] < 0 else f"{towards}."


def turned_round(study: Study, layer: str, neuron: int, effects: np.ndarray) -> str:
    """What a neuron that is below zero on average does where it answers, "" for any other; `effects` as above.

    Its effect there is the other way round. This is told of the last hidden layer, whose weights say so exactly.
    """
    if layer != study.layers[-1]:
        return ""
    weight = classifier_weight(study)[:, neuron]
    if effects[neuron] @ weight >= 0:
        return ""
    up = EMOTIONS[int(weight.argmax())].name
    return f" That is because it is below zero on average: where it answers, it speaks most for {up}."


def effects_said(study: Study, layer: str, neuron: int, effects: np.ndarray) -> str:
    """The effect in words, and how exact it is."""
    exact = EXACT if layer == study.layers[-1] else FIRST_ORDER
    return f"{effect_sentence(effects, neuron)}{turned_round(study, layer, neuron, effects)} {exact}"


def effects_alt(layer: str, neuron: int, effects: np.ndarray) -> str:
    """The chart of a neuron's effects for those who cannot see it; `effects` float [7]."""
    up, down = EMOTIONS[int(effects.argmax())].name, EMOTIONS[int(effects.argmin())].name
    return f"Bars of what {layer}, neuron {neuron} adds to each emotion; most for {up}, least for {down}."


def activation_said(table: pd.DataFrame) -> str:
    """When a neuron is active; `table` as core.study.neuron_facts.activation_table gives it."""
    active = np.average(table["active"], weights=table["faces"])
    most, least = table.loc[table["mean"].idxmax()], table.loc[table["mean"].idxmin()]
    return (
        f"Active on {100 * active:.0f} % of {table['faces'].sum():,} faces. Strongest on {most['emotion']} faces (on "
        f"average {most['mean']:.2f}), weakest on {least['emotion']} ones ({least['mean']:.2f}). The heights are "
        "shares of each emotion's faces."
    )


def activation_alt(layer: str, neuron: int, table: pd.DataFrame) -> str:
    """The chart of a neuron's activations for those who cannot see it."""
    most = table.loc[table["mean"].idxmax(), "emotion"]
    return f"Histograms of the activation of {layer}, neuron {neuron} for each emotion; highest on average for {most}."
