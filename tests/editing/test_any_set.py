import heads
import numpy as np
import pytest

from core.editing.any_set import predict_sets
from core.editing.edits import Edit
from core.editing.last_hidden import LastHiddenEditor


@pytest.mark.parametrize("mode", ["both", "weights"])
@pytest.mark.parametrize("scale", [0.3, 1.5, 3.0])
def test_every_set_equals_a_network_with_really_edited_weights(mode, scale):
    head, generator = heads.random_head(), np.random.default_rng(4)
    sets = generator.random((6, heads.N_HIDDEN)) < 0.4
    rows = np.arange(7, 250, 2)
    predictions = predict_sets(head, scale, mode, sets, rows)
    for chosen, predicted in zip(sets, predictions, strict=True):
        expected = heads.really_edited(
            heads.random_weights(), head.features[rows], "lin2", chosen.astype(np.float32), Edit(0.5, scale, mode)
        )
        heads.assert_same(expected, predicted, expected)


def test_the_set_above_a_threshold_is_the_edit_itself():
    editor = LastHiddenEditor(heads.random_head(), heads.random_scores(), heads.KNOTS)
    for mode in editor.modes:
        edit = Edit(0.3, 2.0, mode)
        own = np.nan_to_num(editor.scores, nan=-1)[None] > 0.3
        np.testing.assert_array_equal(predict_sets(editor.head, 2.0, mode, own)[0], editor.predict(edit))
