"""What is measured on a slice: a planted drop is found, equal slices are not, and numbers are those of their parts."""

import numpy as np
import pytest

from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.probability import reliability
from core.slices.measuring import _chance_error, confusion_of, measure
from core.slices.slice import Slice, most
from core.slices.words import headline, slice_said, verdict
from tests.slices.planted import pictures

N, SIZE, SLICES = 1000, 150, 20


def random_slices(random, n=N):
    members = [np.isin(np.arange(n), random.choice(n, SIZE, replace=False)) for _ in range(SLICES)]
    return [
        Slice("concept", f"word{i}", f"most like “word{i}”", each, np.ones(n, bool)) for i, each in enumerate(members)
    ]


@pytest.mark.parametrize("correction", ["holm", "bh"])
def test_equal_slices_are_rarely_named(correction):
    """At most 5 % of families may name any slice where none differs."""
    named, inside, draws = 0, 0, 40
    for seed in range(draws):
        random = np.random.default_rng(seed)
        found = pictures(random.random(N) < 0.7, random.integers(0, 7, N))
        measured = measure(found, random_slices(random), correction)
        named += bool(measured.differing.any())
        inside += bool(measured.differing_within.any())
    assert max(named, inside) / draws <= 0.05 + 2 * (0.05 * 0.95 / draws) ** 0.5


@pytest.mark.parametrize("correction", ["holm", "bh"])
def test_a_planted_drop_is_found_among_equal_slices(correction):
    hits, false = 0, 0
    for seed in range(10):
        random = np.random.default_rng(100 + seed)
        slices = random_slices(random)
        labels = random.integers(0, 7, N)
        chance = np.where(slices[4].members, 0.45, 0.75)
        measured = measure(pictures(random.random(N) < chance, labels), slices, correction)
        hits += bool(measured.differing[4] and measured.differing_within[4])
        false += int(measured.differing.drop(4).sum())
        assert measured.table["accuracy"].idxmin() == 4
    assert hits >= 9
    assert false <= 2
    assert "word4" in headline(measured)
    assert "word4" in verdict(measured)


def test_a_slice_with_more_of_an_easy_emotion_differs_but_not_inside_emotions():
    random = np.random.default_rng(0)
    labels = random.integers(0, 7, 6000)
    easy = (labels == 3) & (random.random(6000) < 0.6) | (random.random(6000) < 0.02)
    right = random.random(6000) < np.where(labels == 3, 0.95, 0.6)
    measured = measure(pictures(right, labels), [Slice("concept", "smile", "smile", easy, np.ones(6000, bool))])
    assert measured.differing[0]
    assert not measured.differing_within[0]
    assert "none does" in verdict(measured)


def test_the_numbers_of_one_slice():
    random = np.random.default_rng(2)
    labels = random.integers(0, 7, 900)
    members = np.arange(900) < 150
    among = np.arange(900) < 800
    found = pictures(random.random(900) < 0.7, labels, sureness=0.9)
    measured = measure(found, [Slice("quality", "dark", "darkest", members, among)])
    line = measured.table.iloc[0]
    right = int(found.right[:150].sum())
    assert (line["n"], line["right"], line["rest_n"]) == (150, right, 650)
    assert (line["low"], line["high"]) == wilson_interval(right, 150)
    assert (line["low_all"], line["high_all"]) == pytest.approx((line["low"], line["high"]))
    assert line["rest_accuracy"] == found.right[150:800].mean()
    assert line["difference"] == pytest.approx(line["accuracy"] - line["rest_accuracy"])
    assert line["difference_low"] < line["difference"] < line["difference_high"]
    assert line["ece"] == pytest.approx(abs(0.9 - right / 150))
    assert line["overconfidence"] == pytest.approx(0.9 - right / 150)
    confusion = confusion_of(found, members)
    assert confusion.sum() == 150
    assert line["macro_recall"] == pytest.approx(np.mean(np.diag(confusion) / confusion.sum(axis=1)))
    wrong = confusion - np.diag(np.diag(confusion))
    assert line["mistaken"] == wrong.max()
    said = " ".join(slice_said(line, "holm"))
    assert f"{right:,} of 150 are right" in said
    assert "surer than it is right" in said


def test_the_error_of_random_draws_is_that_of_reliability():
    random = np.random.default_rng(3)
    found = pictures(random.random(300) < 0.7, random.integers(0, 7, 300))
    found.probabilities[:] = random.dirichlet(np.ones(7), 300)
    draws = np.argsort(random.random((30, 300)), axis=1)[:, :50]
    errors = [reliability(found.probabilities[draw], found.labels[draw]) for draw in draws]
    same = found.probabilities.argmax(axis=1) == found.labels
    object.__setattr__(found, "said", np.where(same, found.labels, (found.labels + 1) % 7))
    assert _chance_error(found, draws) == pytest.approx(np.quantile([each.error for each in errors], 0.95))


def test_the_most_of_some_values():
    values = np.array([0.3, np.nan, 0.9, 0.9, 0.1, 0.2])
    assert most(values, 0.4).tolist() == [False, False, True, True, False, False]
    assert np.flatnonzero(most(values, 0.2)).tolist() in ([2], [3])


def test_of_equal_pictures_neither_the_first_nor_the_lowest_are_taken():
    votes = np.repeat([1.0, 0.0], [600, 400])
    taken = most(votes, 0.3)
    assert taken.sum() == 300
    assert taken[:300].sum() == pytest.approx(150, abs=30)
    assert (taken == most(votes, 0.3)).all()
    few = most(np.repeat([0.0, 0.1], [980, 20]), 0.1)
    assert np.flatnonzero(few).tolist() == list(range(980, 1000))
    assert not most(np.full(5, np.nan)).any()


def test_nothing_to_measure_and_unknown_names_are_said():
    found = pictures(np.ones(90, bool), np.zeros(90, int))
    only = [Slice("emotion", "a", "a", np.arange(90) < 40, np.ones(90, bool))]
    with pytest.raises(InputError, match="No slice has enough"):
        measure(found, [])
    with pytest.raises(InputError, match="no correction 'none'"):
        measure(found, only, "none")
    with pytest.raises(InputError, match="no slice 'x' here; there is emotion:a"):
        measure(found, only).line("x")
