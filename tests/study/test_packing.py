import numpy as np

from core.study.packing import read_packed, write_packed


def test_packed_values_come_back_within_their_precision(tmp_path):
    generator = np.random.default_rng(0)
    values = np.maximum(generator.normal(0, 3, (200, 50)), 0).astype(np.float32)
    write_packed(values, tmp_path / "values.npz")
    back = read_packed(tmp_path / "values.npz")
    assert back.dtype == np.float32
    assert (back[values == 0] == 0).all()
    positive = values > 0
    assert (np.abs(back - values)[positive] <= values[positive] * 2.0**-16).all()
    assert (tmp_path / "values.npz").stat().st_size < 0.75 * values.nbytes
