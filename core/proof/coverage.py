"""Do the intervals hold the truth as often as they say? Each is drawn again and again where the truth is known."""

import numpy as np

from core.editing.statistics import bootstrap_interval, mean_interval, paired_interval, wilson_interval

SMALL_CLASS, TEST_SPLIT, BOTH_SPLITS = 56, 3589, 7178


def wilson_of_a_split(generator: np.random.Generator) -> bool:
    """An accuracy of 69 % on as many faces as a test split has."""
    return _wilson(generator, TEST_SPLIT, 0.69)


def wilson_of_a_small_class(generator: np.random.Generator) -> bool:
    """A recall of 55 % on as many faces as the rarest emotion has."""
    return _wilson(generator, SMALL_CLASS, 0.55)


def paired_of_an_edit(generator: np.random.Generator) -> bool:
    """The change of an edit that turns 0.5 % of faces right and 0.3 % wrong, both splits."""
    gained, lost = _flips(generator, BOTH_SPLITS, 0.005, 0.003)
    low, high = paired_interval(gained, lost, BOTH_SPLITS)
    return low <= 0.005 - 0.003 <= high


def paired_of_a_small_class(generator: np.random.Generator) -> bool:
    """The change of an edit that turns 8 % of a small class right and 4 % wrong."""
    gained, lost = _flips(generator, SMALL_CLASS, 0.08, 0.04)
    low, high = paired_interval(gained, lost, SMALL_CLASS)
    return low <= 0.08 - 0.04 <= high


def bootstrap_of_an_edit(generator: np.random.Generator) -> bool:
    """The same change by drawing the faces again."""
    gained, lost = _flips(generator, BOTH_SPLITS, 0.005, 0.003)
    before, after = np.zeros((2, BOTH_SPLITS), bool)
    after[:gained] = True
    before[gained : gained + lost] = True
    low, high = bootstrap_interval(before, after, seed=int(generator.integers(2**31)), draws=2_000)
    return low <= 0.005 - 0.003 <= high


def bootstrap_of_a_skewed_mean(generator: np.random.Generator) -> bool:
    """The mean over 350 faces of a quantity that is small for most and large for few."""
    values = generator.gamma(shape=0.8, scale=1.0, size=350)
    low, high = mean_interval(values, seed=int(generator.integers(2**31)))
    return bool(low <= 0.8 <= high)


def change_over_all_faces(generator: np.random.Generator) -> bool:
    """The change over a test split, from 600 of its faces; 40 of all turn right and 25 wrong."""
    flips = np.zeros(TEST_SPLIT, int)
    flips[:40], flips[40:65] = 1, -1
    seen = generator.choice(flips, 600, replace=False)
    low, high = paired_interval(int((seen > 0).sum()), int((seen < 0).sum()), len(seen), total=TEST_SPLIT)
    return low <= flips.mean() <= high


def _wilson(generator: np.random.Generator, n: int, share: float) -> bool:
    low, high = wilson_interval(int(generator.binomial(n, share)), n)
    return low <= share <= high


def _flips(generator: np.random.Generator, n: int, gained: float, lost: float) -> tuple[int, int]:
    more, fewer, _ = generator.multinomial(n, [gained, lost, 1 - gained - lost])
    return int(more), int(fewer)
