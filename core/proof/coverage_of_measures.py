"""Do the intervals of the other measures hold the truth? Each measure of faces drawn from a world that is known."""

import math
from functools import cache

import numpy as np

from core.comparison.measuring import with_intervals
from core.comparison.tables import f1_intervals, macro_f1_interval
from core.editing.statistics import macro_f1
from core.label_quality.between_judges import correlation_interval
from core.label_quality.judges import auroc_interval
from core.probability import BINS, softmax
from core.slices.differences import newcombe_interval, within_strata
from core.usage.usage import share_intervals

TEST_SPLIT = 3589
SHARES = np.array([0.137, 0.015, 0.147, 0.245, 0.166, 0.116, 0.174])  # of the seven emotions in a test split, nearly
RECALLS = np.array([0.62, 0.5, 0.4, 0.89, 0.6, 0.81, 0.7])  # of a network like ours
RAREST = int(SHARES.argmin())
CALIBRATION_DRAWS = 300
ENDLESS = 400_000


def macro_f1_of_a_split(generator: np.random.Generator) -> bool:
    """A network whose mistakes of an emotion fall evenly on the other six."""
    low, high = macro_f1_interval(_confusion(generator), seed=_seed(generator))
    return low <= macro_f1(_cells()) <= high


def f1_of_the_rarest(generator: np.random.Generator) -> bool:
    """The same network's F1 of disgust, of which a split has some 54 faces."""
    cells = _cells()
    low, high = f1_intervals(_confusion(generator), seed=_seed(generator))
    true = 2 * cells[RAREST, RAREST] / (cells[RAREST].sum() + cells[:, RAREST].sum())
    return bool(low[RAREST] <= true <= high[RAREST])


def calibration_error_of_a_split(generator: np.random.Generator) -> bool:
    """A network that is surer than it should be: its logits are 1.4 times those that the labels are drawn by."""
    logits, labels = _overconfident(generator, TEST_SPLIT)
    found = with_intervals(logits, labels, _seed(generator), CALIBRATION_DRAWS)
    return found.error_low <= _true_calibration()[0] <= found.error_high


def log_loss_of_a_split(generator: np.random.Generator) -> bool:
    """The same network's log-loss."""
    logits, labels = _overconfident(generator, TEST_SPLIT)
    found = with_intervals(logits, labels, _seed(generator), CALIBRATION_DRAWS)
    return found.log_loss_low <= _true_calibration()[1] <= found.log_loss_high


def auroc_of_a_word(generator: np.random.Generator) -> bool:
    """Scores that are normal with and without the emotion, one standard deviation apart; 110 faces of 7,178 have it."""
    positive, negative = generator.normal(1, 1, 110), np.sort(generator.normal(0, 1, 7068))
    area = float(np.searchsorted(negative, positive).mean() / len(negative))
    low, high = auroc_interval(area, len(positive), len(negative))
    return low <= 0.5 * (1 + math.erf(0.5)) <= high


def difference_of_a_slice(generator: np.random.Generator) -> bool:
    """200 faces named right in 58 % of cases, the other 3,389 in 70 %."""
    right, rest = int(generator.binomial(200, 0.58)), int(generator.binomial(TEST_SPLIT - 200, 0.70))
    low, high = newcombe_interval(right, 200, rest, TEST_SPLIT - 200)
    return low <= 0.58 - 0.70 <= high


def difference_inside_emotions(generator: np.random.Generator) -> bool:
    """In each emotion a face of the slice is named right 8 points less often; the slice is common where naming is
    easy."""
    strata = generator.choice(7, TEST_SPLIT, p=SHARES / SHARES.sum())
    members = generator.random(TEST_SPLIT) < 0.02 + 0.1 * RECALLS[strata]
    right = generator.random(TEST_SPLIT) < RECALLS[strata] - 0.08 * members
    found = within_strata(right, members, strata)
    return found.low <= -0.08 <= found.high


def correlation_of_two_judges(generator: np.random.Generator) -> bool:
    """Two judges' normal scores of 7,178 faces, which correlate by 0.4."""
    one, other = generator.normal(size=(2, 2 * TEST_SPLIT))
    other = 0.4 * one + math.sqrt(1 - 0.4**2) * other
    low, high = correlation_interval(float(np.corrcoef(one, other)[0, 1]), len(one))
    return low <= 0.4 <= high


def share_of_a_concept(generator: np.random.Generator) -> bool:
    """Three concepts whose amounts in 400 pictures are skewed; the first has 2 of 9 parts of the whole."""
    amounts = generator.gamma(0.7, [2.0, 3.0, 4.0], (400, 3)).astype(np.float32)
    low, high = share_intervals(amounts, 1000, _seed(generator))
    return bool(low[0] <= 2 / 9 <= high[0])


def _cells() -> np.ndarray:
    """Share of faces of each true and named emotion, float [7, 7]."""
    cells = np.repeat(((1 - RECALLS) / 6)[:, None], 7, axis=1)
    np.fill_diagonal(cells, RECALLS)
    return cells * (SHARES / SHARES.sum())[:, None]


def _confusion(generator: np.random.Generator) -> np.ndarray:
    """Counts of a split that is drawn from these, int [7, 7]."""
    return generator.multinomial(TEST_SPLIT, _cells().ravel()).reshape(7, 7)


def _overconfident(generator: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits float [n, 7] of a network that is too sure, and the labels int [n] of its faces."""
    logits = generator.normal(0, 1.6, (n, 7))
    chances = softmax(logits).cumsum(axis=1)
    return 1.4 * logits, np.minimum((generator.random((n, 1)) > chances).sum(axis=1), 6)


@cache
def _true_calibration() -> tuple[float, float]:
    """Calibration error and log-loss of that network over endless faces, whose chances stand in for their labels."""
    logits = np.random.default_rng(0).normal(0, 1.6, (ENDLESS, 7))
    true, said = softmax(logits), softmax(1.4 * logits)
    confidence, chance = said.max(axis=1), true[np.arange(ENDLESS), said.argmax(axis=1)]
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.abs(np.bincount(place, confidence - chance, minlength=BINS))
    return float(gaps.sum() / ENDLESS), float(-(true * np.log(said)).sum(axis=1).mean())


def _seed(generator: np.random.Generator) -> int:
    return int(generator.integers(2**31))
