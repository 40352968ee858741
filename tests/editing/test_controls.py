import json

import heads
import numpy as np
import pytest

from core.cli import main
from core.editing.controls import CONTROLS, Layer, control_edit
from core.editing.edits import Edit
from core.editing.head import DenseHead
from core.editing.hidden import HiddenEditor
from core.editing.last_hidden import LastHiddenEditor
from core.errors import InputError

N, GOOD, NEURONS = 400, 12, 60


def planted(seed):
    """A head whose first twelve hidden neurons know the class; the weights of the others are noise."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 7, N)
    features = generator.random((N, NEURONS), dtype=np.float32)
    wanted = generator.integers(0, 7, GOOD)
    features[:, :GOOD] += 0.6 * (labels[:, None] == wanted)
    classifier = 0.5 * generator.standard_normal((7, NEURONS))
    classifier[:, :GOOD] = 1.2 * (np.arange(7)[:, None] == wanted)
    weights = {
        "lin1.0.weight": np.eye(NEURONS, dtype=np.float32),
        "lin1.0.bias": np.zeros(NEURONS, np.float32),
        "lin2.weight": classifier.astype(np.float32),
        "lin2.bias": np.zeros(7, np.float32),
    }
    return DenseHead(weights, features), labels


def p_of(seed, scores, draws=99):
    head, labels = planted(seed)
    editor = LastHiddenEditor(head, scores, heads.KNOTS)
    found = control_edit(editor, Edit(0.0, 1.5), labels, np.arange(N), draws, seed)
    return next(result.p_value for result in found.results if result.name == "random")


def test_neurons_that_help_by_construction_are_told_from_luck():
    helping = np.where(np.arange(NEURONS) < GOOD, 1, -1).astype(np.float32)
    assert all(p_of(seed, helping) <= 0.05 for seed in range(10))


def test_neurons_chosen_by_luck_pass_no_more_often_than_stated():
    p_values = []
    for seed in range(120):
        lucky = np.random.default_rng(1000 + seed).permutation(np.arange(NEURONS) < GOOD)
        p_values.append(p_of(seed, np.where(lucky, 1, -1).astype(np.float32)))
    assert np.mean(np.array(p_values) <= 0.05) <= 0.1  # 0.05 expected; P(more than 0.1 of 120) < 0.01
    assert 0.4 < np.mean(p_values) < 0.65


def test_every_draw_keeps_the_number_of_neurons_and_dead_ones_out():
    generator = np.random.default_rng(0)
    alive = generator.random(200) < 0.9
    layer = Layer((generator.random(200) < 0.4) & alive, alive, generator.random(200), generator.random(200))
    for control in CONTROLS.values():
        drawn = control.draw(layer, generator)
        assert drawn.shape == (200,)
        if not control.fixed:
            assert drawn.sum() == layer.chosen.sum()
            assert not drawn[~alive].any()
            assert (drawn != layer.chosen).any()


def test_a_matched_draw_keeps_the_number_in_each_tenth():
    generator = np.random.default_rng(1)
    frequency = generator.random(200)
    layer = Layer(frequency > 0.7, np.ones(200, bool), frequency, np.ones(200))
    drawn = CONTROLS["frequency"].draw(layer, generator)
    for tenth in np.array_split(np.argsort(frequency), 10):
        assert drawn[tenth].sum() == layer.chosen[tenth].sum()


def test_fixed_controls_are_the_edits_they_name():
    editor = LastHiddenEditor(heads.random_head(), heads.random_scores(), heads.KNOTS)
    labels, rows, edit = (
        np.random.default_rng(5).integers(0, 7, heads.N_IMAGES),
        np.arange(heads.N_IMAGES),
        Edit(0.3, 2),
    )
    found = control_edit(editor, edit, labels, rows, draws=5)
    changes = {result.name: result.changes[0] for result in found.results}
    before = (editor.predict(edit.undone) == labels).sum()
    every = editor.predict(edit.of_every_neuron(editor.scores)) == labels
    assert changes["all"] == every.sum() - before
    assert changes["reversed"] == (editor.predict(Edit(0.3, 0.5)) == labels).sum() - before
    assert found.alive == heads.N_HIDDEN - 2


def test_a_threshold_that_divides_nothing_says_so():
    editor = LastHiddenEditor(heads.random_head(), heads.random_scores(), heads.KNOTS)
    found = control_edit(editor, Edit(-9, 2), np.zeros(heads.N_IMAGES, int), np.arange(50), draws=3)
    assert "one side" in found.verdict


def test_another_layer_is_refused():
    editor = HiddenEditor(heads.random_head(), 0, heads.random_scores())
    with pytest.raises(InputError, match="last hidden layer"):
        control_edit(editor, Edit(0, 2), np.zeros(heads.N_IMAGES, int), np.arange(5))


def test_the_command_prints_the_same_as_json_and_as_text(tiny_study, capsys):
    arguments = ["controls", "--study", str(tiny_study.folder), "--tau", "0.2", "--split", "both", "--draws", "20"]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["controls"].keys() == CONTROLS.keys()
    assert found["change"] == found["gained"] - found["lost"]
    assert found["held_out"]["n"] == 120
    assert main(arguments) == 0
    assert found["verdict"] in capsys.readouterr().out


@pytest.mark.parametrize(("option", "value"), [("--scorer", "crowd"), ("--scale", "0"), ("--draws", "0")])
def test_a_wrong_argument_gets_one_sentence(tiny_study, capsys, option, value):
    assert main(["controls", "--study", str(tiny_study.folder), option, value]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_study_of_one_split_has_controls_and_no_held_out_choice(private_study, capsys):
    arguments = ["controls", "--study", str(private_study.folder), "--tau", "0.2", "--draws", "3"]
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["held_out"] is None
    assert main(arguments) == 0
    assert "one test split alone" in capsys.readouterr().out
