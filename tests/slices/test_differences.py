"""Differences of shares: known answers, and how often intervals cover and tests err."""

import numpy as np
import pytest
from scipy import stats

from core.editing.statistics import wilson_interval
from core.slices.differences import (
    CORRECTIONS,
    fisher_p,
    holm,
    newcombe_interval,
    simultaneous_z,
    within_strata,
)


def test_holm_is_the_step_down_procedure():
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])
    with_unknown = holm(np.array([0.01, np.nan, 0.5]))
    assert np.isnan(with_unknown[1])
    np.testing.assert_allclose(with_unknown[[0, 2]], [0.02, 0.5])
    assert len(holm(np.array([]))) == 0


def test_holm_errs_in_five_percent_of_families_at_most():
    random = np.random.default_rng(0)
    families = random.random((4000, 30))
    families[:, :3] = 1e-9
    erred = np.mean([(holm(family)[3:] <= 0.05).any() for family in families])
    assert erred <= 0.05 + 3 * (0.05 * 0.95 / 4000) ** 0.5


@pytest.mark.parametrize(
    "table", [(3, 20, 40, 60), (0, 30, 1, 200), (700, 718, 5000, 6460), (5, 5, 5, 5), (8, 9, 1, 9)]
)
def test_fisher_is_that_of_scipy(table):
    right, n, rest_right, rest_n = table
    expected = stats.fisher_exact([[right, n - right], [rest_right, rest_n - rest_right]]).pvalue
    assert fisher_p(*table) == pytest.approx(expected, rel=1e-6)


def test_newcombe_as_in_the_paper():
    """Newcombe 1998, table II, method 10: examples a and d."""
    assert newcombe_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert newcombe_interval(5, 56, 0, 29) == pytest.approx((-0.0381, 0.1926), abs=1e-4)
    assert newcombe_interval(0, 0, 1, 2) == (-1, 1)


@pytest.mark.parametrize(("n", "share", "rest"), [(40, 0.9, 0.7), (120, 0.5, 0.65), (700, 0.6, 0.7)])
def test_intervals_of_differences_cover(n, share, rest):
    random, inside = np.random.default_rng(n), 0
    for right, rest_right in zip(random.binomial(n, share, 1500), random.binomial(2000, rest, 1500), strict=True):
        low, high = newcombe_interval(int(right), n, int(rest_right), 2000)
        inside += low <= share - rest <= high
    assert 0.93 <= inside / 1500 <= 0.985


def test_intervals_for_all_slices_hold_at_once():
    random, count, families, z = np.random.default_rng(3), 40, 500, simultaneous_z(40)
    sizes, shares = random.integers(40, 700, count), random.uniform(0.3, 0.95, count)
    missed = 0
    for _ in range(families):
        intervals = [
            wilson_interval(int(k), int(n), z) for k, n in zip(random.binomial(sizes, shares), sizes, strict=True)
        ]
        missed += any(not low <= share <= high for (low, high), share in zip(intervals, shares, strict=True))
    assert missed / families <= 0.05 + 3 * (0.05 * 0.95 / families) ** 0.5
    assert simultaneous_z(1) == pytest.approx(stats.norm.isf(0.025))


def drawn(random, n, difference, mix):
    """right, members, strata: members have another mix of strata, and `difference` inside each."""
    members = random.random(n) < 0.12
    strata = np.where(members, random.choice(4, n, p=mix), random.choice(4, n))
    base = np.array([0.9, 0.8, 0.6, 0.4])[strata]
    return random.random(n) < base + difference * members, members, strata


@pytest.mark.parametrize("difference", [0.0, -0.15])
def test_inside_strata_the_mix_is_taken_out_and_the_interval_covers(difference):
    random, found = np.random.default_rng(7), []
    for _ in range(600):
        right, members, strata = drawn(random, 1500, difference, [0.55, 0.35, 0.05, 0.05])
        found.append(within_strata(right, members, strata))
    inside = np.mean([each.low <= difference <= each.high for each in found])
    rejected = np.mean([each.p_value <= 0.05 for each in found])
    assert np.mean([each.difference for each in found]) == pytest.approx(difference, abs=0.006)
    assert 0.93 <= inside <= 0.985
    assert rejected <= 0.065 if difference == 0 else rejected > 0.8
    right, members, _ = drawn(random, 20000, 0, [0.55, 0.35, 0.05, 0.05])
    assert right[members].mean() - right[~members].mean() > 0.1


def test_a_slice_with_a_stratum_to_itself_cannot_be_compared_inside():
    members = np.array([True, True, False, False])
    found = within_strata(np.array([True, False, True, True]), members, np.array([0, 0, 1, 1]))
    assert np.isnan([found.difference, found.low, found.high, found.p_value]).all()


def test_one_stratum_is_the_plain_difference():
    random = np.random.default_rng(1)
    right, members = random.random(400) < 0.6, random.random(400) < 0.3
    found = within_strata(right, members, np.zeros(400, int))
    assert found.difference == pytest.approx(right[members].mean() - right[~members].mean())
    assert within_strata(np.ones(9, bool), np.arange(9) < 4, np.zeros(9, int)).p_value == 1


def test_every_correction_lowers_no_p():
    p = np.random.default_rng(2).random(50)
    assert all((each.correct(p) >= p - 1e-12).all() for each in CORRECTIONS.values())
