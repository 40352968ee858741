"""The layer table beside the published one, and the pictures that show a concept most and least."""

import math

import numpy as np
import pandas as pd
import pytest

from core.editing.published import CONCEPT_COUNTS, published_concepts, published_layers
from core.errors import InputError
from core.usage.layer_table import layer_noise, layer_table, with_published
from core.usage.shown_by import shown_by


def by_hand(study, layer, scoring, chosen):
    """Mean label accuracy and chance of the chosen neurons, neuron by neuron."""
    suggested = study.scorings[scoring].emotions
    labels, top = study.labels(layer, scoring, "correlation"), study.top_images(layer)[0]
    names = np.array(["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"])[study.labels_true]
    found = []
    for neuron in np.flatnonzero(chosen):
        concept = labels["concept"].iloc[neuron]
        if concept >= 0 and suggested[concept]:
            fits = np.isin(names, suggested[concept])
            found.append((fits[top[neuron, :10]].mean(), fits.mean()))
    return np.array(found)


def test_each_group_of_each_layer_has_its_accuracy_and_its_chance(tiny_study):
    tau = float(np.nanmedian(tiny_study.best_scores("lin1", "clip", "correlation")))
    table = layer_table(tiny_study, "clip", "correlation", tau).set_index("layer")
    assert list(table.index) == list(tiny_study.layers)
    for layer in tiny_study.layers:
        passes = tiny_study.best_scores(layer, "clip", "correlation") > tau
        line = table.loc[layer]
        assert (line["neurons"], line["interpretable"]) == (len(passes), passes.sum())
        assert line["share"] == pytest.approx(passes.mean())
        for group, chosen in (("all", passes | True), ("interpretable", passes), ("other", ~passes)):
            found = by_hand(tiny_study, layer, "clip", chosen)
            assert line[f"n_{group}"] == len(found)
            if len(found) > 1:
                assert [line[f"accuracy_{group}"], line[f"chance_{group}"]] == pytest.approx(found.mean(axis=0))
                assert line[f"low_{group}"] <= line[f"accuracy_{group}"] <= line[f"high_{group}"]
    assert table.loc["lin1", "n_all"] > 1


def test_no_neuron_above_tau_has_no_accuracy_rather_than_0(tiny_study):
    table = layer_table(tiny_study, "clip", "correlation", 99.0)
    assert (table["interpretable"] == 0).all()
    assert (table["n_interpretable"] == 0).all()
    assert table[[f"{name}_interpretable" for name in ("accuracy", "low", "high", "chance")]].isna().all(axis=None)


def test_noise_passes_a_low_tau_always_and_its_own_tau_seldom(tiny_study):
    noise = layer_noise(tiny_study, "clip", "correlation", draws=20)
    assert len(noise.layers) == len(tiny_study.layers)
    assert noise.rates(-99.0) == [1, 1]
    assert noise.rates(99.0) == [0, 0]
    rates = noise.rates(noise.tau())
    assert max(rates) == pytest.approx(0.05, abs=0.005)


def test_published_layers_stand_beside_ours_in_the_same_unit():
    ours = pd.DataFrame({"layer": ["lin2", "conv1a", "mine"], "share": [0.5, 0.5, 0.5]})
    table = with_published(ours).set_index("layer")
    published = published_layers().set_index("layer")
    assert table.loc["lin2", "published_share"] == published.loc["lin2", "share"]
    assert table.loc["lin2", "published_accuracy_other"] == pytest.approx(0.2406)
    assert table.loc["conv1a", "published_share"] == 1
    assert math.isnan(table.loc["conv1a", "published_accuracy_other"])  # of no neuron, printed there as 0
    assert math.isnan(table.loc["mine", "published_share"])


def test_the_published_percentages_are_parts_of_448_and_of_nothing_smaller():
    percent = published_concepts()["percent"].to_numpy()

    def fits(whole):
        least, most = (
            np.ceil((percent - 0.05) * whole / 100 - 1e-9),
            np.floor((percent + 0.05) * whole / 100 + 1e-9),
        )
        return (least <= most).all() and least.sum() <= whole <= most.sum()

    assert [whole for whole in range(1, CONCEPT_COUNTS + 1) if fits(whole)] == [CONCEPT_COUNTS]
    assert (np.diff(percent) < 0).all()


def test_the_pictures_that_show_a_concept_most_and_least(tiny_study):
    found = shown_by(tiny_study, "clip", "smile", 5)
    scores = tiny_study.concept_scores("clip")
    relative = scores[:, 1] - scores.mean(axis=1)
    assert found.n == len(scores)
    np.testing.assert_array_equal(relative[found.most], np.sort(relative)[::-1][:5])
    np.testing.assert_array_equal(relative[found.least], np.sort(relative)[:5])
    assert found.score.std() == pytest.approx(1, abs=1e-3)


def test_pictures_that_were_not_measured_are_neither(tiny_study):
    found = shown_by(tiny_study, "votes", "happiness", 500)
    assert found.n == 119
    assert 7 not in {*found.most, *found.least}
    assert not {*found.most} & {*found.least}


def test_an_unknown_concept_is_an_input_error(tiny_study):
    with pytest.raises(InputError, match="no word 'nonsense'"):
        shown_by(tiny_study, "clip", "nonsense")
