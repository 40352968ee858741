"""What a net change allows, against all ways to make it."""

import numpy as np
import pytest
from scipy.stats import binomtest

from core.editing.net_change import flips_table, most_flips, p_of_net


@pytest.mark.parametrize("net", [15, 3, -8, 1, 0])
def test_every_line_makes_the_net_and_has_the_binomial_p(net):
    table = flips_table(net, abs(net) + 40)
    assert (table["gained"] - table["lost"] == net).all()
    assert (table["gained"] + table["lost"] == table["flips"]).all()
    assert table["flips"].iloc[0] == abs(net)
    assert (np.diff(table["p_value"]) >= -1e-12).all()
    for line in table.iloc[1::7].itertuples():
        assert line.p_value == pytest.approx(binomtest(line.gained, line.flips).pvalue)


def test_the_fewest_and_an_impossible_number_of_flips():
    assert p_of_net(15, 15) == pytest.approx(2 * 0.5**15)
    assert p_of_net(15, 3) == p_of_net(15, 15)
    assert p_of_net(15, 54) == p_of_net(15, 55)
    assert p_of_net(15, 53) == pytest.approx(binomtest(34, 53).pvalue)
    assert p_of_net(-6, 10) == pytest.approx(binomtest(2, 10).pvalue)


@pytest.mark.parametrize("level", [0.05, 0.05 / 60, 0.2])
def test_one_more_pair_of_flips_is_too_many(level):
    most = most_flips(15, level)
    assert p_of_net(15, most) <= level < p_of_net(15, most + 2)


def test_a_small_net_can_never_be_more_than_luck():
    assert most_flips(2, 0.05) is None
    assert most_flips(0, 0.05) is None
