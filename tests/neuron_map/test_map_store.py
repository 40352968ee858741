"""Maps on disk: of this study or not at all, drawn once."""

import numpy as np
import pytest

from core.neuron_map import store
from core.neuron_map.neuron_map import draw_map
from core.neuron_map.store import FOLDER, kept_map, layer_map, read_maps, write_maps


@pytest.fixture
def drawn(tiny_study):
    return draw_map(tiny_study, tiny_study.layers[-1])


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "cache"))


def test_dead_neurons_are_left_out_and_counted(tiny_study):
    for layer in tiny_study.layers:
        found, alive = draw_map(tiny_study, layer), tiny_study.neurons(layer)["alive"].to_numpy()
        assert found.neurons.tolist() == np.flatnonzero(alive).tolist()
        assert found.dead == (~alive).sum()
        assert found.places.shape == (alive.sum(), 2)
    assert any(not tiny_study.neurons(layer)["alive"].all() for layer in tiny_study.layers)


def test_what_is_written_is_read(tiny_study, drawn, tmp_path):
    write_maps({drawn.layer: drawn}, tmp_path / "maps.npz", tiny_study, "a command")
    found = read_maps(tmp_path / "maps.npz", tiny_study)[drawn.layer]
    assert np.array_equal(found.places, drawn.places)
    assert np.array_equal(found.neurons, drawn.neurons)
    assert found.summary() == drawn.summary()


def test_a_map_of_another_study_or_recipe_is_never_read(tiny_study, private_study, drawn, tmp_path, monkeypatch):
    path = tmp_path / "maps.npz"
    write_maps({drawn.layer: drawn}, path, tiny_study)
    assert kept_map(tiny_study, drawn.layer, folder=tmp_path) is not None
    assert kept_map(private_study, drawn.layer, folder=tmp_path) is None
    assert kept_map(tiny_study, drawn.layer, seed=1, folder=tmp_path) is None
    monkeypatch.setattr(store, "RECIPE", "another")
    assert read_maps(path, tiny_study) == {}


def test_a_map_is_drawn_once(tiny_study, monkeypatch):
    layer = tiny_study.layers[-1]
    first = layer_map(tiny_study, layer)
    monkeypatch.setattr(store, "draw_map", lambda *_: pytest.fail("drawn again"))
    assert np.array_equal(layer_map(tiny_study, layer).places, first.places)


def test_shipped_maps_are_small_and_say_what_made_them():
    for path in FOLDER.glob("*.npz"):
        assert path.stat().st_size < 200_000
        with np.load(path) as stored:
            assert str(stored["made_by"]).startswith("python -m core map ")
            assert len(str(stored["study"])) == 64
