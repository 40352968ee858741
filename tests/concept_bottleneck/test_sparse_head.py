import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from core.bottleneck.dense_head import fit_dense
from core.bottleneck.readout import fit_readout, kept_aside
from core.bottleneck.sparse_head import _no_weight_from, fit_path
from core.errors import InputError
from core.probability import log_loss

N, CONCEPTS, CLASSES = 300, 8, 3


def drawn(seed=0):
    generator = np.random.default_rng(seed)
    known = generator.standard_normal((N, CONCEPTS)).astype(np.float32)
    known[:, 1] += 0.8 * known[:, 0]
    known = (known - known.mean(axis=0)) / known.std(axis=0)
    logits = np.stack([1.5 * known[:, 0], -known[:, 0] + known[:, 2], np.zeros(N)], axis=1)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (generator.random(N)[:, None] > shares.cumsum(axis=1)).sum(axis=1)
    return known, labels


@pytest.mark.parametrize(("strength", "share"), [(0.3, 0.99), (0.05, 0.99), (0.05, 0.5)])
def test_the_head_is_the_one_another_solver_finds(strength, share):
    known, labels = drawn()
    (head,) = fit_path(known, labels, CLASSES, (strength,), share, tolerance=1e-4, iterations=5000)
    slope = strength * _no_weight_from(known, np.eye(CLASSES, dtype=np.float32)[labels]) / share
    theirs = LogisticRegression(C=1 / (N * slope), l1_ratio=share, solver="saga", tol=1e-5, max_iter=3000)
    theirs.fit(known, labels)
    np.testing.assert_allclose(head.weight, theirs.coef_, atol=3e-3)
    np.testing.assert_array_equal(np.abs(head.weight) > 3e-3, np.abs(theirs.coef_) > 3e-3)


def test_the_strongest_penalty_leaves_no_weight_and_weaker_ones_more_and_more():
    known, labels = drawn()
    path = fit_path(known, labels, CLASSES, (1.001, 0.3, 0.1, 0.01))
    assert path[0].nonzero == 0
    np.testing.assert_allclose(np.exp(path[0].bias) / np.exp(path[0].bias).sum(), np.bincount(labels) / N, atol=1e-3)
    assert [head.nonzero for head in path] == sorted(head.nonzero for head in path)
    losses = [log_loss(head.logits(known), labels) for head in path]
    assert losses == sorted(losses, reverse=True)


def test_images_that_fill_up_a_block_pull_at_nothing():
    known, labels = drawn()
    twice = fit_path(np.tile(known, (3, 1)), np.tile(labels, 3), CLASSES, (0.1,), tolerance=1e-4, iterations=3000)
    once = fit_path(known, labels, CLASSES, (0.1,), tolerance=1e-4, iterations=3000)
    np.testing.assert_allclose(once[0].weight, twice[0].weight, atol=1e-3)


def test_the_chosen_head_keeps_to_its_weights():
    known, labels = drawn()
    few, many = fit_readout(known, labels, CLASSES, nonzero=1), fit_readout(known, labels, CLASSES, nonzero=8)
    assert few.path[few.chosen].nonzero <= 1
    assert many.path[many.chosen].nonzero > 1
    again = fit_readout(known, labels, CLASSES, nonzero=8)
    np.testing.assert_array_equal(many.path[many.chosen].weight, again.path[again.chosen].weight)


@pytest.mark.parametrize("nonzero", [0, -3, float("nan")])
def test_an_impossible_number_of_weights_is_one_sentence(nonzero):
    with pytest.raises(InputError, match="at least 1 weight a class"):
        fit_readout(*drawn(), CLASSES, nonzero=nonzero)


def test_too_few_images_are_said():
    with pytest.raises(InputError, match="at least 10 images, not 9"):
        kept_aside(9, 0)


def test_a_head_on_everything_learns_what_is_linear():
    known, labels = drawn()
    held = kept_aside(N, 0)
    head = fit_dense(known, labels, CLASSES, held)
    ideal = fit_path(known, labels, CLASSES, (0.01,))[0]
    assert log_loss(head.logits(known), labels) == pytest.approx(log_loss(ideal.logits(known), labels), abs=0.02)
