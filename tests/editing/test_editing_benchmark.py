import numpy as np
from heads import KNOTS
from pictured import random_state

from core.editing.benchmark import benchmark_editing
from core.editing.head import DenseHead
from core.editing.last_hidden import LastHiddenEditor
from tests.support.tiny import TINY


def test_three_timings_beside_editing_and_rerunning():
    weights = random_state(TINY)
    features = np.random.default_rng(0).random((60, 200), dtype=np.float32)
    head = DenseHead(weights, features, (("lin1", "lin1.0"), ("out", "out")))
    scores = np.random.default_rng(1).random(32).astype(np.float32)
    labels = np.random.default_rng(2).integers(0, 7, 60)
    editor = LastHiddenEditor(head, scores, KNOTS)
    timings = benchmark_editing(TINY, weights, editor, labels, np.arange(10, 50), repeats=3)
    assert [each.name for each in timings] == ["tune_cell_both", "tune_cell_weights", "tune_plane_both"]
    assert all(each.n == 40 and each.seconds > 0 and each.baseline > 0 for each in timings)
    assert timings[0].ratio == timings[0].baseline / timings[0].seconds
    assert timings[2].baseline == timings[0].baseline * 65 * 76
