import numpy as np
import pytest

from core.concepts.measurements import Measurements, measure, measurement_key
from core.errors import InputError

FACES = np.arange(10 * 4, dtype=np.uint8).reshape(10, 2, 2)


class Meter:
    """Measures the mean and stops like a killed process after `stop` images."""

    def __init__(self, stop=None):
        self.seen = 0
        self.stop = stop

    def __call__(self, faces):
        if self.stop is not None and self.seen >= self.stop:
            raise KeyboardInterrupt
        self.seen += len(faces)
        return faces.reshape(len(faces), -1).mean(axis=1, keepdims=True).astype(np.float32)


def test_all_images_are_measured_in_batches_with_progress():
    told = []
    result = measure(
        FACES, Meter(), source="mean", batch_size=4, progress=lambda done, total: told.append((done, total))
    )
    np.testing.assert_allclose(result.values[:, 0], np.arange(10) * 4 + 1.5)
    assert told == [(4, 10), (8, 10), (10, 10)]


def test_a_killed_run_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("core.concepts.measurements.SAVE_EVERY", 4)
    file = tmp_path / "cache"
    with pytest.raises(KeyboardInterrupt):
        measure(FACES, Meter(stop=6), source="mean", file=file, batch_size=2)
    assert len(Measurements.load(file).values) == 4
    meter = Meter()
    result = measure(FACES, meter, source="mean", file=file, batch_size=2)
    assert meter.seen == 6
    np.testing.assert_array_equal(result.values, measure(FACES, Meter(), source="mean").values)
    again = Meter()
    measure(FACES, again, source="mean", file=file)
    assert again.seen == 0


def test_measurements_of_other_images_or_by_another_source_are_not_reused(tmp_path):
    file = tmp_path / "cache"
    measure(FACES, Meter(), source="mean", file=file)
    with pytest.raises(InputError, match="other images"):
        measure(FACES[:9], Meter(), source="mean", file=file)
    with pytest.raises(InputError, match="by mean"):
        measure(FACES, Meter(), source="median", file=file)
    assert measurement_key(FACES, "mean") != measurement_key(FACES[::-1], "mean")


def test_torn_and_foreign_files_are_refused(tmp_path):
    file = tmp_path / "cache"
    measure(FACES, Meter(), source="mean", file=file)
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(InputError, match="damaged"):
        measure(FACES, Meter(), source="mean", file=file)
