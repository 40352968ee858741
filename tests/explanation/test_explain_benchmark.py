from types import SimpleNamespace

import numpy as np
import pytest

from core.bench import maps
from core.bench.maps import measure_explaining, measure_threads, ten_regions
from core.faces.layout import region_masks
from tests.support.tiny import synthetic_faces


@pytest.fixture(autouse=True)
def _few(tiny_study, monkeypatch):
    monkeypatch.setattr(maps, "open_study", lambda name: tiny_study)
    monkeypatch.setattr(maps, "measure_explanations", list)
    monkeypatch.setattr(maps, "MAPS_EACH", 20)
    monkeypatch.setattr(maps, "FACES", 2)


def test_ten_regions_are_the_eight_with_two_halved():
    found = ten_regions()
    assert len(found) == 10
    np.testing.assert_array_equal(found["eyes, left"] | found["eyes, right"], region_masks()["eyes"])
    assert (sum(mask.astype(int) for mask in found.values()) == 1).all()


def test_the_benchmark_measures_all_sets_of_regions_lime_and_threads():
    lines = {line.name: line for line in measure_explaining()}
    assert lines["explain_2_threads_wrong"].value == lines["explain_8_threads_wrong"].value == 0
    assert lines["explain_1024_masks"].n == 1024
    masks = lines["explain_1024_masks"]
    assert masks.ratio == pytest.approx(masks.baseline / masks.value)
    assert lines["explain_lime_300"].value > 0


def test_wrong_maps_are_counted(tiny_study, monkeypatch):
    drawn = np.random.default_rng(0)
    monkeypatch.setattr(maps, "saliency_map", lambda *args: SimpleNamespace(values=drawn.random(3)))
    lines = {line.name: line.value for line in measure_threads(tiny_study, synthetic_faces(2)[0])}
    assert lines["explain_2_threads_wrong"] == lines["explain_8_threads_wrong"] == 20
