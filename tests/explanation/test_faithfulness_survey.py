import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.cli import main
from core.explanation.faithfulness import score_maps
from core.explanation.faithfulness_survey import FaithfulnessSurvey, survey_faithfulness
from core.explanation.maps import MAP_KINDS, MapMaking, all_maps
from core.explanation.sample import sample_faces
from core.figures.faithfulness import apart, randomised_curves, removal_curves, trust_bars
from tests.support.one_region import ONE_REGION, REGION, TARGET, one_region
from tests.support.tiny import synthetic_faces


def lit_face():
    face = np.full((48, 48), 20, np.uint8)
    face[REGION] = 250
    return face


@pytest.fixture(scope="module")
def making():
    """The region that decides is one of the regions."""
    top = np.zeros((48, 48), bool)
    top[:24] = True
    masks = {"mouth": REGION, "top": top, "rest": ~REGION & ~top}
    return MapMaking(ONE_REGION, one_region(), "conv", np.full((48, 48), 20, np.uint8), masks, samples=150)


@pytest.fixture
def pictures(tiny_study):
    rows = tiny_study.images["row"].to_numpy()
    images = np.zeros((rows.max() + 1, 48, 48), np.uint8)
    images[rows] = synthetic_faces(120, seed=3)[0]
    return SimpleNamespace(images=images, present=np.ones(len(images), bool))


# LIME flattens superpixels to their mean grey, which this network does not feel; test_lime has one that does.
@pytest.mark.parametrize("kind", [kind for kind in MAP_KINDS if kind != "lime"])
def test_every_kind_of_map_finds_the_one_region_that_decides(making, kind):
    values = MAP_KINDS[kind].make(making, lit_face(), TARGET)
    strongest = np.argsort(-values, axis=None)[:40]
    assert REGION.ravel()[strongest].mean() > 0.8


def test_all_kinds_pass_the_tests_of_faithfulness(making):
    maps = {name: values for name, values in all_maps(making, lit_face(), TARGET).items() if name != "lime"}
    receipts = score_maps(making.spec, making.network, lit_face(), TARGET, maps)
    assert all(receipts.beaten(name) > 0.85 for name in maps)


def test_the_table_ranks_maps_by_what_they_gain_over_chance():
    values = np.zeros((30, 2, 3), np.float32)
    values[:, 1] = [0.3, -0.1, 0.2]
    chance = np.tile(np.float32([0.1, -0.2, 0.0]), (30, 1))
    survey = FaithfulnessSurvey(("poor", "good"), values, chance, np.tile(np.float32([0.4, 0.9]), (30, 1)))
    table = survey.table()
    assert table["map"].tolist() == ["good", "poor"]
    assert table.loc[0, ["insertion", "deletion", "road"]].tolist() == pytest.approx([0.2, 0.1, 0.2])
    assert table.loc[0, "gain"] == pytest.approx(0.5 / 3, abs=1e-4)
    assert table.loc[1, "beaten"] == pytest.approx(0.4)


def test_the_command_tests_every_map_and_goes_on_from_the_cache(tiny_study, pictures, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("core.faces.store.Fer2013.load", lambda: pictures)
    asked = ["faithfulness", "--study", str(tiny_study.folder), "--limit", "7"]
    assert main([*asked, "--json", "--out", str(tmp_path / "faithfulness.csv")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {line["map"] for line in told["maps"]} == set(MAP_KINDS)
    assert len(pd.read_csv(tmp_path / "faithfulness.csv", comment="#")) == len(MAP_KINDS)
    monkeypatch.setattr("core.explanation.faithfulness_survey.score_maps", None)
    assert main(asked) == 0
    assert "LIME" in capsys.readouterr().out
    sample = sample_faces(tiny_study, pictures, "private", 7)
    assert len(survey_faithfulness(tiny_study, sample).chance) == told["n"]


def test_figures_show_the_map_beside_chance(making):
    receipts = score_maps(making.spec, making.network, lit_face(), TARGET, {"right": REGION.astype(float)}, randoms=3)
    figure = removal_curves(receipts, "right", "The right one")
    np.testing.assert_allclose(figure.data[1].y, 100 * receipts.scores["right"].insertion)
    assert len(figure.data) == 4
    bars = trust_bars(["a", "b"], np.array([0.2, 0.1]), np.array([0.1, -0.1]), np.array([0.3, 0.3]))
    assert list(bars.data[0].y) == ["b", "a"]
    assert bars.data[0].marker.color[0] != bars.data[0].marker.color[1]
    table = pd.DataFrame({"after": ["out", "conv"], "method": ["m", "m"], "correlation": [0.5, 0.1]})
    assert randomised_curves(table, {"m": "Method"}).layout.annotations[0].text == "Method"


def test_labels_that_would_cover_each_other_are_moved_apart():
    np.testing.assert_allclose(apart(np.array([0.5, 0.1, 0.12]), 0.1), [0.5, 0.1, 0.2])
