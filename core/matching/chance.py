"""How well the best of many neurons matches by chance, and how much of a match the emotions of the pictures explain.

The best of 4,096 correlations is never 0. What it would be if two layers had nothing in common is found by shuffling
one side's pictures and matching again. Two networks that were taught the same emotions have at least those in common;
shuffling within each emotion keeps them and breaks everything else.

A correlation under such shuffles is, on average, what the group means alone give (`group_part`); what exceeds the best
that they could give is compared with what exceeds it in the shuffles, pooled over neurons, and corrected for the number
of neurons by Benjamini and Hochberg (1995).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.dissection.blocks import spans
from core.dissection.calibration import LEVEL, false_discovery
from core.matching.correlations import NEURONS, best_matches, correlations_of
from core.matching.pair import Half, Pair

DRAWN = 512


@dataclass(frozen=True)
class Shuffle:
    """A way to shuffle pictures: `title` says what two layers have in common then, `groups` turns emotions int [images]
    into the groups that pictures stay in."""

    title: str
    groups: Callable[[np.ndarray], np.ndarray]


SHUFFLES: dict[str, Shuffle] = {
    "pictures": Shuffle("nothing in common", np.zeros_like),
    "emotions": Shuffle("only the emotion in common", np.copy),
}


@dataclass(frozen=True, eq=False)
class Chance:
    """What neurons [n] would reach by chance, in correlations.

    `level` float32 [n] is the most that the groups alone give a neuron on the judging half. Of `drawn` neurons, some
    of them more than once where there are few: `chosen` float32 is the best correlation on the shuffled choosing half,
    `judged` that of the same pair on the shuffled judging half, and `excess` by how much it exceeds the neuron's level.
    """

    level: np.ndarray
    chosen: np.ndarray
    judged: np.ndarray
    excess: np.ndarray

    @property
    def chosen_bound(self) -> float:
        """What 95 % of the best correlations stay below on the pictures they were chosen on."""
        return float(np.quantile(self.chosen, 1 - LEVEL))

    @property
    def bound(self) -> float:
        """What 95 % of them stay below on the judging half."""
        return float(np.quantile(self.judged, 1 - LEVEL))

    def q_values(self, judged: np.ndarray) -> np.ndarray:
        """Float64 [n]: of the neurons called alike up to this q, that share is so by chance; `judged` float32 [n]."""
        ordered = np.sort(self.excess)
        as_large = len(ordered) - np.searchsorted(ordered, judged - self.level, side="left")
        return false_discovery((1 + as_large) / (1 + len(ordered)))


def chance_of(pair: Pair, shuffle: str, generator: np.random.Generator, turned: bool = False) -> Chance:
    """Match neurons of `here`, or of `there` if `turned`, with those of the other side on shuffled pictures."""
    choose, judge = (half.turned if turned else half for half in (pair.choose, pair.judge))
    groups = SHUFFLES[shuffle].groups
    level = _most_by_groups(judge, groups(judge.emotions))
    n = len(level)
    chosen, judged, excess = [], [], []
    for _ in range(max(1, round(DRAWN / n))):
        drawn = np.sort(generator.permutation(n)[:DRAWN])
        mixed = [_mixed(half, groups(half.emotions), drawn, generator) for half in (choose, judge)]
        best = best_matches(mixed[0], choose.there.units)
        found = correlations_of(mixed[1], judge.there.units, best.position)
        chosen.append(best.correlation)
        judged.append(found)
        excess.append(found - level[drawn])
    return Chance(level, *map(np.concatenate, (chosen, judged, excess)))


def shuffled_within(groups: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A random permutation int64 [images] that leaves every picture in its group, int [images]."""
    order = np.empty(len(groups), np.int64)
    order[np.argsort(groups, kind="stable")] = np.lexsort((generator.random(len(groups)), groups))
    return order


def group_part(units: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Float32 [n, groups], of unit rows [n, images]; the products of two layers' parts are the correlations that their
    neurons have on average when pictures are shuffled within groups."""
    names, group = np.unique(groups, return_inverse=True)
    members = np.zeros((len(groups), len(names)), np.float32)
    members[np.arange(len(groups)), group] = 1
    return units @ (members / np.sqrt(members.sum(axis=0)))


def _most_by_groups(half: Half, groups: np.ndarray) -> np.ndarray:
    here, there = group_part(half.here.units, groups), group_part(half.there.units, groups)
    return np.concatenate([(here[neurons] @ there.T).max(axis=1) for neurons in spans(len(here), NEURONS)])


def _mixed(half: Half, groups: np.ndarray, neurons: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return np.take(half.here.units[neurons], shuffled_within(groups, generator), axis=1)
