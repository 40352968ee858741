"""The neurons that carry a slice: those of the last hidden layer whose activation tells its pictures from the rest,
and what becomes of the answers without them.

This layer feeds the classifier directly, so without some neurons the logits are z - W h over these: no network is run.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import erfc

from core.dissection.calibration import false_discovery
from core.editing.leave_one_out import leave_one_out
from core.editing.statistics import flip_counts, mcnemar_p
from core.slices.differences import LEVEL
from core.slices.pictures import Pictures
from core.slices.slice import Slice
from core.study import Study

MOST = 10
TOGETHER = 100
NEURONS_AT_ONCE = 256  # for memory


@dataclass(frozen=True)
class Carriers:
    """Columns of `table`, the neurons that differ most first: neuron, auroc (the chance that it is more active on a
    picture of the slice than on another; of the same emotion if `within_emotion`), q_value (of 0.5, corrected for the
    number of neurons), and gained and lost: the slice's pictures that turn right and wrong without the neuron.

    `differing` of the layer's `alive` neurons have q <= 0.05. `together` says what silencing the `silenced` neurons
    that differ most does at once: gained, lost and the exact McNemar p in the "slice" and in the "rest", and in the
    slice when as many neurons "drawn" at random are silenced instead.
    """

    layer: str
    table: pd.DataFrame
    within_emotion: bool
    differing: int
    alive: int
    silenced: int
    together: dict[str, tuple[int, int, float]]

    def summary(self) -> dict:
        """Ready for JSON."""
        return {
            "layer": self.layer,
            "within_emotion": self.within_emotion,
            "differing": self.differing,
            "alive": self.alive,
            "silenced": self.silenced,
            "neurons": self.table.to_dict("records"),
            "without_them": {
                where: {"gained": gained, "lost": lost, "p_value": p}
                for where, (gained, lost, p) in self.together.items()
            },
        }


def ranks_within(activations: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Ranks from 1 of `activations` [neurons, n] among the images of the same of `strata` int [n], float32 of their
    shape; equal activations share their mean rank."""
    from scipy.stats import rankdata  # here, because it takes a second that no other pane should pay

    ranks = np.empty(activations.shape, np.float32)
    places = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    for start in range(0, len(activations), NEURONS_AT_ONCE):
        block = slice(start, start + NEURONS_AT_ONCE)
        for own in places:
            ranks[block, own] = rankdata(activations[block, own], axis=1)
    return ranks


def auroc(ranks: np.ndarray, members: np.ndarray, strata: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far `members` bool [n] rank above the others of their stratum: AUROC float64 [neurons] over all pairs inside
    strata (0.5 where there is none), and its two-sided p for 0.5 by van Elteren's normal approximation (1960), without
    correction for ties, which makes it cautious."""
    n1 = np.bincount(strata[members], minlength=strata.max() + 1).astype(np.float64)
    n0 = np.bincount(strata[~members], minlength=strata.max() + 1).astype(np.float64)
    pairs = (n1 * n0).sum()
    if not pairs:
        return np.full(len(ranks), 0.5), np.ones(len(ranks))
    compared = members & (n0 > 0)[strata]
    above = ranks[:, compared].sum(axis=1, dtype=np.float64) - (n1 * (n1 + 1) / 2)[n0 > 0].sum()
    spread = np.sqrt((n1 * n0 * (n1 + n0 + 1) / 12).sum())
    return above / pairs, erfc(np.abs(above - pairs / 2) / spread / math.sqrt(2))


def carriers(study: Study, pictures: Pictures, each: Slice, most: int = MOST, seed: int = 0) -> Carriers:
    """The `most` neurons whose activation differs most in a slice, up or down, and what they do to its answers.

    Pictures are compared with others of the same emotion, so that a slice with many happy faces is not carried by
    what shows happiness; a slice that has an emotion to itself is compared with all others. `seed` draws the neurons
    of the control. Seconds for 4,096 neurons.
    """
    layer, among = study.layers[-1], np.flatnonzero(each.among)
    members, labels = each.members[among], pictures.labels[among]
    shared = np.intersect1d(labels[members], labels[~members]).size > 0
    strata = labels if shared else np.zeros_like(labels)
    positions = pictures.positions[among]
    activations = np.asarray(study.activations(layer)[:, positions], np.float32)
    areas, p_values = auroc(ranks_within(activations, strata), members, strata)
    alive = activations.max(axis=1) > activations.min(axis=1)
    q_values = false_discovery(np.where(alive, p_values, np.nan))
    order = np.argsort(-np.where(alive, np.abs(areas - 0.5), -1), kind="stable")[: int(alive.sum())]
    chosen, many = order[:most], order[:TOGETHER]
    weight = study.tensor(f"{study.architecture.classifier}.weight")
    logits, own = study.logits()[positions], activations[chosen][:, members]
    alone = leave_one_out(logits[members], own, weight[:, chosen], labels[members])
    table = pd.DataFrame(
        {
            "neuron": chosen,
            "auroc": areas[chosen],
            "q_value": q_values[chosen],
            "gained": alone.gained,
            "lost": alone.lost,
        }
    )
    before, drawn = pictures.right[among], np.random.default_rng(seed).permutation(np.sort(order))[: len(many)]
    without, without_drawn = (
        (logits - (weight[:, some] @ activations[some]).T).argmax(axis=1) == labels for some in (many, drawn)
    )
    together = {
        "slice": _flips(before[members], without[members]),
        "rest": _flips(before[~members], without[~members]),
        "drawn": _flips(before[members], without_drawn[members]),
    }
    return Carriers(layer, table, shared, int((q_values <= LEVEL).sum()), len(order), len(many), together)


def _flips(before: np.ndarray, after: np.ndarray) -> tuple[int, int, float]:
    gained, lost = flip_counts(before, after)
    return gained, lost, float(mcnemar_p(gained, lost))
