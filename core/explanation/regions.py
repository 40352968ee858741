"""What each region of a face adds to each emotion: exact Shapley values over every way to cover regions.

The network answers once for every set of regions, 256 times for eight; all else, and every "what if this were
covered", follows from those answers.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.explanation.coalitions import coalition_logits
from core.explanation.running import Progress, silent
from core.explanation.shapley import shapley_values
from core.explanation.viewing import checked_face, seen_pixels
from core.networks.catalog import Architecture
from core.probability import softmax

if TYPE_CHECKING:
    from torch import nn

MOST_REGIONS = 10


@dataclass(frozen=True)
class RegionGame:
    """What a network says of a face with each set of regions shown and the others covered.

    `logits` float32 [2^R, 7]: in row S region r is shown if bit r of S is set, so the last row is the face itself and
    row 0 is covered wholly. `masks` bool [R, 48, 48].
    """

    regions: tuple[str, ...]
    masks: np.ndarray
    logits: np.ndarray

    def shares(self, value: Callable[[np.ndarray], np.ndarray] = softmax) -> np.ndarray:
        """Shapley values float64 [R, 7] of what `value` makes of logits [2^R, 7]; by default of the probabilities.

        Over the regions they sum to the value of the face minus that of the covered face.
        """
        return shapley_values(value(self.logits.astype(np.float64)))

    def logits_without(self, covered: Collection[str]) -> np.ndarray:
        """Logits float32 [7] with some regions covered; InputError for a region that there is not."""
        return self.logits[self._row(covered)]

    def _row(self, covered: Collection[str]) -> int:
        unknown = sorted(set(covered) - set(self.regions))
        if unknown:
            raise InputError(f"There is no region {unknown[0]!r}; there is {', '.join(self.regions)}.")
        return sum(1 << index for index, name in enumerate(self.regions) if name not in covered)

    def face_map(self, values: np.ndarray) -> np.ndarray:
        """A number for each region [R] at its place on the face: float32 [48, 48]."""
        return np.tensordot(np.asarray(values, np.float32), self.masks.astype(np.float32), axes=1)


def region_game(
    spec: Architecture,
    network: "nn.Module",
    face: np.ndarray,
    masks: Mapping[str, np.ndarray],
    baseline: np.ndarray,
    progress: Progress = silent,
) -> RegionGame:
    """Play every set of regions of a face uint8 [48, 48], the others covered by `baseline` uint8 [48, 48].

    `masks` bool [48, 48] say which pixels belong to which region; pixels of none stay as they are. A region that the
    network does not see adds exactly 0. Safe between threads. InputError for more than ten regions, none, or masks
    that overlap.
    """
    names, stacked = tuple(masks), _checked(masks)
    playing = np.flatnonzero((stacked & seen_pixels(spec)).any(axis=(1, 2)))
    pictures = covered_faces(face, stacked[playing], baseline)
    logits = coalition_logits(spec, network, pictures, stacked[playing], progress)
    return RegionGame(names, stacked, logits[_rows_of_players(len(names), playing)])


def covered_faces(face: np.ndarray, masks: np.ndarray, baseline: np.ndarray) -> np.ndarray:
    """A face with every set of its regions shown: uint8 [2^R, 48, 48] in the order of RegionGame."""
    face, baseline = checked_face(face), checked_face(baseline)
    shown = (np.arange(1 << len(masks))[:, None] >> np.arange(len(masks))) & 1
    region = np.where(masks.any(axis=0), masks.argmax(axis=0), len(masks))
    visible = np.concatenate([shown, np.ones((len(shown), 1), int)], axis=1).astype(bool)[:, region]
    return np.where(visible, face, baseline)


def _checked(masks: Mapping[str, np.ndarray]) -> np.ndarray:
    if not 1 <= len(masks) <= MOST_REGIONS:
        raise InputError(f"Regions are weighed one by one up to {MOST_REGIONS}; {len(masks)} were given.")
    stacked = np.stack([np.asarray(mask, bool) for mask in masks.values()])
    if (stacked.sum(axis=0) > 1).any():
        raise InputError("Regions of a face may not overlap: give each pixel to one of them.")
    return stacked


def _rows_of_players(regions: int, playing: np.ndarray) -> np.ndarray:
    """For each set of all regions, the row of the same set of those that play: int [2^regions]."""
    sets = np.arange(1 << regions)
    return sum((((sets >> region) & 1) << place for place, region in enumerate(playing)), np.zeros_like(sets))
