"""Which concepts were used: every definition on a network counted by hand, and on a small study."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.networks.exchange.classes import NEVER
from core.usage.definitions import DEFINITIONS
from core.usage.network import Labelled, LastHidden, labelled, last_hidden
from core.usage.usage import (
    evidence_of,
    leading_concepts,
    making_half,
    neurons_of,
    share_intervals,
    shares_by_emotion,
    used,
    weigh,
)

ANGRY, HAPPY = 0, 3
ALL = np.ones(4, bool)


@pytest.fixture
def network():
    """Three neurons and four pictures: two happy ones, an angry one, and a happy one that is taken for angry."""
    activation = np.array([[2.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 4.0], [1.0, 1.0, 3.0, 2.0]], np.float32)
    own_bias = np.array([0.5, 0.0, -1.0], np.float32)
    weight = np.zeros((7, 3), np.float32)
    weight[HAPPY], weight[ANGRY] = [2, -1, 1], [0, 1, 2]
    bias = np.zeros(7, np.float32)
    bias[HAPPY] = 1
    emotions = np.array([HAPPY, HAPPY, ANGRY, HAPPY])
    correct = np.array([True, True, True, False])
    return LastHidden("lin", activation - own_bias[:, None], own_bias, weight, bias, emotions, correct)


@pytest.fixture
def labels():
    """Neurons 0 and 1 are called "smile", neuron 2 has no label."""
    suggested = np.zeros((1, 7), bool)
    suggested[0, HAPPY] = True
    top = np.array([[0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]])
    return Labelled(("smile",), np.array([0, 0, -1]), suggested, top)


def share(usage, concept="smile"):
    return usage.table.set_index("concept")["share"][concept]


def logits_from_features(study):
    hidden, weights = study.features().astype(np.float64), study.weights()
    for _, module in study.architecture.head:
        hidden = np.maximum(hidden @ weights[f"{module}.weight"].T + weights[f"{module}.bias"], 0)
    classifier = study.architecture.classifier
    return hidden @ weights[f"{classifier}.weight"].T + weights[f"{classifier}.bias"]


def test_what_speaks_for_an_emotion_counts_by_its_product_where_activations_are_of_either_sign(network, labels):
    """On the first picture neuron 1 is below 0 and so is its weight: it speaks for happy; neuron 2 speaks against."""
    activation = np.array([[2.0, 1.0, 0.0, 0.0], [-3.0, 0.0, 0.0, 4.0], [-1.0, 1.0, 3.0, 2.0]], np.float32)
    signed = replace(network, product=activation - network.own_bias[:, None], floor=-np.inf)
    evidence = weigh(signed, labels, "positive")
    np.testing.assert_allclose(evidence.amounts.parts[0], [2 * 2 + 3, 0])
    neurons = neurons_of(evidence, ALL, HAPPY).set_index("neuron")["share"]
    whole = 2 * 2 + 3 + 2 * 1 + 1
    assert neurons[1] == pytest.approx(3 / whole)
    assert weigh(signed, labels, "logit").amounts.parts[0] == pytest.approx([2 * 2 + 3, -1])


def test_the_share_of_the_logit_is_what_the_neurons_of_a_label_add_to_it(network, labels):
    evidence = weigh(network, labels, "logit")
    # Happy pictures: smile 2*2 - 1 and 2*1, unlabelled 1 and 1, bias 1 and 1; logits 5 and 4.
    np.testing.assert_allclose(evidence.amounts.parts, [[3, 1], [2, 1], [0, 6]])
    np.testing.assert_allclose(evidence.amounts.start, [1, 1, 0])
    happy = used(evidence, ALL, HAPPY)
    assert (happy.n, happy.total) == (2, 3)
    assert (share(happy), happy.unlabelled, happy.start) == pytest.approx((5 / 9, 2 / 9, 2 / 9))
    everything = used(evidence, ALL)
    assert (everything.n, everything.total) == (3, 4)
    assert share(everything) == pytest.approx(5 / 15)
    assert everything.table["neurons"].tolist() == [2]


def test_the_lead_is_over_the_mean_of_all_logits(network, labels):
    happy = used(weigh(network, labels, "lead"), ALL, HAPPY)
    # Weights less the mean of seven classes: 12/7, -1, 4/7; bias 6/7.
    parts = np.array([3 * 12 / 7 - 1, 2 * 4 / 7, 2 * 6 / 7])
    assert (share(happy), happy.unlabelled, happy.start) == pytest.approx(parts / parts.sum())


def test_an_emotion_that_the_network_does_not_know_is_not_in_that_mean(network, labels):
    bias = network.bias.copy()
    bias[1] = NEVER
    happy = used(weigh(replace(network, bias=bias), labels, "lead"), ALL, HAPPY)
    # Weights less the mean of six classes: 2 - 2/6, -1, 1 - 3/6; bias 1 - 1/6.
    parts = np.array([3 * (2 - 2 / 6) - 1, 2 * (1 - 3 / 6), 2 * (1 - 1 / 6)])
    assert (share(happy), happy.unlabelled, happy.start) == pytest.approx(parts / parts.sum())


def test_only_what_speaks_for_an_emotion_is_positive_evidence(network, labels):
    happy = used(weigh(network, labels, "positive"), ALL, HAPPY)
    assert (share(happy), happy.unlabelled, happy.start) == pytest.approx((6 / 8, 2 / 8, 0))


def test_the_source_study_counts_top_pictures_that_fit_and_are_predicted_correctly(network, labels):
    evidence = weigh(network, labels, "source")
    np.testing.assert_array_equal(evidence.amounts.parts, [[2, 0], [2, 0], [0, 0]])
    assert share(used(evidence, ALL)) == 1
    with pytest.raises(InputError, match="angry there is nothing to share: the votes"):
        used(evidence, ALL, ANGRY)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_neurons_share_the_same_whole_as_their_concepts(network, labels, definition):
    evidence = weigh(network, labels, definition)
    table = neurons_of(evidence, ALL, HAPPY)
    assert set(table["neuron"]) == {0, 1}
    assert table["share"].is_monotonic_decreasing
    assert table["share"].sum() == pytest.approx(share(used(evidence, ALL, HAPPY)))


def test_a_concept_can_speak_against(network, labels):
    swapped = Labelled(("smile", "frown"), np.array([0, 1, -1]), np.zeros((2, 7), bool), labels.top)
    table = used(weigh(network, swapped, "logit"), ALL, HAPPY).table
    assert table["concept"].tolist() == ["smile", "frown"]
    assert table["share"].tolist() == pytest.approx([6 / 9, -1 / 9])


@pytest.mark.parametrize("split", ["public", "private", "both"])
def test_the_parts_of_a_study_add_up_to_its_logits(tiny_study, split):
    for scoring in tiny_study.scorings.values():
        evidence = evidence_of(tiny_study, scoring.name, scoring.default_similarity, "logit")
        amounts, truth = evidence.amounts, tiny_study.labels_true
        whole = amounts.parts.sum(axis=1) + amounts.start
        exact = logits_from_features(tiny_study)[amounts.images, truth[amounts.images]]
        stored = tiny_study.logits()[amounts.images, truth[amounts.images]]
        np.testing.assert_allclose(whole, exact, atol=1e-4)
        np.testing.assert_allclose(whole, stored, rtol=1e-3)  # the study rounds its features
        usage = used(evidence, tiny_study.in_split(split))
        assert usage.table["share"].sum() + usage.unlabelled + usage.start == pytest.approx(1, abs=1e-5)
        right = (tiny_study.logits().argmax(1) == truth) & tiny_study.in_split(split)
        assert usage.n == right.sum()


def test_a_layer_is_split_over_the_labels_that_the_study_gives_it(tiny_study):
    labels = labelled(tiny_study, "clip", "correlation")
    table = tiny_study.labels("lin1", "clip", "correlation")
    names = np.array([*labels.names, ""])
    assert names[labels.concept].tolist() == table["label"].tolist()
    assert labels.carriers.sum() == (table["concept"] >= 0).sum()
    assert labels.suggested[:, 0].tolist() == [name == "frown" for name in labels.names]
    np.testing.assert_array_equal(labels.top, tiny_study.top_images("lin1")[0][:, :10])


def test_activations_are_those_of_the_study(tiny_study):
    network = last_hidden(tiny_study)
    np.testing.assert_allclose(network.activation(slice(None)), tiny_study.activations("lin1"), atol=2e-2)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    random, covered, truth = np.random.default_rng(0), 0, 0.6
    suggested = np.zeros((2, 7), bool)
    labels = Labelled(("yes", "no"), np.array([0, 1]), suggested, np.zeros((2, 1), int))
    weight = np.zeros((7, 2), np.float32)
    weight[HAPPY] = 1
    for trial in range(120):
        says_yes = random.random(80) < truth
        activation = np.stack([says_yes, ~says_yes]).astype(np.float32)
        zeros = np.zeros(2, np.float32)
        network = LastHidden(
            "lin", activation, zeros, weight, np.zeros(7, np.float32), np.full(80, HAPPY), np.ones(80, bool)
        )
        table = used(weigh(network, labels, "logit"), np.ones(80, bool), draws=300, seed=trial).table
        low, high = table.set_index("concept").loc["yes", ["low", "high"]]
        covered += low <= truth <= high
    assert 0.88 <= covered / 120 <= 0.99


def test_a_seed_gives_the_same_interval_again(tiny_study):
    evidence = evidence_of(tiny_study, "clip", "correlation", "logit")
    chosen = tiny_study.in_split("both")
    first, again, other = (used(evidence, chosen, seed=seed).table for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)
    assert ((first["low"] <= first["share"]) & (first["share"] <= first["high"])).all()


def test_what_cannot_be_shared_is_said_in_a_sentence(network, labels):
    with pytest.raises(InputError, match="no definition 'magic'; there is logit"):
        weigh(network, labels, "magic")
    with pytest.raises(InputError, match="No picture of sad is predicted correctly"):
        used(weigh(network, labels, "logit"), ALL, 4)
    mute = Labelled(labels.names, labels.concept, np.zeros((1, 7), bool), labels.top)
    with pytest.raises(InputError, match="None of these words suggests an emotion"):
        weigh(network, mute, "source")


def test_shares_by_emotion_are_those_of_each_emotion(tiny_study):
    evidence = evidence_of(tiny_study, "clip", "correlation", "logit")
    chosen = tiny_study.in_split("both")
    table = shares_by_emotion(evidence, chosen)
    happy = used(evidence, chosen, HAPPY).table.set_index("concept")["share"]
    np.testing.assert_allclose(table["happy"], happy[table.index])
    none = shares_by_emotion(evidence, chosen & (tiny_study.labels_true != HAPPY))
    assert none["happy"].isna().all()
    assert none["angry"].equals(table["angry"])


def test_leading_concepts_are_large_for_some_emotion_and_in_the_order_of_the_emotions():
    shares = pd.DataFrame(
        {"angry": [0.1, 0.0, 0.4], "happy": [0.1, 0.9, 0.1], "neutral": np.nan}, index=["a", "b", "c"]
    )
    assert leading_concepts(shares, 2).index.tolist() == ["c", "b"]
    assert leading_concepts(shares, 9).index.tolist() == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("shares", "first"),
    [
        ([0.5, 0.3, 0.2], 1),
        ([0.4, 0.3, 0.3], 2),
        ([0.6, 0.3, -0.5], 1),
        ([0.2, -0.2], None),
        ([-0.1], None),
        ([], None),
    ],
)
def test_the_first_neurons_that_make_half(shares, first):
    assert making_half(np.array(shares)) == first


def test_no_sample_with_a_whole_is_no_interval():
    low, high = share_intervals(np.array([[-1.0, 0.5], [-2.0, 0.5]], np.float32), 5, 0)
    assert np.isnan(low).all()
    assert np.isnan(high).all()
