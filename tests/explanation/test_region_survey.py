import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.cli import main
from core.editing.statistics import mean_interval
from core.errors import InputError
from core.explanation import region_survey
from core.explanation.region_survey import RegionSurvey, survey_regions
from core.explanation.results import command_of, read_result, write_result
from core.explanation.sample import Sample, one_by_one, sample_faces
from core.faces.layout import region_masks
from core.figures.regions import region_bars, region_map
from tests.support.tiny import synthetic_faces


@pytest.fixture
def pictures(tiny_study):
    """FER2013 as if only the pictures of the tiny study had been imported, but one."""
    rows = tiny_study.images["row"].to_numpy()
    images = np.zeros((rows.max() + 1, 48, 48), np.uint8)
    images[rows] = synthetic_faces(120, seed=3)[0]
    present = np.isin(np.arange(len(images)), rows[1:])
    emotions = np.zeros(len(images), np.int8)
    emotions[rows] = tiny_study.labels_true
    return SimpleNamespace(images=images, present=present, emotions=emotions)


def test_a_sample_has_as_many_of_each_emotion(tiny_study, pictures):
    sample = sample_faces(tiny_study, pictures, "public", limit=21, seed=1)
    assert np.bincount(sample.emotions, minlength=7).max() == 3
    assert len(sample.rows) == len(np.unique(sample.rows)) == len(sample.faces)
    np.testing.assert_array_equal(sample.faces, pictures.images[sample.rows])
    again, other = (sample_faces(tiny_study, pictures, "public", 21, seed).rows for seed in (1, 2))
    np.testing.assert_array_equal(sample.rows, again)
    assert not np.array_equal(sample.rows, other)
    assert len(sample_faces(tiny_study, pictures, "public", None).rows) == 79


def test_a_split_without_pictures_is_explained(tiny_study, pictures):
    pictures.present[:] = False
    with pytest.raises(InputError, match="import FER2013"):
        sample_faces(tiny_study, pictures, "private", 7)


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    sample = Sample(np.arange(50), np.zeros((50, 48, 48), np.uint8), np.zeros(50, int))
    computed = []

    def compute(face, emotion, row):
        if row == 45 and 45 not in computed:
            computed.append(row)
            raise KeyboardInterrupt
        computed.append(row)
        return np.array([row, 2 * row])

    with pytest.raises(KeyboardInterrupt):
        one_by_one(sample, compute, tmp_path / "kept.npz")
    found = one_by_one(sample, compute, tmp_path / "kept.npz")
    np.testing.assert_array_equal(found[:, 1], 2 * np.arange(50))
    assert computed.count(10) == 1
    assert computed.count(42) == 2
    (tmp_path / "kept.npz").write_bytes(b"damaged")
    np.testing.assert_array_equal(one_by_one(sample, compute, tmp_path / "kept.npz"), found)


def test_what_is_new_is_kept_even_if_the_last_face_is_not(tmp_path):
    def sample(rows):
        return Sample(np.array(rows), np.zeros((len(rows), 48, 48), np.uint8), np.zeros(len(rows), int))

    computed = []

    def compute(face, emotion, row):
        computed.append(row)
        return np.array([row])

    one_by_one(sample([100]), compute, tmp_path / "kept.npz")
    for _ in range(2):
        one_by_one(sample([*range(14), 100]), compute, tmp_path / "kept.npz")
    assert computed == [100, *range(14)]


def test_means_have_intervals_that_shrink_with_the_number_of_faces():
    generator = np.random.default_rng(0)
    shares = generator.normal([0.2, 0.0], 0.1, (400, 2)).astype(np.float32)
    survey = RegionSurvey(("mouth", "rest"), shares, np.repeat([3, 5], [390, 10]))
    table = survey.table().set_index(["emotion", "region"])
    assert set(table.index.get_level_values("emotion")) == {"happy", "surprise"}
    happy, few = table.loc[("happy", "mouth")], table.loc[("surprise", "mouth")]
    assert happy["low"] < 0.2 < happy["high"]
    assert happy["high"] - happy["low"] == pytest.approx(4 * 0.1 / 390**0.5, rel=0.2)
    assert few["high"] - few["low"] > 3 * (happy["high"] - happy["low"])
    assert (happy["n"], few["n"]) == (390, 10)
    low, high = mean_interval(np.full((5, 2), 0.3))
    np.testing.assert_allclose([low, high], 0.3)


def test_the_survey_of_a_study_is_cached_and_adds_up(tiny_study, pictures, monkeypatch):
    sample = sample_faces(tiny_study, pictures, "private", limit=7)
    survey = survey_regions(tiny_study, sample, region_masks(), "blur")
    assert survey.shares.shape == (len(sample.rows), 8)
    assert np.abs(survey.shares).sum() > 0
    monkeypatch.setattr(region_survey, "region_game", None)
    again = survey_regions(tiny_study, sample, region_masks(), "blur")
    np.testing.assert_array_equal(again.shares, survey.shares)


def test_a_result_is_shown_only_with_the_study_it_belongs_to(tiny_study, private_study, tmp_path):
    table = pd.DataFrame({"emotion": ["happy"], "region": ["mouth"], "mean": [0.25]})
    write_result(table, tmp_path / "regions.csv", tiny_study, "python -m core regions --limit 700")
    pd.testing.assert_frame_equal(read_result("regions", tiny_study, tmp_path), table)
    assert command_of("regions", tmp_path) == "python -m core regions --limit 700"
    assert read_result("regions", private_study, tmp_path) is None
    assert read_result("other", tiny_study, tmp_path) is None


def test_the_command_prints_and_writes_the_table(tiny_study, pictures, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("core.faces.store.Fer2013.load", lambda: pictures)
    out = tmp_path / "regions.csv"
    asked = ["regions", "--study", str(tiny_study.folder), "--split", "private", "--limit", "7", "--json"]
    main([*asked, "--out", str(out)])
    told = json.loads(capsys.readouterr().out)
    assert told["study"] == tiny_study.id
    assert {line["region"] for line in told["regions"]} == set(region_masks())
    assert len(pd.read_csv(out, comment="#")) == len(told["regions"])
    main(asked[:-1])
    assert "points of probability" in capsys.readouterr().out


def test_figures_show_every_region():
    values = np.array([0.3, -0.1, 0.0])
    figure = region_bars(("mouth", "eyes", "nose"), values, values - 0.05, values + 0.05)
    assert list(figure.data[0].y) == ["eyes", "nose", "mouth"]
    assert figure.data[0].marker.color[0] != figure.data[0].marker.color[2]
    assert [note.text for note in figure.layout.annotations] == ["−10.0", "+0.0", "+30.0"]
    np.testing.assert_allclose(figure.data[0].error_x.array, 5)
    table = pd.DataFrame({"emotion": ["happy", "sad"], "region": ["mouth", "mouth"], "mean": [0.3, -0.1]})
    cells = region_map(table).data[0]
    assert cells.z[0][3] == pytest.approx(30)
    assert "points" in cells.hovertemplate
    assert " %<" not in cells.hovertemplate
