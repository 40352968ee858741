import numpy as np
import pytest

from core.editing.choosing import choose_and_report, cross_fit, cross_fit_layers
from core.editing.plane import Plane

TAUS, SCALES = np.array([0.0, 0.5]), np.array([1.0, 1.5])
BASELINE = np.diag([10, 0, 0, 0, 0, 0, 0])


def plane(gained, lost):
    gained, lost = np.array(gained), np.array(lost)
    confusion = np.zeros((2, 2, 7, 7), int)
    confusion[..., 0, 0] = 10 + gained - lost
    confusion[..., 0, 1] = 20 - confusion[..., 0, 0]
    baseline = BASELINE.copy()
    baseline[0, 1] = 10
    return Plane("both", TAUS, SCALES, confusion, baseline, gained, lost)


ONE = plane([[0, 5], [0, 1]], [[0, 1], [0, 1]])
OTHER = plane([[0, 1], [0, 6]], [[0, 3], [0, 2]])


def test_a_setting_is_chosen_on_one_split_and_reported_on_the_other():
    found = choose_and_report(ONE, OTHER)
    assert (found.chosen.tau, found.chosen.scale, found.chosen.change) == (0.0, 1.5, 4)
    assert (found.reported.gained, found.reported.lost) == (1, 3)
    assert found.best.change == 4
    assert found.optimism == 6
    assert found.settings == 4
    assert "2 fewer right of 20" in found.verdict


def test_cross_fitting_reports_each_split_once():
    fitted = cross_fit(ONE, OTHER)
    assert (fitted.gained, fitted.lost, fitted.n) == (1 + 1, 3 + 1, 40)
    assert fitted.summary()["change"] == fitted.change == -2
    assert fitted.p_value == pytest.approx(2 * (1 + 6 + 15) / 2**6)


def test_planes_of_different_settings_are_not_compared():
    fewer = Plane("both", TAUS[:1], SCALES, ONE.confusion[:1], ONE.baseline, ONE.gained[:1], ONE.lost[:1])
    with pytest.raises(ValueError, match="knots"):
        choose_and_report(ONE, fewer)


NOTHING = plane([[0, 0], [0, 0]], [[0, 0], [0, 0]])


def test_the_layer_is_chosen_with_the_setting_and_reported_in_its_own_plane():
    first = cross_fit_layers({"lin1": NOTHING, "lin2": ONE}, {"lin1": OTHER, "lin2": NOTHING}).folds[0]
    assert (first.chosen.layer, first.chosen.tau, first.chosen.scale, first.chosen.change) == ("lin2", 0.0, 1.5, 4)
    assert (first.reported.layer, first.reported.change) == ("lin2", 0)
    assert (first.best.layer, first.best.tau, first.best.change) == ("lin1", 0.5, 4)
    assert (first.settings, first.optimism) == (8, 4)
    assert first.summary()["best"]["layer"] == "lin1"


def test_of_equal_layers_the_one_that_scales_least_is_chosen_and_then_the_first():
    unscaled = cross_fit_layers({"lin1": ONE, "lin2": NOTHING}, {"lin1": ONE, "lin2": NOTHING}).folds[0]
    assert unscaled.chosen.layer == "lin1"
    losing = plane([[0, 0], [0, 0]], [[0, 2], [0, 2]])
    assert cross_fit_layers({"a": losing, "b": NOTHING}, {"a": ONE, "b": ONE}).folds[0].chosen.layer == "a"
    farther = Plane("both", TAUS, np.array([1.0, 3.0]), ONE.confusion, ONE.baseline, ONE.gained, ONE.lost)
    assert cross_fit_layers({"a": farther, "b": ONE}, {"a": farther, "b": ONE}).folds[0].chosen.layer == "b"


def test_one_layer_among_itself_is_the_plain_choice():
    alone, plain = cross_fit_layers({"lin1": ONE}, {"lin1": OTHER}), cross_fit(ONE, OTHER)
    assert (alone.gained, alone.lost, alone.n) == (plain.gained, plain.lost, plain.n)


def test_layers_that_only_one_split_has_are_not_compared():
    with pytest.raises(ValueError, match="knots"):
        cross_fit_layers({"lin1": ONE}, {"lin2": ONE})
