"""Two layers over the pictures that both studies know, in two halves: pairs are chosen on one and judged on the other.

The best of 4,096 correlations is optimistic about itself, so neurons are matched on PublicTest, and what is reported
of a pair is its correlation on PrivateTest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.label_quality.rows import Rows
from core.study import Study

FEWEST = 20


@dataclass(frozen=True, eq=False)
class Side:
    """A layer of a study; `title` names it, with its study where the other side is of another."""

    study: Study
    layer: str
    title: str


@dataclass(frozen=True, eq=False)
class Neurons:
    """Neurons of a layer over some pictures: `units` float32 [n, images], each row centred and of length 1, so that
    products are Pearson correlations; `norms` float32 [n] is what the rows were divided by."""

    units: np.ndarray
    norms: np.ndarray

    def of(self, neurons: np.ndarray) -> "Neurons":
        """Some of them, by position."""
        return self if len(neurons) == len(self.norms) else Neurons(self.units[neurons], self.norms[neurons])


@dataclass(frozen=True, eq=False)
class Half:
    """The living neurons of both layers over the same pictures, and the pictures' `emotions` int64 [images], 0..6."""

    here: Neurons
    there: Neurons
    emotions: np.ndarray

    @property
    def turned(self) -> "Half":
        """The same seen from the other side."""
        return Half(self.there, self.here, self.emotions)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two layers: the numbers of their living neurons, int64 [a] and [b], which are those that vary in both halves; the
    `widths` of the layers; and the halves that pairs are chosen and judged on."""

    living: tuple[np.ndarray, np.ndarray]
    widths: tuple[int, int]
    choose: Half
    judge: Half


def sides_of(study: Study, layer: str, with_study: Study, with_layer: str) -> tuple[Side, Side]:
    """Both sides with titles that tell them apart; InputError for a layer that is not there."""
    for own, name in ((study, layer), (with_study, with_layer)):
        own.width(name)
    if study.id == with_study.id:
        return Side(study, layer, layer), Side(with_study, with_layer, with_layer)
    return (
        Side(study, layer, f"{layer} of {study.title}"),
        Side(with_study, with_layer, f"{with_layer} of {with_study.title}"),
    )


def layer_beside(study: Study, other: Study) -> str:
    """The layer of `other` that a study's last one is best set beside at first: the last one, or in the same study the
    one before whose neurons are not the same by another name."""
    if study.id != other.id:
        return other.layers[-1]
    before = [layer for layer in other.layers[:-1] if not other.is_averaged(layer)]
    return (before or other.layers)[-1]


def read_pair(here: Side, there: Side) -> Pair:
    """Read both layers on the FER2013 rows that both studies probed; 240 MB stay for two layers of 4,096 neurons.

    InputError unless both halves have FEWEST such rows, or for a layer without living neurons.
    """
    ours, theirs = common_pictures(here.study, there.study)
    splits = here.study.images["split"].to_numpy()[ours]
    halves = [np.flatnonzero(splits == name) for name in ("PublicTest", "PrivateTest")]
    if min(map(len, halves)) < FEWEST:
        raise InputError(
            f"Neurons are matched on PublicTest and judged on PrivateTest, but {here.title} and {there.title} have "
            f"{len(halves[0]):,} and {len(halves[1]):,} common pictures of them; each needs {FEWEST}."
        )
    living_here, chosen_here, judged_here = living_halves(
        here.study.activations(here.layer), [ours[half] for half in halves], here.title
    )
    living_there, chosen_there, judged_there = living_halves(
        there.study.activations(there.layer), [theirs[half] for half in halves], there.title
    )
    emotions = here.study.labels_true[ours]
    return Pair(
        living=(living_here, living_there),
        widths=(here.study.width(here.layer), there.study.width(there.layer)),
        choose=Half(chosen_here, chosen_there, emotions[halves[0]]),
        judge=Half(judged_here, judged_there, emotions[halves[1]]),
    )


def common_pictures(study: Study, other: Study) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the same FER2013 rows in both probing sets, int64 [n] each; InputError if there are none."""
    rows, ours, theirs = np.intersect1d(
        study.images["row"].to_numpy(), other.images["row"].to_numpy(), return_indices=True
    )
    if not len(rows):
        raise InputError(
            f"{study.title} and {other.title} were probed with different pictures, so their neurons cannot be "
            "compared; build both studies on the same FER2013 rows."
        )
    return ours, theirs


def living_halves(
    activations: np.ndarray, halves: Sequence[np.ndarray], title: str
) -> tuple[np.ndarray, Neurons, Neurons]:
    """Numbers int64 [n] of the living neurons of activations float32 [neurons, images], and these over the pictures of
    both halves, positions int64; InputError that names the layer's `title` if there is none."""
    first, second = (_standardised(activations[:, positions]) for positions in halves)
    living = np.flatnonzero(np.isfinite(first.units[:, 0]) & np.isfinite(second.units[:, 0]))
    if not len(living):
        raise InputError(f"No neuron of {title} is ever active, so there is nothing to match.")
    return living, first.of(living), second.of(living)


def _standardised(activations: np.ndarray) -> Neurons:
    units = Rows(activations).units
    return Neurons(units, np.einsum("ij,ij->i", activations, units))
