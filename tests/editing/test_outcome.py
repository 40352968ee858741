import json

import numpy as np
import pytest

from core.editing.edits import Edit
from core.editing.outcome import outcome, verdict

LABELS = np.array([0, 0, 1, 3, 3, 3, 6, 6])
BEFORE = np.array([0, 1, 1, 3, 2, 2, 6, 6])
AFTER = np.array([0, 0, 1, 3, 3, 2, 6, 5])
SCORES = np.array([0.1, 0.4, np.nan], np.float32)


def test_an_outcome_counts_what_flipped():
    result = outcome(Edit(0.2, 1.5), SCORES, LABELS, BEFORE, AFTER)
    assert (result.n, result.neurons, result.interpretable) == (8, 3, 1)
    assert (result.before, result.after) == (5 / 8, 6 / 8)
    assert (result.gained, result.lost, result.p_value) == (2, 1, 1.0)
    assert result.recall_before[3] == pytest.approx(1 / 3)
    assert result.recall_after[3] == pytest.approx(2 / 3)
    assert result.confusion_after[6].tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert result.interval[0] <= 1 / 8 <= result.interval[1]


def test_the_summary_is_json_without_nan():
    text = json.dumps(outcome(Edit(0.2, 1.5), SCORES, LABELS, BEFORE, AFTER).summary(), allow_nan=False)
    summary = json.loads(text)
    assert summary["recall_before"][2] is None
    assert {"n", "interpretable", "before", "after", "gained", "lost", "p_value"} <= summary.keys()


@pytest.mark.parametrize(
    ("gained", "lost", "words"),
    [
        (0, 0, "No answer about the 3,589 faces turned right or wrong"),
        (45, 40, "5 more right of 3,589 (45 gained, 40 lost): a difference like this could easily be luck (p = 0.66)"),
        (4, 4, "As many right as before"),
        (30, 45, "15 fewer right of 3,589 (30 gained, 45 lost): a difference like this may well be luck"),
        (45, 25, "is unlikely to be luck"),
        (20, 80, "is very unlikely to be luck"),
    ],
)
def test_the_verdict_says_how_likely_luck_is(gained, lost, words):
    assert words in verdict(gained, lost, 3589)
