import numpy as np
import pytest

from core.study.packing import LEVELS, read_packed, write_packed


@pytest.fixture
def signed():
    values = np.random.default_rng(0).normal(0, 3, (200, 50)).astype(np.float32)
    values[:, :20] = np.maximum(values[:, :20], 0)
    values[:, 20] = 0
    return values


def test_packed_values_come_back_within_their_precision(tmp_path, signed):
    write_packed(signed, tmp_path / "values.npz")
    back = read_packed(tmp_path / "values.npz")
    assert back.dtype == np.float32
    assert back.shape == signed.shape
    assert (back[signed == 0] == 0).all()
    step = (np.maximum(signed.max(0), 0) - np.minimum(signed.min(0), 0)) / LEVELS
    assert (np.abs(back - signed) <= step + 1e-6).all()
    assert (tmp_path / "values.npz").stat().st_size < 0.55 * signed.nbytes


def test_features_of_an_older_study_are_read(tmp_path, signed):
    bits = (signed.view(np.uint32) + np.uint32(0x80)) >> np.uint32(8)
    np.savez_compressed(tmp_path / "old.npz", high=(bits >> 8).astype(np.uint16), low=(bits & 0xFF).astype(np.uint8))
    back = read_packed(tmp_path / "old.npz")
    assert (np.abs(back - signed) <= np.abs(signed) * 2.0**-16).all()
