"""The map command: all layers, one file, nothing drawn twice."""

import json

import numpy as np
import pytest

from core.cli import main
from core.neuron_map import store
from core.neuron_map.store import read_maps
from core.study.neuron_table import neuron_table


def test_all_layers_are_drawn_kept_and_written(tiny_study, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "fresh"))
    out = tmp_path / "maps.npz"
    arguments = ["map", "--study", str(tiny_study.folder), "--layer", "all", "--out", str(out)]
    assert main(arguments) == 0
    text = capsys.readouterr()
    assert "trustworthiness" in text.out
    assert "90 %  conv: comparing" in text.err
    maps = read_maps(out, tiny_study)
    assert tuple(maps) == tiny_study.layers
    with np.load(out) as stored:
        assert str(stored["made_by"]).startswith("python -m core map --study ")
    monkeypatch.setattr(store, "draw_map", lambda *_: pytest.fail("drawn again"))
    assert main([*arguments, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["study"] == tiny_study.id
    for line in said["layers"]:
        own = maps[line["layer"]]
        labels = neuron_table(tiny_study, line["layer"], "clip", said["similarity"])["label"]
        assert (line["kept"], line["dead"]) == (own.faithfulness.kept, own.dead)
        assert [place["neuron"] for place in line["places"]] == own.neurons.tolist()
        assert [place["label"] for place in line["places"]] == labels[own.neurons].tolist()
        assert line["places"][0]["x"] == pytest.approx(float(own.places[0, 0]), abs=1e-4)


def test_a_layer_that_is_too_narrow_is_said_and_the_others_are_drawn(tiny_study, capsys, monkeypatch):
    monkeypatch.setattr("core.neuron_map.placing.FEWEST", 20)
    arguments = ["map", "--study", str(tiny_study.folder), "--seed", "9"]
    narrow, wide = sorted(tiny_study.layers, key=tiny_study.width)
    assert main([*arguments, "--layer", "all", "--json"]) == 0
    said = capsys.readouterr()
    assert [line["layer"] for line in json.loads(said.out)["layers"]] == [wide]
    assert f"{narrow}: A map needs at least 20 living neurons" in said.err
    assert main([*arguments, "--layer", narrow]) == 2


@pytest.mark.parametrize(("option", "value"), [("--layer", "lin9"), ("--scorer", "nobody"), ("--study", "nowhere")])
def test_what_is_wrong_is_one_sentence(tiny_study, capsys, option, value):
    given = {"--study": str(tiny_study.folder)} | {option: value}
    assert main(["map", *(word for pair in given.items() for word in pair)]) == 2
    said = capsys.readouterr().err.strip()
    assert value in said
    assert len(said.splitlines()) == 1
