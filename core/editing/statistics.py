"""Is a change in accuracy more than luck? Exact and seeded; shares are 0..1."""

import math

import numpy as np

Z_95 = 1.959963984540054


def mcnemar_p(gained: np.ndarray | int, lost: np.ndarray | int) -> np.ndarray:
    """Exact two-sided McNemar p: probability of a split at least this uneven among the images that flipped.

    Twice the smaller tail of Binomial(gained + lost, 1/2), at most 1; 1 where nothing flipped. Takes counts or
    arrays of counts and returns float64 of their shape.
    """
    gained, lost = np.broadcast_arrays(np.asarray(gained, np.int64), np.asarray(lost, np.int64))
    few, flipped = np.minimum(gained, lost).ravel(), (gained + lost).ravel()
    log_factorial = np.array([math.lgamma(k + 1.0) for k in range(int(flipped.max(initial=0)) + 1)])
    p = np.ones(few.shape)
    pairs, where = np.unique(np.stack([few, flipped]), axis=1, return_inverse=True)
    for index, (k, n) in enumerate(pairs.T):
        terms = log_factorial[n] - log_factorial[: k + 1] - log_factorial[n - np.arange(k + 1)] - n * math.log(2)
        p[where.ravel() == index] = min(1.0, 2 * float(np.exp(terms).sum()))
    return p.reshape(gained.shape)


def flip_counts(was_right: np.ndarray, is_right: np.ndarray) -> tuple[int, int]:
    """How many images only the second answers get right (gained), and how many only the first (lost); boolean [n]."""
    return int((is_right & ~was_right).sum()), int((was_right & ~is_right).sum())


def wilson_interval(correct: float, n: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927); (0, 1) for no images."""
    if n == 0:
        return 0.0, 1.0
    share, spread = correct / n, z * z / n
    center = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, center - half), min(1.0, center + half)


def paired_interval(gained: int, lost: int, n: int, total: int | None = None, z: float = Z_95) -> tuple[float, float]:
    """Interval of the change in accuracy, from `n` images of which `gained` and `lost` flipped.

    The adjusted Wald interval of Bonett and Price (2012), which holds for small counts. If the n images are a random
    draw from `total`, the interval is that of the change over all of those (finite population correction).
    """
    p_gained, p_lost = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    half = z * math.sqrt((p_gained + p_lost - (p_gained - p_lost) ** 2) / (n + 2))
    if total is not None:
        half *= math.sqrt((total - n) / max(total - 1, 1))
    return max(-1.0, p_gained - p_lost - half), min(1.0, p_gained - p_lost + half)


def bootstrap_interval(
    before: np.ndarray, after: np.ndarray, seed: int = 0, draws: int = 10_000, level: float = 0.95
) -> tuple[float, float]:
    """Percentile interval of the change in accuracy when the images are drawn again with replacement.

    `before` and `after` are boolean [n]: right or wrong. Images are exchangeable, so drawing them is drawing the
    numbers gained, lost and unchanged from a multinomial distribution.
    """
    n, (gained, lost) = len(before), flip_counts(before, after)
    counts = np.random.default_rng(seed).multinomial(n, [gained / n, lost / n, (n - gained - lost) / n], size=draws)
    change = (counts[:, 0] - counts[:, 1]) / n
    low, high = np.quantile(change, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def mean_interval(
    values: np.ndarray, seed: int = 0, draws: int = 2_000, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Bootstrap percentile interval of the mean of `values` [n, ...] over its first axis: low and high, float [...]."""
    n = len(values)
    shares = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws) / n
    means = shares @ np.asarray(values, np.float64).reshape(n, -1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low.reshape(values.shape[1:]), high.reshape(values.shape[1:])


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray, n_classes: int = 7) -> np.ndarray:
    """Counts int64 [true, predicted]."""
    flat = labels.astype(np.int64) * n_classes + predictions
    return np.bincount(flat, minlength=n_classes * n_classes).reshape(n_classes, n_classes)


def recall(confusion: np.ndarray) -> np.ndarray:
    """Share of each class classified correctly, float [classes]; NaN for a class without images."""
    size = confusion.sum(axis=1)
    return np.divide(np.diagonal(confusion), size, out=np.full(len(size), np.nan), where=size > 0)


def macro_f1(confusion: np.ndarray) -> float:
    """Mean over classes of the harmonic mean of precision and recall; a class never seen nor predicted counts as 0."""
    right = np.diagonal(confusion).astype(float)
    involved = confusion.sum(axis=0) + confusion.sum(axis=1)
    return float(np.divide(2 * right, involved, out=np.zeros(len(right)), where=involved > 0).mean())


def evaluate_predictions(labels: np.ndarray, predictions: np.ndarray) -> dict:
    """n, correct, accuracy, its Wilson interval, macro_f1 and confusion [true][predicted], ready for JSON."""
    confusion = confusion_matrix(labels, predictions)
    n, correct = len(labels), int(np.trace(confusion))
    return {
        "n": n,
        "correct": correct,
        "accuracy": correct / n if n else float("nan"),
        "interval": list(wilson_interval(correct, n)),
        "macro_f1": macro_f1(confusion),
        "confusion": confusion.tolist(),
    }
