"""Measures of pictures: planted blur, resolution and blanks come out, and the shipped numbers are FER2013's."""

import numpy as np
import pytest

from core.cli import main
from core.errors import InputError
from core.faces.index import canonical_index
from core.faces.picture_quality import (
    MEASURES,
    QUALITY_FILE,
    PictureQuality,
    measure_quality,
    resolution_of,
    shipped_quality,
)
from core.faces.store import ImportSummary, fer2013_folder, save_faces

ROWS = len(canonical_index())


def noise(side: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side)).astype(np.uint8)


def band_limited(most: int) -> np.ndarray:
    """A picture of waves of all directions, none with more than `most` / 2 of them a side."""
    cycles = np.fft.fftfreq(48, 1 / 48)
    spectrum = np.fft.fft2(noise(48, 1) - 127.5) * (np.hypot(cycles[:, None], cycles[None]) <= most / 2)
    picture = np.fft.ifft2(spectrum).real
    return (128 + 100 * picture / np.abs(picture).max()).round().astype(np.uint8)


def test_resolution_is_the_side_that_holds_what_varies():
    found = [resolution_of(band_limited(side)) for side in (12, 24, 36)]
    assert found == pytest.approx([12, 24, 36], abs=4)
    assert resolution_of(noise(48)) == 48
    assert resolution_of(np.kron(noise(8), np.ones((6, 6), np.uint8))) < resolution_of(noise(48))


def test_blur_is_soft_and_a_blank_picture_has_neither_sharpness_nor_resolution():
    images = np.stack([noise(48, seed) for seed in range(40)])
    images[3] = np.linspace(0, 255, 48)[:, None]
    images[5] = 77
    found = measure_quality(images, np.arange(40) != 7, np.arange(40)).values
    assert np.isnan(found["brightness"]).nonzero()[0].tolist() == [7]
    for name in ("sharpness", "resolution"):
        assert np.isnan(found[name]).nonzero()[0].tolist() == [5, 7]
        assert np.nanargmin(found[name]) == 3
    assert found["contrast"][5] == 0


def test_measures_are_kept_by_row(tmp_path):
    images = np.stack([noise(48, seed) for seed in range(6)])
    found = measure_quality(images, np.ones(6, bool), np.array([4, 1, 2]))
    found.save(tmp_path / "quality.npz")
    again = PictureQuality.read(tmp_path / "quality.npz")
    assert again.rows.tolist() == [1, 2, 4]
    for name in MEASURES:
        np.testing.assert_array_equal(again.of(np.array([4, 1]))[name], found.values[name][[2, 0]])
    assert again.of(np.array([1, 3])) is None
    assert again.of(np.array([9])) is None


def test_the_command_measures_the_test_pictures(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    assert main(["data", "quality", "--out", str(tmp_path / "quality.npz")]) == 2
    assert "data import" in capsys.readouterr().err
    tests = np.flatnonzero(canonical_index().usage > 0)
    images, present = np.zeros((ROWS, 48, 48), np.uint8), np.zeros(ROWS, bool)
    images[tests[:3]], present[tests[:3]] = noise(48), True
    save_faces(fer2013_folder(), images, present, ImportSummary("a test", "csv", *[3] * 4, *[0] * 4))
    assert main(["data", "quality", "--out", str(tmp_path / "quality.npz")]) == 0
    made = PictureQuality.read(tmp_path / "quality.npz")
    np.testing.assert_array_equal(made.rows, tests)
    assert np.isfinite(made.values["resolution"]).sum() == 3
    assert made.values["brightness"][0] == pytest.approx(noise(48).mean())


def test_a_torn_file_is_one_sentence(tmp_path):
    (tmp_path / "quality.npz").write_bytes(b"PK")
    with pytest.raises(InputError, match="data quality"):
        PictureQuality.read(tmp_path / "quality.npz")


def test_what_is_shipped_is_every_test_picture_in_range():
    shipped, index = shipped_quality(QUALITY_FILE), canonical_index()
    np.testing.assert_array_equal(shipped.rows, np.flatnonzero(index.usage > 0))
    constant = index.constant[shipped.rows]
    np.testing.assert_array_equal(shipped.values["contrast"] == 0, constant)
    np.testing.assert_array_equal(np.isnan(shipped.values["resolution"]), constant)
    assert np.nanmin(shipped.values["resolution"]) > 0
    assert np.nanmax(shipped.values["resolution"]) <= 48
