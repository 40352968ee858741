import heads
import numpy as np
import pytest

from core.editing.edits import SCALES, Edit
from core.editing.last_hidden import LastHiddenEditor
from core.editing.statistics import confusion_matrix

TAUS = (-10.0, 0.0, 0.2, 0.31234, 0.9, 10.0)
FEW_SCALES = (0.25, 0.8, 1.0, 1.5, 4.0)


@pytest.fixture(scope="module")
def labels():
    return np.random.default_rng(5).integers(0, 7, heads.N_IMAGES)


@pytest.fixture(scope="module")
def editor():
    return LastHiddenEditor(heads.random_head(), heads.random_scores(), heads.KNOTS)


@pytest.mark.parametrize("mode", ["both", "weights"])
@pytest.mark.parametrize("scale", FEW_SCALES)
@pytest.mark.parametrize("tau", TAUS)
def test_equals_a_network_with_really_edited_weights(editor, tau, scale, mode):
    edit = Edit(tau, scale, mode)
    expected = heads.really_edited(heads.random_weights(), editor.head.features, "lin2", editor.scores, edit)
    heads.assert_same(editor.logits(edit), editor.predict(edit), expected)


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_tau_at_an_exact_score_leaves_that_neuron_out(editor, mode):
    active = (editor.head.activation(1).max(axis=1) > 0.5) & np.isfinite(editor.scores)
    for tau in editor.scores[active][:4].astype(float):
        edit = Edit(tau, 3.0, mode)
        expected = heads.really_edited(heads.random_weights(), editor.head.features, "lin2", editor.scores, edit)
        heads.assert_same(editor.logits(edit), editor.predict(edit), expected)
        beyond = editor.logits(Edit(np.nextafter(tau, -1), 3.0, mode))
        assert np.abs(beyond - expected).max() > 1e-3


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_scale_one_changes_nothing(editor, mode):
    unedited = heads.torch_logits(heads.random_weights(), editor.head.features)
    for tau in TAUS:
        np.testing.assert_array_equal(editor.predict(Edit(tau, 1.0, mode)), editor.baseline)
        np.testing.assert_allclose(editor.logits(Edit(tau, 1.0, mode)), unedited, atol=heads.ROUNDING)


@pytest.mark.parametrize("rows", ["mask", "indices", "slice"])
@pytest.mark.parametrize("mode", ["both", "weights"])
def test_a_choice_of_images_gives_those_of_the_whole(editor, mode, rows):
    chosen = {"mask": np.arange(heads.N_IMAGES) % 3 == 1, "indices": np.array([200, 5, 9]), "slice": slice(20, 90)}[
        rows
    ]
    edit = Edit(0.25, 1.7, mode)
    np.testing.assert_array_equal(editor.predict(edit, chosen), editor.predict(edit)[chosen])
    np.testing.assert_allclose(editor.logits(edit, chosen), editor.logits(edit)[chosen], atol=1e-5)


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_every_cell_of_the_plane_is_the_cell_computed_alone(editor, labels, mode):
    rows = np.arange(heads.N_IMAGES) % 4 != 0
    plane = editor.plane(mode, labels, rows)
    assert plane.confusion.shape == (65, 76, 7, 7)
    differing = 0
    for i in range(0, 65, 4):
        for j in range(0, 76, 5):
            predicted = editor.predict(Edit(float(editor.knots[i]), float(SCALES[j]), mode), rows)
            alone = confusion_matrix(labels[rows], predicted)
            differing += int(np.abs(plane.confusion[i, j] - alone).sum())
            right, was = predicted == labels[rows], editor.baseline[rows] == labels[rows]
            if (plane.confusion[i, j] == alone).all():
                assert (plane.gained[i, j], plane.lost[i, j]) == ((right & ~was).sum(), (was & ~right).sum())
                assert plane.correct[i, j] == right.sum()
                np.testing.assert_allclose(plane.recall[i, j], np.diag(alone) / alone.sum(axis=1))
    assert differing <= {"both": 0, "weights": 4}[mode]


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_the_plane_at_scale_one_is_the_baseline(editor, labels, mode):
    plane = editor.plane(mode, labels)
    unedited = plane.confusion[:, list(SCALES).index(1.0)]
    assert (unedited == confusion_matrix(labels, editor.baseline)).all()
    assert plane.gained[:, 15].sum() == plane.lost[:, 15].sum() == 0
    assert plane.n == heads.N_IMAGES
    np.testing.assert_array_equal(plane.correct - plane.correct[0, 15], plane.gained - plane.lost)
    assert plane.gained.max() > 0


def test_the_plane_reports_progress(editor, labels):
    shares = []
    editor.plane("weights", labels, slice(0, 16), progress=shares.append)
    assert shares[-1] == 1.0
    assert len(shares) == 76


def test_equal_logits_are_won_by_the_first_class_in_the_plane_too(labels):
    weights = heads.random_weights()
    weights["lin3.weight"][4] = weights["lin3.weight"][2]
    weights["lin3.bias"][4] = weights["lin3.bias"][2]
    tied = LastHiddenEditor(heads.DenseHead(weights, heads.random_features()), heads.random_scores(), heads.KNOTS)
    plane = tied.plane("both", labels)
    assert plane.confusion[..., 2].sum() > 0
    assert plane.confusion[..., 4].sum() == 0
    assert (plane.confusion.sum(axis=(2, 3)) == heads.N_IMAGES).all()


def test_a_dead_neuron_counts_as_not_interpretable(editor):
    alive = np.where(np.isnan(editor.scores), -np.inf, editor.scores)
    same = LastHiddenEditor(editor.head, alive, editor.knots)
    edit = Edit(-5.0, 2.0, "weights")
    np.testing.assert_array_equal(editor.logits(edit), same.logits(edit))


def test_a_score_for_another_number_of_neurons_is_refused(editor):
    with pytest.raises(ValueError, match="40 neurons"):
        LastHiddenEditor(editor.head, np.zeros(39, np.float32), heads.KNOTS)
