import numpy as np
import pytest

from core.editing.edits import SCALES, Edit, edited_weights, factors, interpretable
from core.errors import InputError

SCORES = np.array([0.1, 0.2, np.nan, 0.3], np.float32)


def test_a_neuron_is_interpretable_when_its_score_exceeds_tau_and_a_dead_one_never():
    exactly = float(SCORES[1])
    assert interpretable(SCORES, exactly).tolist() == [False, False, False, True]
    assert interpretable(SCORES, np.nextafter(exactly, 0)).tolist() == [False, True, False, True]
    assert interpretable(SCORES, -5).tolist() == [True, True, False, True]


def test_factors_multiply_above_tau_and_divide_below():
    assert factors(SCORES, Edit(0.15, 2.0)).tolist() == [0.5, 2.0, 0.5, 2.0]


@pytest.mark.parametrize(
    ("tau", "scale", "mode", "word"),
    [
        (0, 0, "both", "scale"),
        (0, -1, "both", "scale"),
        (0, np.inf, "both", "scale"),
        (0, np.nan, "both", "scale"),
        (np.nan, 1, "both", "tau"),
        (np.inf, 1, "both", "tau"),
        (0, 1, "biases", "both, weights"),
    ],
)
def test_an_impossible_edit_is_refused(tau, scale, mode, word):
    with pytest.raises(InputError, match=word):
        Edit(tau, scale, mode)


def test_a_plain_layer_scales_rows_and_in_mode_both_the_bias():
    weights = {"lin1.0.weight": np.ones((4, 3), np.float32), "lin1.0.bias": np.ones(4, np.float32)}
    both = edited_weights(weights, "lin1", SCORES, Edit(0.15, 2.0, "both"))
    assert both["lin1.0.weight"][:, 0].tolist() == [0.5, 2.0, 0.5, 2.0]
    assert both["lin1.0.bias"].tolist() == [0.5, 2.0, 0.5, 2.0]
    alone = edited_weights(weights, "lin1", SCORES, Edit(0.15, 2.0, "weights"))
    assert alone["lin1.0.weight"][:, 2].tolist() == [0.5, 2.0, 0.5, 2.0]
    assert alone["lin1.0.bias"].tolist() == [1, 1, 1, 1]
    assert weights["lin1.0.weight"].min() == weights["lin1.0.weight"].max() == 1


def test_a_normalised_convolution_scales_its_norm_or_only_its_own_weight():
    names = {"conv.0.weight": (4, 1, 3, 3), "conv.0.bias": (4,), "conv.1.weight": (4,), "conv.1.bias": (4,)}
    weights = {name: np.ones(shape, np.float32) for name, shape in names.items()}
    both = edited_weights(weights, "conv", SCORES, Edit(0.15, 2.0, "both"))
    assert {name for name in weights if both[name] is not weights[name]} == {"conv.1.weight", "conv.1.bias"}
    alone = edited_weights(weights, "conv", SCORES, Edit(0.15, 2.0, "weights"))
    assert {name for name in weights if alone[name] is not weights[name]} == {"conv.0.weight"}
    assert alone["conv.0.weight"][:, 0, 2, 1].tolist() == [0.5, 2.0, 0.5, 2.0]


def test_the_scales_are_76_from_a_quarter_to_four():
    assert (len(SCALES), SCALES[0], SCALES[15], SCALES[-1]) == (76, 0.25, 1.0, 4.0)
