"""What an edit does beside accuracy, against numbers worked out by hand and by scikit-learn."""

import json

import numpy as np
import pytest
from sklearn.metrics import f1_score
from sklearn.metrics import log_loss as sklearn_log_loss

from core.cli import main
from core.editing.edits import Edit
from core.editing.last_hidden import LastHiddenEditor
from core.editing.outcome import outcome_of_logits
from core.editing.quality import MEASURES, prediction_quality, quality_table
from core.probability import log_loss, softmax
from tests.editing.heads import KNOTS, random_head, random_scores


@pytest.fixture
def guesses():
    generator = np.random.default_rng(5)
    return generator.integers(0, 7, 400), generator.normal(0, 2, (400, 7)).astype(np.float32)


def test_quality_agrees_with_scikit_learn(guesses):
    labels, logits = guesses
    found = prediction_quality(labels, logits)
    assert found.accuracy == (logits.argmax(axis=1) == labels).mean()
    assert found.macro_f1 == pytest.approx(f1_score(labels, logits.argmax(axis=1), average="macro"))
    assert found.log_loss == pytest.approx(sklearn_log_loss(labels, softmax(logits.astype(float)), labels=range(7)))


def test_a_network_that_knows_nothing_and_one_that_is_sure():
    labels = np.arange(7)
    nothing = prediction_quality(labels, np.zeros((7, 7)))
    assert nothing.log_loss == pytest.approx(np.log(7))
    assert nothing.calibration_error == pytest.approx(0, abs=1e-12)
    right = prediction_quality(labels, 50 * np.eye(7))
    assert (right.accuracy, right.macro_f1) == (1, 1)
    assert right.log_loss == pytest.approx(0, abs=1e-12)
    wrong = prediction_quality((labels + 1) % 7, 2000 * np.eye(7))
    assert wrong.log_loss == pytest.approx(2000)
    assert wrong.calibration_error == pytest.approx(1)


def test_log_loss_of_float32_does_not_overflow():
    assert log_loss(np.array([[900, -900]], np.float32), np.array([1])) == pytest.approx(1800)


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_the_unedited_logits_are_those_of_the_baseline(mode):
    editor = LastHiddenEditor(random_head(), random_scores(), KNOTS)
    logits = editor.logits(Edit(0.3, 1.0, mode))
    assert np.array_equal(logits.argmax(axis=1), editor.baseline)
    labels = np.random.default_rng(0).integers(0, 7, len(logits))
    found = outcome_of_logits(Edit(0.3, 1.5, mode), editor.scores, labels, logits, editor.logits(Edit(0.3, 1.5, mode)))
    assert (found.quality_before.accuracy, found.quality_after.accuracy) == (found.before, found.after)


def test_louder_by_twice_on_every_neuron_makes_it_surer_and_no_better():
    """With no biases at all a scale multiplies the logits: the same answers, other probabilities."""
    logits = np.random.default_rng(3).normal(0, 1, (300, 7))
    labels = np.random.default_rng(4).integers(0, 7, 300)
    found = outcome_of_logits(Edit(0, 2), np.ones(3), labels, logits, 2 * logits)
    assert found.gained == found.lost == 0
    assert found.quality_after.macro_f1 == found.quality_before.macro_f1
    assert found.quality_after.log_loss > found.quality_before.log_loss
    assert found.quality_after.calibration_error > found.quality_before.calibration_error


@pytest.mark.parametrize("layer", ["conv", "lin1"])
def test_tune_prints_it(tiny_study, capsys, layer):
    arguments = ["tune", "--study", str(tiny_study.folder), "--layer", layer, "--scorer", "clip", "--tau", "0.1"]
    assert main([*arguments, "--scale", "2", "--split", "private", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result["quality_before"]) == set(result["quality_after"]) == set(MEASURES)
    assert result["quality_before"]["accuracy"] == result["before"]
    assert result["quality_after"]["accuracy"] == result["after"]
    rows = tiny_study.rows_in("private")
    own = prediction_quality(tiny_study.labels_true[rows], tiny_study.logits()[rows])
    assert result["quality_before"] == pytest.approx(own.summary(), abs=1e-3)
    assert main([*arguments, "--scale", "2"]) == 0
    assert "Log-loss" in capsys.readouterr().out


def test_measures_say_values_and_changes_with_units():
    assert MEASURES["accuracy"].said(0.5) == "50.00 %"
    assert MEASURES["accuracy"].change(0.5, 0.495) == "−0.50 points"
    assert MEASURES["log_loss"].said(0.9) == "0.9000 nats"


def test_the_table_has_a_line_for_every_measure(guesses):
    labels, logits = guesses
    before, after = prediction_quality(labels, logits), prediction_quality(labels, 2 * logits)
    table = quality_table(before, after).set_index("measure")
    assert list(table.index) == [measure.title for measure in MEASURES.values()]
    assert table.loc["Accuracy", "change"] == "±0.00 points"
    assert table.loc["Log-loss", "after"] == f"{after.log_loss:.4f} nats"
