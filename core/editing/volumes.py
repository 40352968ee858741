"""Turning groups of neurons louder or quieter: all that bear a word, or all that speak for an emotion.

The classifier is linear in the neurons of the last hidden layer, and a neuron whose weights and bias are multiplied by
v >= 0 puts out v times as much. So with U_g the sum of what the neurons of group g add to the logits,
logits = the network's own + sum_g (v_g - 1) U_g, and how many faces are right at every volume of one group is
arithmetic on what the others leave. Written so, nothing turned is the network's own answer to the last bit.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dissection.calibration import false_discovery
from core.editing.gains import units_of_labels
from core.editing.head import DenseHead
from core.editing.outcome import Flips
from core.editing.statistics import bootstrap_interval, flip_counts, mcnemar_p
from core.emotions import EMOTIONS
from core.errors import InputError
from core.study import Study

LOUDEST = 2.0
STEPS = np.round(np.linspace(0, LOUDEST, 41), 2)
AS_IT_IS = 1.0

Volumes = Mapping[str, float]


@dataclass(frozen=True)
class Groups:
    """Groups of the last hidden layer's neurons over some images.

    `neurons` int [groups] counts them, `added` float32 [groups, 7, images] is what they add to the logits, `own`
    float32 [7, images] the logits of the network as it is.
    """

    names: tuple[str, ...]
    neurons: np.ndarray
    added: np.ndarray
    own: np.ndarray

    def index(self, name: str) -> int:
        """Place of a group; InputError for a name that is not there."""
        if name not in self.names:
            raise InputError(f"No neuron of the layer belongs to {name!r}; there is {', '.join(self.names)}.")
        return self.names.index(name)

    def logits(self, volumes: Volumes) -> np.ndarray:
        """Logits float32 [images, 7] with some groups at other volumes, the rest as they are.

        InputError for a group that is not there.
        """
        return (self.own + np.tensordot(self._volumes(volumes) - AS_IT_IS, self.added, axes=1)).T

    def correct(self, name: str, volumes: Volumes, labels: np.ndarray) -> np.ndarray:
        """Images right at every volume in STEPS of one group, the others at theirs: int64 [steps]; `labels` int
        [images]."""
        added = self.added[self.index(name)]
        as_it_is = self.logits({**volumes, name: AS_IT_IS}).T
        turns = (STEPS - AS_IT_IS).astype(np.float32)
        return np.array([((as_it_is + turn * added).argmax(axis=0) == labels).sum() for turn in turns])

    def strongest(self, most: int) -> tuple[str, ...]:
        """The groups that move the logits most from face to face, strongest first."""
        # What all emotions share moves no answer.
        moves = (self.added - self.added.mean(axis=1, keepdims=True)).std(axis=2).mean(axis=1)
        return tuple(self.names[index] for index in np.argsort(-moves, kind="stable")[:most])

    def _volumes(self, volumes: Volumes) -> np.ndarray:
        values = np.full(len(self.names), AS_IT_IS, np.float32)
        for name, volume in volumes.items():
            values[self.index(name)] = volume
        return values


@dataclass(frozen=True)
class Turned(Flips):
    """What some volumes do: images of `n` that turn right (`gained`) and wrong (`lost`), the 95 % `interval` of the
    change in accuracy (shares, paired bootstrap), and predictions int [n] `before` and `after`."""

    volumes: Volumes
    n: int
    gained: int
    lost: int
    interval: tuple[float, float]
    before: np.ndarray
    after: np.ndarray

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "volumes": dict(self.volumes),
            "n": self.n,
            "gained": self.gained,
            "lost": self.lost,
            "change": self.change,
            "p_value": self.p_value,
            "interval": list(self.interval),
            "verdict": self.verdict,
        }


def muted_table(groups: Groups, labels: np.ndarray) -> pd.DataFrame:
    """Every group muted alone, most lost first; `labels` int [images].

    Columns: group, neurons, gained, lost, change, p (exact McNemar) and q (corrected for the number of groups,
    Benjamini and Hochberg 1995).
    """
    lines = []
    for name, neurons in zip(groups.names, groups.neurons, strict=True):
        was_right, is_right = (groups.logits(some).argmax(axis=1) == labels for some in ({}, {name: 0.0}))
        gained, lost = flip_counts(was_right, is_right)
        lines.append((name, int(neurons), gained, lost, gained - lost, float(mcnemar_p(gained, lost))))
    table = pd.DataFrame(lines, columns=["group", "neurons", "gained", "lost", "change", "p"])
    table["q"] = false_discovery(table["p"].to_numpy())
    return table.sort_values("change", kind="stable", ignore_index=True)


def turned(groups: Groups, volumes: Volumes, labels: np.ndarray) -> Turned:
    """Set some groups to other volumes; `labels` int [images]."""
    before, after = (groups.logits(some).argmax(axis=1) for some in ({}, volumes))
    was_right, is_right = before == labels, after == labels
    gained, lost = flip_counts(was_right, is_right)
    return Turned(volumes, len(labels), gained, lost, bootstrap_interval(was_right, is_right), before, after)


def groups_of(head: DenseHead, unit_of: np.ndarray, names: tuple[str, ...], rows: np.ndarray) -> Groups:
    """Groups from `unit_of` int [neurons], the place in `names` of each neuron's group or -1, over images `rows`."""
    outputs, classifier = head.hidden(rows), head.layers[-1]
    added = np.stack([classifier.weight[:, unit_of == unit] @ outputs[unit_of == unit] for unit in range(len(names))])
    return Groups(names, np.bincount(unit_of[unit_of >= 0], minlength=len(names)), added, classifier(outputs))


def _by_word(study: Study, head: DenseHead, scoring: str, similarity: str) -> tuple[np.ndarray, tuple[str, ...]]:
    concepts = study.candidates(study.layers[-1], scoring, similarity)[0][:, 0].astype(int)
    known = np.unique(concepts[concepts >= 0])
    names = study.scorings[scoring].concepts
    return units_of_labels(concepts), tuple(names[concept] for concept in known)


def _by_emotion(study: Study, head: DenseHead, scoring: str, similarity: str) -> tuple[np.ndarray, tuple[str, ...]]:
    return head.layers[-1].weight.argmax(axis=0), tuple(emotion.name for emotion in EMOTIONS)


@dataclass(frozen=True)
class Grouping:
    """A way to put the neurons of a layer into groups; `meaning` says it in a sentence."""

    title: str
    meaning: str
    members: Callable[[Study, DenseHead, str, str], tuple[np.ndarray, tuple[str, ...]]]


GROUPINGS: dict[str, Grouping] = {
    "word": Grouping("by word", "All neurons of the last hidden layer that bear the word.", _by_word),
    "emotion": Grouping(
        "by emotion", "All neurons of the last hidden layer whose largest weight is to the emotion.", _by_emotion
    ),
}


def grouped(study: Study, head: DenseHead, by: str, scoring: str, similarity: str, rows: np.ndarray) -> Groups:
    """The groups of a study's last hidden layer over images `rows` (indices); InputError for an unknown grouping."""
    if by not in GROUPINGS:
        raise InputError(f"Neurons are grouped by {' or '.join(GROUPINGS)}, not by {by!r}.")
    return groups_of(head, *GROUPINGS[by].members(study, head, scoring, similarity), rows)


def read_volume(text: str) -> tuple[str, float]:
    """A group and its volume from text such as `nose wrinkle:0`; InputError if it is not of that form, or the volume
    outside 0 to LOUDEST."""
    name, _, volume = text.rpartition(":")
    try:
        value = float(volume)
    except ValueError:
        value = math.nan
    if not name or not math.isfinite(value):
        raise InputError(f"A volume is written as a name, a colon and a number, like smile:0, not as {text!r}.")
    if not 0 <= value <= LOUDEST:
        raise InputError(f"A volume is a number from 0 (mute) to {LOUDEST:g} (twice as loud), not {value:g}.")
    return name, value
