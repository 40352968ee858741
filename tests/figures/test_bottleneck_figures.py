import numpy as np
import pandas as pd

from core.figures.bottleneck import path_figure, weight_bars


def lines():
    kinds = ["concepts", "random", "shuffled"]
    path = pd.DataFrame(
        [
            {"kind": kind, "nonzero": float(step), "accuracy": 0.4 + 0.02 * step, "chosen": False}
            for kind in kinds
            for step in (8, 2, 5)
        ]
    )
    used = pd.DataFrame([{"kind": kind, "nonzero": 5.0, "accuracy": 0.5, "chosen": True} for kind in kinds])
    levels = pd.DataFrame(
        [{"kind": kind, "nonzero": np.nan, "accuracy": 0.7, "chosen": True} for kind in ("black box", "all features")]
    )
    table = pd.concat([path, used, levels], ignore_index=True).assign(n=100)
    return table.assign(low=table["accuracy"] - 0.05, high=table["accuracy"] + 0.1, correct=100 * table["accuracy"])


def test_lines_run_from_few_weights_to_many_and_the_dot_is_the_head_used():
    figure = path_figure(lines())
    named = {trace.name: trace for trace in figure.data}
    np.testing.assert_array_equal(named["through concepts"].x, [2, 5, 8])
    np.testing.assert_allclose(named["through concepts"].y, [44, 50, 56])
    dot = named["the head used here"]
    np.testing.assert_allclose([dot.x[0], dot.y[0], dot.error_y.array[0], dot.error_y.arrayminus[0]], [5, 50, 10, 5])
    assert "the network itself, 70.0 %" in named
    low, high = figure.layout.yaxis.range
    assert low < 50 < 70 < high


def test_what_speaks_for_and_against_has_two_colours():
    bars = weight_bars(["smile", "frown"], np.array([0.5, -0.25])).data[0]
    assert bars.text == ("+0.50", "−0.25")
    assert len(set(bars.marker.color)) == 2
