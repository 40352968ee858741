"""Planted truth: a neuron that fires on a concept keeps its label and noise gets none."""

import numpy as np
import pytest

from core.label_quality.clarity import clarity
from core.label_quality.control import handed_out, other_labels, verdicts
from core.label_quality.halves import Halves, Words
from core.label_quality.measures import MEASURES, Pairing, mann_whitney_p, measure
from core.label_quality.rows import Rows
from core.label_quality.sanity import falls, sanity_table, spoiled
from core.label_quality.several import several_concepts
from core.label_quality.stability import stability, stability_of_one
from tests.label_quality.planted import CONCEPTS, EACH, planted

GENERATOR = np.random.default_rng


@pytest.fixture(scope="module")
def world():
    halves, truth = planted()
    return halves, truth, halves.paired("clip"), halves.chosen("clip", "correlation")


def test_neurons_that_fire_on_a_concept_keep_its_label_and_noise_has_none(world):
    _, truth, pairing, chosen = world
    judged = verdicts(chosen, pairing.correlations)
    np.testing.assert_array_equal(judged.concepts[truth >= 0], truth[truth >= 0])
    assert judged.keeps[truth >= 0].all()
    assert judged.keeps[truth < 0].mean() <= 0.2
    assert judged.lead[truth >= 0].min() > 0.2
    assert abs(judged.lead[truth < 0].mean()) < 0.05


def test_every_measure_is_high_for_the_truth_and_at_chance_for_noise_and_for_others_labels(world):
    _, truth, pairing, chosen = world
    control = other_labels(chosen[:, 0], CONCEPTS, GENERATOR(1))[0]
    chance = {"auc": 0.5, "correlation": 0.0, "rank_correlation": 0.0} | dict.fromkeys(
        ("auprc", "f1", "precision", "recall"), 0.1
    )
    for name in MEASURES:
        values, dealt = measure(name, pairing, chosen[:, 0]), measure(name, pairing, control)
        assert values[truth >= 0].min() > values[truth < 0].max()
        assert dealt.mean() == pytest.approx(chance.get(name, 0.05), abs=0.05)
    p = mann_whitney_p(pairing, chosen[:, 0])
    assert p[truth >= 0].max() < 1e-6
    assert np.median(p[truth < 0]) > 0.05


def test_a_measure_must_notice_spoiled_labels(world):
    """Where a neuron is the concept itself, correlation, F1 and IoU fall and what looks at one side only does not."""
    _, truth, pairing, _ = world
    table = sanity_table([falls(pairing, truth, GENERATOR(2))]).set_index("measure")
    assert table.loc[["correlation", "f1", "iou"], "passes"].all()
    assert not table.loc[["precision", "recall"], "passes"].any()
    assert table.loc["precision", "extra"] < 0.1
    assert table.loc["recall", "missing"] < 0.7
    assert (table["n"] == CONCEPTS * EACH).all()


def test_without_a_label_that_beats_the_control_no_measure_passes(world):
    _, truth, pairing, _ = world
    table = sanity_table([falls(pairing, np.full_like(truth, -1), GENERATOR(2))])
    assert not table["passes"].any()
    assert (table["n"] == 0).all()


def test_spoiling_halves_or_doubles_and_leaves_the_rest():
    shown = GENERATOR(0).random((3, 200)) < [[0.1], [0.3], [0.9]]
    changed = spoiled(shown, GENERATOR(1))
    counts = shown.sum(axis=1)
    assert not (changed["missing"] & ~shown).any()
    np.testing.assert_array_equal(changed["missing"].sum(axis=1), counts - counts // 2)
    assert (changed["extra"] | ~shown).all()
    np.testing.assert_array_equal(changed["extra"].sum(axis=1), np.minimum(2 * counts, 200))


def test_labels_that_are_handed_out_are_never_ones_own_and_as_frequent_as_they_are():
    labels = np.array([0, 0, 0, 1, 2, -1])
    chances = handed_out(labels, 4)
    np.testing.assert_allclose(chances[0], [0, 0.5, 0.5, 0])
    np.testing.assert_allclose(chances[3], [0.75, 0, 0.25, 0])
    assert not chances[5].any()
    drawn = other_labels(labels, 4, GENERATOR(3))
    assert (drawn[:, :5] != labels[:5]).all()
    assert (drawn[:, 5] == -1).all()
    assert np.mean(drawn[:, 3] == 0) == pytest.approx(0.75, abs=0.07)
    np.testing.assert_allclose(handed_out(np.array([1, 1]), 3), [[0.5, 0, 0.5]] * 2)


def test_the_bar_is_what_one_in_twenty_labels_of_others_exceed():
    generator = GENERATOR(5)
    correlations, labels = generator.normal(0, 0.1, (400, 6)), generator.integers(0, 6, (400, 2))
    bar = verdicts(labels, correlations).bar
    drawn = other_labels(labels[:, 0], 6, generator)
    values = correlations[np.arange(400), drawn]
    assert np.mean(values > bar) == pytest.approx(0.05, abs=0.015)
    assert np.isnan(verdicts(np.full((3, 2), -1), correlations[:3]).bar)


def test_clear_labels_come_out_again_on_other_images_and_those_of_noise_do_not(world):
    halves, truth, _, _ = world
    found = stability(halves, "clip", "correlation", GENERATOR(0))
    assert found[truth >= 0].min() == 1
    assert found[truth < 0].mean() < 0.8
    words = halves.words["clip"].of(halves.choose)
    alone = [stability_of_one(halves.choosing.values[neuron], words, GENERATOR(0)) for neuron in (0, len(truth) - 1)]
    assert alone[0] == 1
    assert alone[1] == pytest.approx(found[-1], abs=0.25)
    assert np.isnan(stability_of_one(np.zeros(len(halves.choose), np.float32), words, GENERATOR(0)))


def test_two_concepts_are_found_with_their_weights_and_one_is_not_made_two():
    halves, _ = planted(3)
    scores = halves.words["clip"].scores
    mixed = np.stack([2 * scores[:, 1] + scores[:, 4] - scores[:, 6], scores[:, 2], np.zeros(len(scores))])
    mixed = Halves("lin", mixed.astype(np.float32), halves.words, halves.images, halves.choose, halves.judge)
    found = several_concepts(mixed.paired("clip", judging=False))
    np.testing.assert_array_equal(found.concepts[:2], [[1, 4, -1, -1, -1], [2, -1, -1, -1, -1]])
    np.testing.assert_array_equal(found.counts, [2, 1, 0])
    assert found.weights[0, 0] / found.weights[0, 1] == pytest.approx(2, rel=0.1)
    quality = found.quality(mixed.paired("clip"))
    assert quality[0] == pytest.approx(np.sqrt(5 / 6), abs=0.03)
    assert quality[1] == pytest.approx(1, abs=1e-4)
    assert np.isnan(quality[2])
    silent = Words(scores.copy(), halves.words["clip"].centre)
    silent.scores[halves.judge, 0] = 0
    constant = Halves("lin", mixed.activations, {"clip": silent}, halves.images, halves.choose, halves.judge)
    np.testing.assert_allclose(found.quality(constant.paired("clip"))[:2], quality[:2])


def test_weights_solve_the_least_squares_of_the_chosen_concepts(world):
    halves, _, _, _ = world
    pairing = halves.paired("clip", judging=False)
    found = several_concepts(pairing)
    for neuron in (0, 20, 47):
        own = found.concepts[neuron][found.concepts[neuron] >= 0]
        expected = np.linalg.lstsq(pairing.concepts.units[own].T, pairing.neurons.units[neuron], rcond=None)[0]
        np.testing.assert_allclose(found.weights[neuron, : len(own)], expected, atol=1e-3)


def test_clarity_is_the_mean_cosine_of_pairs_of_top_images():
    generator = GENERATOR(8)
    compared = generator.normal(0, 1, (6, 80)).astype(np.float32)
    activations = np.maximum(np.stack([compared[0] + 2, generator.normal(0, 1, 80), np.zeros(80)]), 0)
    found = clarity(activations.astype(np.float32), compared, top=10)
    points = Rows(compared).units.T.astype(float)
    points /= np.linalg.norm(points, axis=1, keepdims=True)

    def pairs(images):
        cosines = points[images] @ points[images].T
        return cosines[~np.eye(len(images), dtype=bool)].mean()

    for neuron in (0, 1):
        top = np.argsort(-activations[neuron])[:10]
        assert found[neuron] == pytest.approx(pairs(top) - pairs(np.arange(80)), abs=1e-5)
    assert found[0] > found[1]
    assert np.isnan(found[2])


def test_scores_are_centred_only_where_they_have_to_be():
    scores = np.array([[1, 3], [2, 2]], np.float32)
    np.testing.assert_array_equal(Words(scores, centre=True).compared, [[-1, 0], [1, 0]])
    np.testing.assert_array_equal(Words(scores, centre=False).compared, scores.T)


def test_a_concept_that_no_image_shows_gives_no_value():
    pairing = Pairing(Rows(GENERATOR(0).random((2, 50)).astype(np.float32)), Rows(np.zeros((1, 50), np.float32)))
    for name in ("auprc", "recall", "auc"):
        assert np.isnan(measure(name, pairing, np.zeros(2, int))).all()
