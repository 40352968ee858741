"""Is a share in one group of pictures other than in the rest? Shares and differences are 0..1; z and p are two-sided.

Taken together over all that was asked, by Holm (1979), which holds however the groups overlap, or by Benjamini and
Hochberg (1995).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtri

from core.dissection.calibration import false_discovery
from core.editing.statistics import Z_95, wilson_interval

LEVEL = 0.05
ROUNDING = 1e-7


def holm(p_values: np.ndarray) -> np.ndarray:
    """p-values float64 [n] corrected by Holm's step-down procedure (1979); NaN stays NaN and is not counted."""
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    raised = p_values[order] * np.arange(len(order), 0, -1)
    corrected = np.full(len(p_values), np.nan)
    corrected[order] = np.minimum(1, np.maximum.accumulate(raised)) if len(order) else raised
    return corrected


@dataclass(frozen=True)
class Correction:
    """One way to correct p-values for their number: a title, what it promises, and the procedure."""

    title: str
    promise: str
    correct: Callable[[np.ndarray], np.ndarray]


CORRECTIONS: dict[str, Correction] = {
    "holm": Correction("Holm", "a 5 % chance that any of the slices named is named by luck", holm),
    "bh": Correction("Benjamini-Hochberg", "5 % of the slices named, on average, are named by luck", false_discovery),
}


def simultaneous_z(count: int) -> float:
    """The z by which `count` intervals hold all at once with 95 % (Bonferroni)."""
    return float(-ndtri(LEVEL / 2 / max(count, 1)))


def fisher_p(right: int, n: int, rest_right: int, rest_n: int) -> float:
    """Fisher's exact p for two shares being equal: the probability of all divisions of what is right between the two
    that are at most as likely as this one."""
    both = right + rest_right
    possible = np.arange(max(0, both - rest_n), min(n, both) + 1)
    log = _log_choose(n, possible) + _log_choose(rest_n, both - possible) - _log_choose(n + rest_n, np.array(both))
    as_unlikely = log <= log[right - possible[0]] + ROUNDING
    return float(min(1.0, np.exp(log[as_unlikely]).sum()))


def _log_choose(n: int, k: np.ndarray) -> np.ndarray:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def newcombe_interval(right: int, n: int, rest_right: int, rest_n: int, z: float = Z_95) -> tuple[float, float]:
    """Interval of the difference of two shares from their Wilson intervals (Newcombe 1998, method 10)."""
    if not n or not rest_n:
        return -1.0, 1.0
    first, second = right / n, rest_right / rest_n
    (low, high), (rest_low, rest_high) = wilson_interval(right, n, z), wilson_interval(rest_right, rest_n, z)
    difference = first - second
    return (
        max(-1.0, difference - math.hypot(first - low, rest_high - second)),
        min(1.0, difference + math.hypot(high - first, second - rest_low)),
    )


@dataclass(frozen=True)
class WithinStrata:
    """A difference of two shares inside strata: `difference` with its 95 % interval and the p for none at all; NaN
    where no stratum holds pictures of both."""

    difference: float
    low: float
    high: float
    p_value: float


def within_strata(right: np.ndarray, members: np.ndarray, strata: np.ndarray) -> WithinStrata:
    """The share of `right` bool [n] among `members` bool [n] less that of the others, compared inside `strata` int [n].

    Mantel and Haenszel's weighted difference with Sato's variance (1989), and their test with continuity correction.
    """
    n1, a = _counts(strata, members), _counts(strata, members & right)
    n0, c = _counts(strata, ~members), _counts(strata, ~members & right)
    both = (n1 > 0) & (n0 > 0)
    if not both.any():
        return WithinStrata(*[math.nan] * 4)
    n1, a, n0, c = n1[both], a[both], n0[both], c[both]
    n = n1 + n0
    weight = (n1 * n0 / n).sum()
    difference = float((a * n0 / n - c * n1 / n).sum() / weight)
    first, second = n1 / n, n0 / n
    p = (c * first**2 - a * second**2 + first * second * (n0 - n1) / 2).sum()
    q = (a * (n0 - c) / n + c * (n1 - a) / n).sum() / 2
    half = Z_95 * math.sqrt(max(difference * p + q, 0.0)) / weight
    return WithinStrata(
        difference, max(-1.0, difference - half), min(1.0, difference + half), _mantel_haenszel_p(a, n1, a + c, n)
    )


def _counts(strata: np.ndarray, where: np.ndarray) -> np.ndarray:
    return np.bincount(strata[where], minlength=int(strata.max(initial=0)) + 1).astype(np.float64)


def _mantel_haenszel_p(hits: np.ndarray, n1: np.ndarray, all_hits: np.ndarray, n: np.ndarray) -> float:
    """Two-sided p of `hits` among `n1` when `all_hits` of `n` fall anywhere in each stratum."""
    several = n > 1
    hits, n1, all_hits, n = hits[several], n1[several], all_hits[several], n[several]
    variance = (n1 * (n - n1) * all_hits * (n - all_hits) / (n**2 * (n - 1))).sum()
    if variance == 0:
        return 1.0
    off = max(abs((hits - n1 * all_hits / n).sum()) - 0.5, 0.0)
    return math.erfc(off / math.sqrt(2 * variance))
