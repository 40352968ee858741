import numpy as np
import pytest

from core.study.quantised import ZERO, has_quantised, read_quantised, write_quantised


def signed(seed=0):
    """Neurons of either sign, never negative, never positive, far from 0 on either side, and always 0."""
    values = np.random.default_rng(seed).normal(0, 2, (6, 500)).astype(np.float32)
    values[1] = np.maximum(values[1], 0)
    values[2] = np.minimum(values[2], 0)
    values[3] = values[3] * 0.1 + 40
    values[4] = values[4] * 0.1 - 40
    values[5] = 0
    return values


def test_activations_of_either_sign_come_back_within_one_step(tmp_path):
    values = signed()
    write_quantised(values, tmp_path)
    assert has_quantised(tmp_path)
    found = read_quantised(tmp_path)
    reach = np.maximum(values.max(1), 0) - np.minimum(values.min(1), 0)
    assert found.dtype == np.float32
    assert (np.abs(found - values).max(axis=1) <= reach / 255).all()
    np.testing.assert_array_equal(found[values == 0], 0)
    large = np.abs(values) > reach[:, None] / 255
    np.testing.assert_array_equal(np.sign(found[large]), np.sign(values[large]))
    assert np.corrcoef(found[0], values[0])[0, 1] == pytest.approx(1, abs=1e-4)
    for neuron in range(len(values)):
        np.testing.assert_array_equal(read_quantised(tmp_path, neuron), found[neuron])


def test_what_is_never_negative_is_written_as_studies_without_zero_points_have_it(tmp_path):
    values = np.maximum(signed(), 0)
    write_quantised(values, tmp_path)
    assert not (tmp_path / ZERO).exists()
    stored, step = np.load(tmp_path / "activations.npy"), np.load(tmp_path / "activation_step.npy")
    np.testing.assert_array_equal(read_quantised(tmp_path), stored.astype(np.float32) * step[:, None])
    np.testing.assert_array_equal(stored.max(axis=1), [255, 255, 0, 255, 0, 0])
