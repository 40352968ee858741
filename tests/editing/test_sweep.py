import heads
import numpy as np
import pandas as pd
import pytest

from core.editing.edits import Edit
from core.editing.last_hidden import LastHiddenEditor
from core.editing.outcome import outcome
from core.editing.sweep import PUBLISHED_SCALES, PUBLISHED_TAUS, layers_by_interpretability, suggested_layer, sweep


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_the_sweep_is_the_published_grid_cell_by_cell(mode):
    editor = LastHiddenEditor(heads.random_head(), heads.random_scores() * 3, heads.KNOTS)
    labels, rows = np.random.default_rng(0).integers(0, 7, heads.N_IMAGES), np.arange(40, 200)
    shares = []
    table = sweep(editor, labels, rows, mode, progress=shares.append)
    assert len(table) == 72
    assert (len(shares), shares[-1]) == (72, 1.0)
    assert (table["tau"].min(), table["tau"].max(), PUBLISHED_SCALES) == (-1.0, 1.75, (1.0, 1.5, 2.0, 2.5, 3.0, 3.5))
    line = table[(table["tau"] == 0.75) & (table["scale"] == 2.5)].iloc[0]
    edit = Edit(0.75, 2.5, mode)
    before, after = editor.predict(edit.undone, rows), editor.predict(edit, rows)
    expected = outcome(edit, editor.scores, labels[rows], before, after)
    assert (line["gained"], line["lost"], line["n"]) == (expected.gained, expected.lost, 160)
    assert (line["accuracy"], line["p_value"]) == (expected.after, pytest.approx(expected.p_value))
    assert line["interpretable"] == expected.interpretable
    unedited = table[table["scale"] == 1]
    assert len(unedited) == len(PUBLISHED_TAUS)
    assert unedited["gained"].sum() == unedited["lost"].sum() == 0


def test_the_suggested_layer_has_most_interpretable_neurons_and_is_the_later_of_equals():
    table = pd.DataFrame({"layer": ["a", "b", "c", "d"], "interpretable": [64, 90, 90, 3]})
    assert suggested_layer(table) == "c"


def test_layers_are_counted_in_a_study(tiny_study):
    scoring, similarity = next(iter(tiny_study.scorings)), tiny_study.similarities[0]
    table = layers_by_interpretability(tiny_study, scoring, similarity, -10.0)
    assert table["layer"].tolist() == list(tiny_study.layers)
    alive = [np.isfinite(tiny_study.best_scores(layer, scoring, similarity)).sum() for layer in tiny_study.layers]
    assert table["interpretable"].tolist() == alive
    np.testing.assert_allclose(table["share"], table["interpretable"] / table["neurons"])
