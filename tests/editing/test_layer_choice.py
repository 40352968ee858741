"""The layer chosen with threshold and scale: the same as each setting tried by hand, kept as a table, and on a page."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.cli import main
from core.editing import kept_layer_choice as kept
from core.editing.choosing import Cell, CrossFit, HeldOutChoice
from core.editing.editor import layers_from_features
from core.editing.edits import Edit
from core.editing.from_study import subject_of, tune
from core.editing.layer_choice import FEW_SCALES, LayerChoice, choose_layer, thresholds_between, usual_layers
from core.editing.layer_choice_words import alone_said, promised_said
from core.errors import InputError
from core.explanation.results import write_result
from core.networks.catalog import ARCHITECTURES

LABELS = ("clip", "correlation")
FOLDS = (("public", "private"), ("private", "public"))
KNOTS = np.arange(-5, 11) / 10


@pytest.fixture(scope="module")
def found(tiny_study):
    return choose_layer(tiny_study, subject_of(tiny_study), ("conv", "lin1"), *LABELS, "both")


def test_every_reported_setting_is_what_tuning_gives(tiny_study, found):
    for fitted in (found.fitted, *found.alone.values()):
        for fold, (chosen_on, reported_on) in zip(fitted.folds, FOLDS, strict=True):
            for cell, split in ((fold.chosen, chosen_on), (fold.reported, reported_on), (fold.best, reported_on)):
                made = tune(tiny_study, cell.layer, *LABELS, Edit(cell.tau, cell.scale), split)
                assert (made.gained, made.lost, made.n) == (cell.gained, cell.lost, cell.n)


def test_all_layers_together_promise_what_the_best_of_them_does(found):
    for index in (0, 1):
        folds = [fitted.folds[index] for fitted in found.alone.values()]
        together = found.fitted.folds[index]
        assert together.settings == sum(fold.settings for fold in folds)
        assert together.chosen.change == max(fold.chosen.change for fold in folds)
        assert together.best.change == max(fold.best.change for fold in folds)
    assert found.layers == ("conv", "lin1")
    assert list(found.choices) == ["conv alone", "lin1 alone", "conv or lin1"]


def test_thresholds_divide_living_neurons_equally_and_the_first_spares_none():
    scores = np.append(np.arange(12) / 20 + 0.01, np.nan).astype(np.float32)
    found = thresholds_between("lin1", scores, KNOTS, most=4)
    assert found.tolist() == [0.0, 0.1, 0.2, 0.4]  # the knots below the quartiles 0.01, 0.1475, 0.285 and 0.4225
    assert (scores[:-1] > found[0]).all()
    assert thresholds_between("lin1", scores - 9, KNOTS).tolist() == [KNOTS[0]]
    assert len(thresholds_between("lin1", scores, KNOTS, most=100)) <= len(KNOTS)
    with pytest.raises(InputError, match="No neuron of lin1"):
        thresholds_between("lin1", np.full(3, np.nan), KNOTS)


def test_no_edit_is_one_of_the_settings_so_the_choice_never_promises_a_loss(found):
    assert 1.0 in FEW_SCALES
    assert all(fold.chosen.change >= 0 for fitted in (found.fitted, *found.alone.values()) for fold in fitted.folds)


@pytest.mark.parametrize(
    ("network", "mode", "layers"),
    [
        ("vggnet", "both", ("conv4b", "lin1", "lin2")),
        ("vggnet", "weights", ("lin1", "lin2")),
        ("mini-xception", "both", ("block4", "places")),
        ("mini-xception", "weights", ("places",)),
    ],
)
def test_the_layers_whose_edits_need_no_pictures(network, mode, layers):
    assert layers_from_features(ARCHITECTURES[network], mode) == layers


@pytest.mark.parametrize("layers", [("lin1",), ("conv", "lin1", "lin9"), ()])
def test_layers_among_which_there_is_no_choice_are_refused(tiny_study, layers):
    with pytest.raises(InputError, match="these are conv, lin1"):
        choose_layer(tiny_study, subject_of(tiny_study), layers, *LABELS, "both")


def test_a_study_of_one_split_is_refused(private_study):
    with pytest.raises(InputError, match="no images of the split 'public'"):
        choose_layer(private_study, subject_of(private_study), ("conv", "lin1"), *LABELS, "both")


def test_a_kept_choice_is_read_again_for_its_study_and_labels_alone(tiny_study, private_study, found, tmp_path):
    write_result(kept.layer_choice_table(found), tmp_path / "tiny.csv", tiny_study, "python -m core controls")
    assert kept.kept_layer_choice(tiny_study, "tiny", *LABELS, "both", tmp_path).summary() == found.summary()
    for study, scoring in ((private_study, "clip"), (tiny_study, "votes")):
        with pytest.raises(InputError, match=f"core controls --study there --scorer {scoring}.* --mode both --layers"):
            kept.kept_layer_choice(study, "there", scoring, "correlation", "both", tmp_path)
    assert usual_layers(tiny_study, "weights") == ("lin1",)
    with pytest.raises(InputError, match="lin1 alone follow"):
        kept.kept_layer_choice(tiny_study, "there", *LABELS, "weights", tmp_path)


def test_the_command_prints_and_keeps_the_choice(tiny_study, found, tmp_path, capsys):
    path = tmp_path / "kept.csv"
    arguments = ["controls", "--study", str(tiny_study.folder), "--draws", "2", "--layers", "--out", str(path)]
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["held_out_layers"] == found.summary()
    pd.testing.assert_frame_equal(pd.read_csv(path, comment="#"), kept.layer_choice_table(found), check_dtype=False)
    assert main(arguments) == 0
    assert "conv or lin1:" in capsys.readouterr().out
    assert main(["controls", "--study", str(tiny_study.folder), "--out", str(path)]) == 2
    assert "add --layers" in capsys.readouterr().err


def test_the_words_of_a_choice():
    promised = Cell(0.2, 1.5, 100, 9, 2, "lin1")
    fold = HeldOutChoice(288, promised, replace(promised, gained=1), replace(promised, gained=12, layer="lin2"))
    alone = CrossFit((fold, replace(fold, chosen=replace(promised, scale=1.0, gained=0, lost=0))))
    found = LayerChoice("clip", "correlation", "both", alone, {"lin1": alone, "lin2": alone})
    said = promised_said(found)
    assert "Of 288 settings of lin1 and lin2, the best on PublicTest is in lin1, τ = 0.2, scale 1.5" in said
    assert "promised +7 pictures and kept −1 on PrivateTest" in said
    assert "found +10 (in lin2, τ = 0.2, scale 1.5)" in said
    assert "flatters by 11" in said
    assert "−2 within lin1 (p = 0.69) and −2 within lin2" in alone_said(found)
    turned = replace(found, fitted=CrossFit(alone.folds[::-1]))
    assert "the best on PublicTest is no edit at all: it promised ±0" in promised_said(turned)
