"""Ranking by typed words agrees with the study's own labels, and chance is what chance is."""

import numpy as np
import pytest

from core.asking.answer import answer_by_score, answer_by_words, answer_table, understand
from core.asking.known_words import known_words
from core.asking.ranking import FOR_ONE_SCORE, mean_of_standardised, rank_neurons, score_of_words
from core.errors import InputError


@pytest.mark.parametrize(("scoring", "column"), [("clip", 1), ("votes", 0)])
def test_the_score_of_a_known_word_is_that_of_the_studys_labels(tiny_study, scoring, column):
    word = known_words(tiny_study, [scoring])[column]
    score = score_of_words(tiny_study, [word])
    layer = tiny_study.layers[-1]
    ranking = rank_neurons(tiny_study, layer, score)
    concepts, scores = tiny_study.candidates(layer, scoring, "correlation")
    neurons, places = np.nonzero(concepts == column)
    assert len(neurons)
    np.testing.assert_allclose(ranking.scores[neurons], scores[neurons, places], atol=0.01)


def test_the_order_is_falling_and_dead_neurons_are_left_out(tiny_study):
    layer = next(layer for layer in tiny_study.layers if not tiny_study.neurons(layer)["alive"].all())
    ranking = rank_neurons(tiny_study, layer, score_of_words(tiny_study, known_words(tiny_study)[:1]))
    assert (np.diff(ranking.scores[ranking.order]) <= 0).all()
    assert set(ranking.order) == set(np.flatnonzero(tiny_study.neurons(layer)["alive"]))


def test_a_neuron_that_is_the_words_is_found_and_clear(tiny_study):
    layer = tiny_study.layers[-1]
    neuron = int(tiny_study.neurons(layer).query("alive")["neuron"].iloc[3])
    answer = answer_by_score(tiny_study, layer, tiny_study.activation(layer, neuron))
    assert answer.ranking.order[0] == neuron
    assert answer.ranking.best == pytest.approx(1, abs=1e-3)
    assert answer.ranking.strength == "clear"
    assert answer.ranking.p == pytest.approx(1 / 40)
    table = answer_table(tiny_study, answer)
    assert table["neuron"].iloc[0] == neuron
    assert (table["above_chance"] == (table["score"] > answer.ranking.bound)).all()
    counts = np.bincount(tiny_study.top_images(layer)[0][answer.ranking.order[:10]].ravel().astype(int) + 1)[1:]
    assert counts[answer.shared[0]] == counts.max()


def test_both_functions_call_a_match_clear_by_the_same_bar(tiny_study):
    """The cosine of cubes is no correlation, so its square is no share of variation."""
    score = score_of_words(tiny_study, known_words(tiny_study)[:1])
    known = np.isfinite(score)
    found = {similarity: rank_neurons(tiny_study, "lin1", score, similarity) for similarity in FOR_ONE_SCORE}
    for ranking in found.values():
        best = tiny_study.activation("lin1", int(ranking.order[0]))
        assert ranking.explained == pytest.approx(np.corrcoef(best[known], score[known])[0, 1] ** 2)
    assert found["correlation"].explained == pytest.approx(found["correlation"].best ** 2, abs=1e-4)
    assert found["cosine_cubed"].explained != pytest.approx(found["cosine_cubed"].best ** 2, abs=1e-3)


def test_noise_is_no_better_than_chance(tiny_study):
    layer = tiny_study.layers[-1]
    strengths = [
        rank_neurons(tiny_study, layer, np.random.default_rng(seed).normal(size=120).astype(np.float32)).p
        for seed in range(12)
    ]
    assert np.mean(np.array(strengths) <= 0.05) < 0.3
    assert np.mean(strengths) > 0.2


def test_shuffles_are_seeded(tiny_study):
    score = score_of_words(tiny_study, known_words(tiny_study)[:1])
    first, again, other = (rank_neurons(tiny_study, "lin1", score, seed=seed).chance for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_images_without_a_score_are_left_out(tiny_study):
    score = score_of_words(tiny_study, known_words(tiny_study, ["votes"])[:1])
    assert np.isnan(score[7])
    assert rank_neurons(tiny_study, "lin1", score).images == 119


def test_several_words_weigh_the_same_whatever_their_units():
    column = np.array([0, 1, 2, np.nan], np.float32)
    other = np.array([3, 1, 2, 5], np.float32)
    mixed = mean_of_standardised([column, other])
    np.testing.assert_allclose(mixed, mean_of_standardised([100 * column + 7, other]), atol=1e-5)
    assert np.isnan(mixed[3])
    with pytest.raises(InputError, match="same score on every face"):
        mean_of_standardised([np.ones(4)])


def test_functions_that_need_a_vocabulary_are_refused(tiny_study):
    score = score_of_words(tiny_study, known_words(tiny_study)[:1])
    with pytest.raises(InputError, match="whole vocabulary"):
        rank_neurons(tiny_study, "lin1", score, "soft_wpmi")
    cubed = rank_neurons(tiny_study, "lin1", score, "cosine_cubed")
    assert abs(cubed.best) <= 1


def test_understanding_names_the_scorings_that_can_be_asked(tiny_study):
    understood = understand(tiny_study, "smiles, anger, zebra", "best")
    assert [reading.words[0].scoring for reading in understood.readings] == ["clip", "votes"]
    assert [entry.phrase for entry in understood.unknown] == ["zebra"]
    assert not understand(tiny_study, "teeth", "votes").readings
    with pytest.raises(InputError, match="no scorer 'magic'"):
        understand(tiny_study, "teeth", "magic")
    with pytest.raises(InputError, match="knows none"):
        answer_by_words(tiny_study, "lin1", [])
    with pytest.raises(InputError, match="no layer"):
        answer_by_words(tiny_study, "lin9", understood.readings)
