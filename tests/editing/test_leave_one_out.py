"""Each neuron left out by the closed form, against networks in which it is really silenced."""

import json

import numpy as np
import pytest

from core.cli import main
from core.editing import leave_one_out as module
from core.editing.leave_one_out import LeaveOneOut, leave_one_out, left_out
from core.errors import InputError
from tests.editing.heads import N_HIDDEN, random_features, random_head, random_weights, torch_logits


def test_it_is_what_really_silencing_each_neuron_does(monkeypatch):
    monkeypatch.setattr(module, "NEURONS_AT_ONCE", 7)
    weights, features = random_weights(0), random_features(1)
    labels = np.random.default_rng(0).integers(0, 7, len(features))
    before = torch_logits(weights, features)
    found = leave_one_out(before, random_head(0).activation(1), weights["lin3.weight"], labels)
    was_right = before.argmax(axis=1) == labels
    for neuron in range(N_HIDDEN):
        silent = {key: value.copy() for key, value in weights.items()}
        silent["lin2.0.weight"][neuron], silent["lin2.0.bias"][neuron] = 0, 0
        is_right = torch_logits(silent, features).argmax(axis=1) == labels
        assert found.gained[neuron] == (is_right & ~was_right).sum()
        assert found.lost[neuron] == (was_right & ~is_right).sum()
    assert found.gained.any()
    assert found.lost.any()


def test_planted_neurons_are_found():
    """Neuron 0 alone makes ten pictures right, neuron 1 alone makes five wrong, neuron 2 is never active."""
    logits = np.zeros((20, 7), np.float32)
    logits[:10, 1], logits[10:15, 2], logits[15:, 3] = 1, 1, 1
    labels = np.repeat([1, 0, 3], [10, 5, 5])
    activations, weight = np.zeros((3, 20), np.float32), np.zeros((7, 3), np.float32)
    activations[0, :10], weight[1, 0] = 2, 1
    activations[1, 10:15], weight[2, 1] = 2, 1
    found = leave_one_out(logits, activations, weight, labels)
    assert found.lost.tolist() == [10, 0, 0]
    assert found.gained.tolist() == [0, 5, 0]
    assert found.summary(1)["helpful"][0] == found.line(0)
    assert found.summary(1)["harmful"][0]["neuron"] == 1
    assert found.summary()["without_effect"] == 1
    assert found.said(0).startswith("Without it the network gets 10 pictures fewer right of 20 (0 gained, 10 lost).")
    assert "−10 to +5, 1 by more than luck" in found.said(0)
    assert found.said(2).startswith("Without it no answer about 20 pictures turns right or wrong.")


def test_many_neurons_that_turn_a_coin_are_called_luck():
    generator = np.random.default_rng(0)
    gained = generator.binomial(8, 0.5, 2000)
    found = LeaveOneOut(7000, gained, 8 - gained)
    assert (found.p_values < 0.05).any()
    assert found.summary()["surviving"] == 0
    assert "none by more than luck" in found.said(0)


def test_a_study_keeps_it_in_the_cache(tiny_study, monkeypatch):
    first = left_out(tiny_study, "private")
    monkeypatch.setattr(module, "_of_rows", None)
    again = left_out(tiny_study, "private")
    assert (first.n, first.gained.tolist(), first.lost.tolist()) == (40, again.gained.tolist(), again.lost.tolist())
    parts = [left_out_fresh(tiny_study, split) for split in ("public", "private", "both")]
    assert (parts[0].gained + parts[1].gained == parts[2].gained).all()
    assert (parts[0].lost + parts[1].lost == parts[2].lost).all()
    assert parts[2].lost.any()


def left_out_fresh(study, split):
    rows = study.rows_in(split)
    weight = study.weights()["out.weight"]
    return leave_one_out(study.logits()[rows], study.activations("lin1")[:, rows], weight, study.labels_true[rows])


def test_a_split_without_pictures_is_refused(private_study):
    with pytest.raises(InputError):
        left_out(private_study, "public")


def test_ablate_prints_both_ends(tiny_study, capsys):
    arguments = ["ablate", "--study", str(tiny_study.folder), "--top", "3"]
    assert main([*arguments, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["layer"], result["n"], result["neurons"]) == ("lin1", 120, 32)
    changes = [line["change"] for line in (*result["helpful"], *result["harmful"][::-1])]
    assert len(changes) == 6
    assert changes == sorted(changes)
    assert main(arguments) == 0
    assert "Most right without" in capsys.readouterr().out
    assert main([*arguments, "--neuron", "3"]) == 0
    assert capsys.readouterr().out.strip() == left_out(tiny_study).said(3)
    assert main([*arguments, "--neuron", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["neuron"] == 3


@pytest.mark.parametrize(("extra", "words"), [(["--neuron", "32"], "0 to 31"), (["--top", "0"], "at least 1")])
def test_a_wrong_choice_is_refused_in_a_sentence(tiny_study, capsys, extra, words):
    assert main(["ablate", "--study", str(tiny_study.folder), *extra]) == 2
    assert words in capsys.readouterr().err
