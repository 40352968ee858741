import heads
import numpy as np
import pytest

from core.editing.edits import Edit
from core.editing.hidden import HiddenEditor
from core.editing.settling import estimate, sample_rows, settle


@pytest.fixture
def editor():
    return HiddenEditor(heads.random_head(), 0, heads.random_scores())


@pytest.fixture(scope="module")
def labels():
    """Labels that the unedited network mostly gets right."""
    right = heads.torch_logits(heads.random_weights(), heads.random_features()).argmax(axis=1)
    random = np.random.default_rng(0)
    return np.where(random.random(len(right)) < 0.7, right, random.integers(0, 7, len(right)))


def test_an_estimate_settles_to_the_exact_value(editor, labels):
    rows, edit = np.arange(20, 300), Edit(0.3, 2.0)
    before = (editor.predict(edit.undone, rows) == labels[rows]).mean()
    after = (editor.predict(edit, rows) == labels[rows]).mean()
    first, last = settle(editor, labels, edit, rows, before, size=100)
    assert (first.n, first.total, first.exact) == (100, 280, False)
    assert first.low <= after <= first.high
    assert first.low < first.accuracy < first.high
    assert last.exact
    assert last.accuracy == last.low == last.high == pytest.approx(after)


def test_a_small_set_is_exact_at_once(editor, labels):
    rows = np.arange(50)
    estimates = list(settle(editor, labels, Edit(0.3, 2.0), rows, 0.5, size=100))
    assert [each.exact for each in estimates] == [True]


def test_the_interval_covers_the_exact_value_for_most_samples(editor, labels):
    rows, edit = np.arange(heads.N_IMAGES), Edit(0.3, 4.0)
    before = (editor.predict(edit.undone, rows) == labels).mean()
    after = (editor.predict(edit, rows) == labels).mean()
    estimates = [estimate(editor, labels, edit, rows, before, size=80, seed=seed) for seed in range(60)]
    assert sum(each.low <= after <= each.high for each in estimates) >= 54


def test_a_sample_is_seeded_and_without_repeats():
    rows = np.arange(100, 200)
    some = sample_rows(rows, 30, seed=1)
    assert len(np.unique(some)) == 30
    assert np.isin(some, rows).all()
    np.testing.assert_array_equal(some, sample_rows(rows, 30, seed=1))
    assert (some != sample_rows(rows, 30, seed=2)).any()
