"""The trials: what they are trained and judged on, that they go on where they were stopped, and what follows."""

import json

import numpy as np
import pytest
import torch

from core.cli import main
from core.comparison import shelf
from core.errors import InputError
from core.explanation.results import write_result
from core.faces.store import Fer2013, ImportSummary
from core.figures.trials import trial_dots
from core.networks.training import train
from core.trials import running, tables
from core.trials.answers import packed, unpacked
from core.trials.factors import FACTORS, Cell, grid
from core.trials.running import Material, TrialSettings, enlarging, kept_rows, stratified
from core.trials.tables import effects_table, enlarging_by_start, most_frequent_share, shipped_trials, ways_table
from core.trials.words import conclusion
from tests.support.lite0 import made_up_weights
from tests.support.tiny import synthetic_faces
from tests.support.trialled import FACES, SHARES, planted_trials

TINY_TRIAL = ("--images", "24", "--epochs", "1", "--faces", "16", "--sides", "48")


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def faces(monkeypatch):
    images, emotions = synthetic_faces(120, seed=8)
    usage = np.repeat([0, 1, 2], 40).astype(np.int8)
    summary = ImportSummary("made up", "csv", *[120] * 4, 0, 0, 0, 0)
    made_up = Fer2013(images, np.ones(120, bool), emotions.astype(np.int8), usage, None, summary, "hash")
    monkeypatch.setattr(Fer2013, "load", classmethod(lambda cls, folder=None, index=None: made_up))
    return made_up


@pytest.fixture
def published(tmp_path):
    torch.save(made_up_weights(), tmp_path / "published.pth")
    return tmp_path / "published.pth"


def said(capsys, *arguments):
    assert main([*map(str, arguments)]) == 0
    return capsys.readouterr().out


def refused(capsys, *arguments):
    assert main([*map(str, arguments)]) == 2
    return capsys.readouterr().err


def test_a_sample_has_the_classes_as_often_as_all_have_them():
    labels = np.random.default_rng(0).permutation(np.repeat([0, 1, 2], [700, 250, 50]))
    places = stratified(labels, 100, seed=1)
    assert np.bincount(labels[places]).tolist() == [70, 25, 5]
    assert (np.diff(places) > 0).all()
    assert np.array_equal(places, stratified(labels, 100, seed=1))
    assert not np.array_equal(places, stratified(labels, 100, seed=2))
    assert stratified(labels, 5000, seed=1).tolist() == list(range(1000))


def test_every_combination_is_a_cell_and_none_comes_twice():
    cells = grid(("scratch", "imagenet"), (96, 48, 48), 2)
    assert len(cells) == len(set(cells)) == 2 * 2 * 2 * 2
    assert [cell.side for cell in cells[:4]] == [48] * 4


def test_what_was_right_is_kept_as_text():
    right = np.random.default_rng(0).random(1003) < 0.4
    assert np.array_equal(unpacked(packed(right), 1003), right)


def test_all_judge_the_same_faces_and_a_seed_learns_from_its_own(faces):
    material = Material(faces, TrialSettings(images=20, epochs=1, faces=30))
    assert len(material.public.labels) == len(material.private.labels) == 30
    assert {tuple(face.flatten().tolist()) for face in material.private.images} <= {
        tuple(face.flatten().tolist()) for face in faces.images[80:]
    }
    first, other = material.training(0), material.training(1)
    assert len(first.labels) == 20
    assert not torch.equal(first.images, other.images)


def test_a_frozen_network_keeps_what_it_learnt_on_imagenet(faces, published, monkeypatch):
    trained = {}

    def watched(spec, training, validation, folder, settings, report, initial):
        network = train(spec, training, validation, folder, settings, report, initial)
        trained[settings.frozen] = network, initial, settings.learning_rate
        return network

    monkeypatch.setattr(running, "train", watched)
    material = Material(faces, TrialSettings(images=24, epochs=1, faces=16))
    for part in ("classifier", "all"):
        row = running.run_cell(material, Cell("imagenet", part, 48, 0), published)
        assert (row["places"], row["n"], row["start"], row["trained"]) == (2, 16, "imagenet", part)
        assert row["correct"] == unpacked(row["right"], 16).sum() == round(16 * row["accuracy"])
    for frozen, (network, initial, _) in trained.items():
        stem = "stage0.body.conv.weight"
        assert torch.equal(network.state_dict()[stem], initial.state_dict()[stem]) == (frozen == "stage8")
        assert not torch.equal(network.classifier.weight, initial.classifier.weight)
    assert trained["stage8"][2] < trained[None][2]


def test_a_stopped_table_goes_on_and_other_settings_are_refused(faces, tmp_path, capsys, published, monkeypatch):
    out = tmp_path / "trials.csv"
    run = ["trials", *TINY_TRIAL, "--out", out]
    assert "No network that starts from ImageNet" in said(capsys, *run)
    first = out.read_text()
    began = []
    whole = running.run_cell
    monkeypatch.setattr(
        running, "run_cell", lambda material, cell, file: began.append(cell) or whole(material, cell, file)
    )
    told = said(capsys, *run, "--imagenet", published)
    assert [cell.start for cell in began] == ["imagenet", "imagenet"]
    assert told.count("(kept)") == 2
    assert "Fine-tuned as a whole on 48 x 48 pixels, where 2 x 2 places are left" in told
    assert out.read_text().splitlines()[3:5] == first.splitlines()[3:5]
    assert str(tmp_path) not in out.read_text()
    printed = json.loads(said(capsys, *run, "--imagenet", published, "--json"))
    assert len(printed["trials"]) == 4
    assert {effect["factor"] for effect in printed["effects"]} == {"start", "trained"}
    assert "made with 1 epochs, not 2" in refused(capsys, *run, "--epochs", 2)
    assert "made with 24 images, not 30" in refused(capsys, *run, "--images", 30)
    assert len(began) == 2


def test_nonsense_is_refused_before_anything_is_trained(faces, tmp_path, capsys):
    assert "between 48 and 256 pixels, not 20" in refused(capsys, "trials", "--sides", 20)
    assert "--seeds is at least 1" in refused(capsys, "trials", "--seeds", 0)
    assert "at least two images, one epoch" in refused(capsys, "trials", "--epochs", 0)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    assert "is no table of trials" in refused(capsys, "trials", *TINY_TRIAL, "--out", other)
    assert other.read_text() == "a,b\n1,2\n"
    assert kept_rows(tmp_path / "none.csv", TrialSettings()) == []
    with pytest.raises(InputError, match="not 300"):
        enlarging(300)


def test_the_effect_of_one_change_is_what_was_planted():
    effects = effects_table(planted_trials()).set_index(["factor", "where"])
    for factor, fine_tuned, average in (("side", 0.2, 0.075), ("start", -0.1, -0.175), ("trained", -0.05, -0.075)):
        own, mean = effects.loc[factor, "fine-tuned"], effects.loc[factor, "all"]
        assert (own["pairs"], mean["pairs"], own["n"]) == (1, 4, FACES)
        assert own["difference"] == pytest.approx(fine_tuned)
        assert mean["difference"] == pytest.approx(average)
        assert own["low"] < own["difference"] < own["high"]
    # 200 of 1,000 faces turn right and none wrong: the binomial interval of that share
    low, high = effects.loc["side", "fine-tuned"][["low", "high"]]
    assert (low, high) == pytest.approx((0.2 - 1.96 * 0.01265, 0.2 + 1.96 * 0.01265), abs=0.003)


def test_seeds_are_averaged_and_paired_with_themselves():
    trials = planted_trials(grid(("scratch", "imagenet"), (48, 96), 2))
    effects, ways = effects_table(trials), ways_table(trials)
    assert set(effects.loc[effects["where"] == "all", "pairs"]) == {8}
    assert len(ways) == len(SHARES)
    assert set(ways["seeds"]) == {2}
    assert set(ways["n"]) == {FACES}


def test_one_size_alone_has_no_effect_of_size():
    assert set(effects_table(planted_trials(grid(("scratch", "imagenet"), (48,), 1)))["factor"]) == {"start", "trained"}


def test_enlarging_is_compared_between_the_starts_on_the_same_faces():
    by_start = enlarging_by_start(planted_trials()).set_index("start")
    assert list(by_start["difference"]) == pytest.approx([0.2, 0.0, 0.2])
    assert tuple(by_start.loc["scratch", ["low", "high"]]) == (0, 0)
    # 200 of 1,000 faces turn right for one start alone: the binomial interval of that share
    assert tuple(by_start.loc["gap", ["low", "high"]]) == pytest.approx(
        (0.2 - 1.96 * 0.01265, 0.2 + 1.96 * 0.01265), abs=0.003
    )
    assert enlarging_by_start(planted_trials(grid(("scratch",), (48, 96), 1))).empty
    assert enlarging_by_start(planted_trials(grid(("scratch", "imagenet"), (48,), 1))).empty


@pytest.mark.parametrize(
    ("scratch", "imagenet", "so"),
    [
        (0.30, 0.60, "so places alone do not explain it"),
        (0.40, 0.60, "so the places that are left help, and patterns"),
        (0.50, 0.60, "so these trials do not tell"),
        (0.20, 0.35, "so these trials do not tell"),
    ],
)
def test_what_enlarging_does_from_scratch_tells_places_from_patterns(monkeypatch, scratch, imagenet, so):
    monkeypatch.setitem(SHARES, ("scratch", "all", 96), scratch)
    monkeypatch.setitem(SHARES, ("imagenet", "all", 96), imagenet)
    assert so in " ".join(conclusion(planted_trials()))


def test_the_conclusion_names_what_helps_and_what_harms():
    text = " ".join(conclusion(planted_trials()))
    assert "it names 40.0 % of 1,000 faces of PrivateTest right" in text
    assert "enlarged faces of 96 pixels, which leaves 3 x 3 places: +20.0 points" in text
    assert "What helps it most is showing it enlarged faces" in text
    assert "It gets worse by starting from scratch and by training its classifier alone." in text
    assert "50.0 % against 40.0 %" in text
    assert "one training each" in text


def test_without_imagenet_nothing_is_concluded():
    first, *_, last = conclusion(planted_trials(grid(("scratch",), (48, 96), 1)))
    assert "nothing to explain yet" in first
    assert "short trainings" in last


def test_every_way_and_every_size_is_drawn():
    figure = trial_dots(ways_table(planted_trials()), most_frequent_share())
    dots = [trace for trace in figure.data if trace.mode == "markers+text"]
    assert [len(trace.x) for trace in dots] == [4, 4]
    assert sorted(x for trace in dots for x in trace.x) == pytest.approx(sorted(100 * s for s in SHARES.values()))
    assert figure.layout.shapes[0].x0 == pytest.approx(100 * 879 / 3589)


def test_a_table_that_is_not_there_names_its_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    monkeypatch.setattr(shelf, "SHIPPED", tmp_path)
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    with pytest.raises(InputError, match="core trials --imagenet FILE"):
        shipped_trials()
    assert "core trials --imagenet FILE" in said(capsys, "compare")
    assert json.loads(said(capsys, "compare", "--json"))["trials"] is None
    write_result(planted_trials(), tmp_path / "trials.csv", None, "made up")
    assert "What helps it most is showing it enlarged faces" in said(capsys, "compare")
    assert len(json.loads(said(capsys, "compare", "--json"))["trials"]) == 2 * len(FACTORS)
