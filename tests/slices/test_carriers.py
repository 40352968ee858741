"""The neurons that carry a slice: planted ones are found, effects are those of the network without them."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from core.slices.carriers import auroc, carriers, ranks_within
from core.slices.families import Material, cut
from core.slices.pictures import pictures_of
from core.slices.slice import Slice
from core.slices.words import carriers_said


def test_auroc_is_that_of_scikit_learn_with_ties():
    random = np.random.default_rng(0)
    activations = np.maximum(random.normal(0, 1, (6, 300)), 0).astype(np.float32)
    members = random.random(300) < 0.2
    activations[2, members] += 1
    alike = np.zeros(300, int)
    areas, p_values = auroc(ranks_within(activations, alike), members, alike)
    np.testing.assert_allclose(areas, [roc_auc_score(members, own) for own in activations], rtol=1e-5)
    assert p_values.argmin() == 2
    assert p_values[2] < 1e-6


def test_inside_strata_only_what_differs_there_counts():
    random = np.random.default_rng(1)
    strata = random.integers(0, 3, 3000)
    members = random.random(3000) < np.array([0.05, 0.1, 0.5])[strata]
    follows_stratum = strata + random.normal(0, 0.3, 3000)
    follows_slice = members + random.normal(0, 1, 3000)
    activations = np.stack([follows_stratum, follows_slice]).astype(np.float32)
    (stratum, own), _ = auroc(ranks_within(activations, strata), members, strata)
    assert stratum == pytest.approx(0.5, abs=0.03)
    pairs = [(members[strata == s].sum(), (~members[strata == s]).sum()) for s in range(3)]
    areas = [roc_auc_score(members[strata == s], activations[1, strata == s]) for s in range(3)]
    weights = [a * b for a, b in pairs]
    assert own == pytest.approx(np.average(areas, weights=weights), rel=1e-5)
    plain = np.zeros(3000, int)
    assert auroc(ranks_within(activations, plain), members, plain)[0][0] > 0.7


def test_p_errs_as_often_as_it_says():
    random, strata = np.random.default_rng(2), np.arange(500) % 4
    activations = np.maximum(random.normal(0, 1, (2000, 500)), 0).astype(np.float32)
    _, p_values = auroc(ranks_within(activations, strata), random.random(500) < 0.2, strata)
    assert np.mean(p_values <= 0.05) <= 0.065
    assert auroc(ranks_within(activations[:2], strata), strata == 1, strata)[1].tolist() == [1, 1]


def test_neurons_of_a_slice_and_the_answers_without_them(sliced):
    found = pictures_of(sliced)
    (happy,) = [each for each in cut(Material(sliced, found, "clip"), ["emotion"]).slices if each.name == "happy"]
    carried = carriers(sliced, found, happy, most=5)
    assert not carried.within_emotion
    activations = sliced.activations("lin1")
    first = carried.table.iloc[0]
    assert first["auroc"] == pytest.approx(roc_auc_score(happy.members, activations[int(first["neuron"])]), abs=1e-4)
    assert carried.table["auroc"].sub(0.5).abs().is_monotonic_decreasing
    assert carried.differing > 0
    weight = sliced.tensor(f"{sliced.architecture.classifier}.weight")
    for line in carried.table.itertuples():
        logits = sliced.logits() - np.outer(activations[line.neuron], weight[:, line.neuron])
        right = logits.argmax(axis=1) == found.labels
        assert line.gained == (right & ~found.right & happy.members).sum()
        assert line.lost == (~right & found.right & happy.members).sum()
    silenced = activations.max(axis=1) > activations.min(axis=1)
    assert carried.silenced == silenced.sum() <= 100
    bias = sliced.logits() - activations.T @ weight.T
    right = bias.argmax(axis=1) == found.labels
    assert carried.together["slice"][:2] == (
        int((right & ~found.right & happy.members).sum()),
        int((~right & found.right & happy.members).sum()),
    )
    assert carried.together["slice"] == carried.together["drawn"]
    assert f"{carried.differing:,} of the {carried.alive:,} living neurons" in carriers_said(carried, "labelled happy")


def test_a_slice_across_emotions_is_compared_inside_them(sliced):
    found = pictures_of(sliced)
    each = Slice("quality", "x", "x", np.arange(len(found)) % 5 == 0, np.ones(len(found), bool))
    carried = carriers(sliced, found, each)
    assert carried.within_emotion
    assert carried.differing <= 2
    assert "of the same emotion" in carriers_said(carried, "x")
