"""Spoilt faces: what each corruption does is known, and the same row is always spoilt alike."""

import numpy as np
import pytest

from core.comparison.corruptions import CORRUPTIONS, GREY, spoilt
from tests.support.tiny import synthetic_faces

FACES = synthetic_faces(6, seed=1)[0]
ROWS = np.array([28709, 30000, 32298, 33000, 35000, 35886])
EVERY = [(name, severity) for name, each in CORRUPTIONS.items() for severity in each.severities]


@pytest.mark.parametrize(("name", "severity"), EVERY)
def test_a_row_is_spoilt_alike_whoever_comes_with_it(name, severity):
    together = spoilt(FACES, ROWS, name, severity)
    assert together.dtype == np.uint8
    assert together.shape == FACES.shape
    np.testing.assert_array_equal(together[[4, 1]], spoilt(FACES[[4, 1]], ROWS[[4, 1]], name, severity))
    assert (together != FACES).any(axis=(1, 2)).all()


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_severer_is_further_from_the_face(name):
    corruption = CORRUPTIONS[name]
    assert corruption.untouched not in corruption.severities
    assert set(corruption.steps) == {corruption.untouched, *corruption.severities}

    def distance(severity):
        return np.abs(spoilt(FACES, ROWS, name, severity).astype(float) - FACES).mean()

    for side in (-1, 1):
        own = [s for s in corruption.severities if np.sign(s - corruption.untouched) == side]
        own.sort(key=lambda severity: abs(severity - corruption.untouched))
        far = [distance(severity) for severity in own]
        assert far == sorted(far)


def test_what_each_does_is_known():
    flat = np.full((1, 48, 48), 100, np.uint8)
    row = ROWS[:1]
    for name in ("resolution", "blur"):
        for severity in CORRUPTIONS[name].severities:
            np.testing.assert_array_equal(spoilt(flat, row, name, severity), flat)
    for percent in CORRUPTIONS["occlusion"].severities:
        covered = spoilt(flat, row, "occlusion", percent)[0] == GREY
        assert 100 * covered.mean() == pytest.approx(percent, abs=2)
    assert (spoilt(flat, row, "brightness", 60) == 160).all()
    assert (spoilt(flat, row, "brightness", -120) == 0).all()
    noise = spoilt(flat, row, "noise", 25).astype(float) - 100
    assert noise.std() == pytest.approx(25, rel=0.1)
    assert noise.mean() == pytest.approx(0, abs=2)


def test_other_rows_are_covered_elsewhere():
    flat = np.full((6, 48, 48), 100, np.uint8)
    assert len({face.tobytes() for face in spoilt(flat, ROWS, "occlusion", 25)}) > 1
