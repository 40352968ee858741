"""The words of matched neurons beside shuffled ones, and words that one layer has more of."""

from dataclasses import replace

import numpy as np
import pytest

from core.matching.labels import agreement, agreement_by_kind, word_counts, words_by_kind
from core.matching.matching import KINDS, match
from core.matching.pairs import SORTS, PairFilter, pair_table, sort_pairs
from core.matching.words import agreement_said, headline, only_said, others_said, words_said
from tests.matching.planted import noisy_copies, planted_pair, random_layer

N = 40
LAYER = random_layer(N, 0)
NAMES = np.array(["smile", "frown", "teeth", "tears"], object)[np.arange(N) % 4]
KNOWN = {"smile", "frown", "teeth", "tears", "nose", "hat", "beard"}


def words(**counts):
    return np.repeat(np.array([name.replace("_", " ") for name in counts], object), list(counts.values()))


@pytest.fixture(scope="module")
def half_shared():
    there = np.concatenate([noisy_copies(LAYER[: N // 2], np.arange(N // 2), 4), random_layer(N // 2, 5)])
    return match(planted_pair(LAYER, there))


def test_equal_words_are_far_from_chance_and_unrelated_ones_are_not():
    found = agreement(NAMES, NAMES, KNOWN)
    assert (found.n, found.same, found.share) == (N, N, 1.0)
    assert found.chance == pytest.approx(0.25, abs=0.02)
    assert found.bound < 0.45
    assert found.p_value == pytest.approx(0.001)
    unrelated = agreement(NAMES, np.random.default_rng(0).permutation(NAMES), KNOWN)
    assert unrelated.p_value > 0.05
    assert unrelated.low <= unrelated.share <= unrelated.high


def test_pairs_without_a_word_are_left_out():
    some = NAMES.copy()
    some[:10] = ""
    assert agreement(some, NAMES, KNOWN).n == N - 10
    nothing = agreement(np.full(3, "", object), NAMES[:3], KNOWN)
    assert nothing.n == 0
    assert np.isnan(nothing.share)
    assert nothing.summary() == {"n": 0, "left_out": 3}


def test_agreement_is_told_by_kind(half_shared):
    other = NAMES.copy()
    other[N // 2 :] = "hat"
    found = agreement_by_kind(half_shared.here, NAMES, other, KNOWN)
    assert set(found) == {*KINDS, "all"}
    assert found["twin"].share == 1
    assert found["alone"].share == 0 or found["alone"].share < 0.5
    assert found["all"].n == N
    assert "100.0 % of 20 twins have the same word" in agreement_said(found)
    assert "only one of the studies" not in agreement_said(found)
    single = found | {"twin": replace(found["twin"], n=1, same=1)}
    assert "100.0 % of 1 twin has the same word" in agreement_said(single)
    fewer = agreement_by_kind(half_shared.here, NAMES, other, KNOWN - {"hat"})
    assert agreement_said(fewer).endswith(f"{N - fewer['all'].n} have words that only one of the studies could choose.")
    assert 0 < fewer["all"].n < N


def test_words_that_one_layer_has_and_the_other_lacks():
    here = words(smile=50, nose=30, frown=20, hat=1)
    there = np.concatenate([words(smile=51, frown=2, beard=40), np.full(9, "", object)])
    table = word_counts(here, there, KNOWN).set_index("word")
    assert dict(table["more"]) == {
        "smile": "", "nose": "only here", "frown": "here", "beard": "only there", "hat": "",
    }  # fmt: skip
    assert table.loc["frown", "share_there"] == pytest.approx(2 / 93)
    assert (table["low"] <= table["difference"]).all()
    assert (table["difference"] <= table["high"]).all()
    assert (table["p_corrected"] >= table["p_value"]).all()
    assert words_said(table.reset_index(), "conv", "lin") == (
        "In conv alone: “nose”. In lin alone: “beard”. 1 word is in both, but more frequent in one of them, of 5 words "
        "in all."
    )


def test_words_that_only_one_study_could_choose_are_not_compared():
    here, there = words(smile=50, happiness=30), words(smile=20, frown=40)
    table = word_counts(here, there, {"smile", "frown"})
    assert table["word"].tolist() == ["frown", "smile", "happiness"]
    assert table["more"].tolist() == ["only there", "here", ""]
    assert np.isnan(table["p_value"].iloc[-1])
    assert words_said(table, "a", "b").endswith("1 more was on the list of one study only.")
    assert agreement(here[:60], there, {"smile", "frown"}).n == 50
    assert agreement(here, here, set()).n == 0
    assert "without a common word" in words_said(word_counts(here, there, set()), "a", "b")


def test_layers_with_the_same_words_differ_in_none():
    table = word_counts(NAMES, np.random.default_rng(1).permutation(NAMES), KNOWN)
    assert not (table["more"] != "").any()
    assert words_said(table, "a", "b").startswith("No word is in one of the layers alone beyond chance. 0 words")


def test_the_words_of_those_without_a_counterpart_add_up(half_shared):
    table = words_by_kind(half_shared.here, NAMES)
    assert table["neurons"].sum() == N
    assert table["alone"].sum() == half_shared.here.counts["alone"]
    assert (table[list(KINDS)].sum(axis=1) == table["neurons"]).all()
    said = only_said(half_shared, table, "conv", "lin")
    assert said.startswith(f"{half_shared.here.counts['alone']} of {N} neurons of conv follow no neuron of lin")


def test_pairs_are_found_by_kind_word_and_number_and_sorted(half_shared):
    table = pair_table(half_shared.here, NAMES, NAMES)
    twins = PairFilter("twin").apply(table)
    assert set(twins["neuron"]) == set(range(N // 2))
    assert twins["same"].all()
    assert set(PairFilter("twin", "SMI").apply(table)["word"]) == {"smile"}
    assert list(PairFilter("twin", "31").apply(table)["neuron"]) == [31]
    assert PairFilter("twin", words="other").apply(table).empty
    first = sort_pairs(twins, "variety")
    assert set(first["word"][:4]) == set(NAMES)
    assert first["correlation"].iloc[:4].is_monotonic_decreasing
    assert sort_pairs(twins, "unlike")["correlation"].is_monotonic_increasing
    assert all(len(sort_pairs(twins, order)) == len(twins) for order in SORTS)


def test_the_headline_counts_living_neurons(half_shared):
    said = headline(half_shared, "conv", "lin")
    assert said.startswith("Of the 40 neurons of conv that are active on PublicTest and on PrivateTest, 20 have a twin")
    assert "on 200 faces" in said
    assert f" {half_shared.here.counts['alone']} have no counterpart at all." in others_said(half_shared.here)
    assert others_said(match(planted_pair(LAYER, LAYER)).here) == "No neuron is left over."
