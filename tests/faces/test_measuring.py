"""The average layout is the median of the frontal faces, and is written as it is read."""

from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from core.concepts.landmarker import MeasuredFace
from core.errors import InputError
from core.faces import layout, measuring
from core.faces.layout import average_layout
from core.faces.measuring import measure_layout, sample_of, save_layout
from core.faces.pose import pose_of
from tests.faces.layouts import IMAGES, USAGE


def rotated(degrees):
    """The rotation of a face that is turned to its left."""
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])


@pytest.fixture
def measured(monkeypatch):
    """Five pictures: three frontal faces, a profile, and nothing; landmarks in pixels of the 288-pixel frame."""
    answers = iter([(8, 0), (12, 5), (100, 0), (500, 70), None])

    @contextmanager
    def landmarker(model):
        def measure(picture):
            place, yaw = next(answers) or (None, None)
            if place is None:
                return ()
            return (MeasuredFace(np.full((478, 2), place, np.float32), np.zeros(52, np.float32), rotated(yaw)),)

        yield measure

    monkeypatch.setattr(measuring, "open_landmarker", landmarker)
    monkeypatch.setattr(measuring, "find_boxes", lambda picture: [(48.0, 56.0, 100.0, 120.0), (0.0, 0.0, 9.0, 9.0)])
    return measure_layout(IMAGES[:5], None)


def test_the_layout_is_the_median_of_the_frontal_faces(measured):
    assert (measured.faces, measured.found, measured.frontal) == (5, 4, 3)
    assert (measured.landmarks == (12 - 48) / 4).all()
    assert measured.cascade_box == (0, 2, 25, 30)
    low, high = measured.usual["brightness"]
    assert low < np.median(IMAGES[:4].mean(axis=(1, 2))) < high


def test_a_layout_is_read_as_it_was_written(measured, tmp_path, monkeypatch):
    save_layout(measured, tmp_path / "layout.json")
    monkeypatch.setattr(layout, "LAYOUT_FILE", tmp_path / "layout.json")
    average_layout.cache_clear()
    again = average_layout()
    average_layout.cache_clear()
    assert np.array_equal(again.landmarks, measured.landmarks)
    assert (again.cascade_box, again.usual, again.frontal) == (measured.cascade_box, measured.usual, 3)


def test_training_pictures_that_are_there_are_sampled():
    present = np.arange(len(IMAGES)) % 2 == 0
    faces = SimpleNamespace(images=IMAGES, present=present, rows=lambda split: np.flatnonzero(USAGE == 0))
    assert len(sample_of(faces, 10, seed=0)) == 10
    assert len(sample_of(faces, 1_000, seed=0)) == (present & (USAGE == 0)).sum()
    with pytest.raises(InputError, match="no Training pictures"):
        sample_of(faces, 0, seed=0)


def test_the_pose_of_a_turned_face():
    assert pose_of(np.eye(3)) == {"yaw": 0, "pitch": 0, "roll": 0}
    assert pose_of(rotated(40))["yaw"] == pytest.approx(40)
