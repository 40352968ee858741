"""The table that says which way of choosing labels is best, the judges themselves, and one neuron, on a small study."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.concepts.agreement import area_under_roc
from core.concepts.scores import ConceptScores
from core.dissection.similarity import correlation
from core.errors import InputError
from core.explanation.results import command_of, read_result
from core.label_quality import halves as halving
from core.label_quality.comparison import compare, mean_of, with_place
from core.label_quality.halves import read_halves
from core.label_quality.judges import auroc_interval, judge_table, shared_emotions
from core.label_quality.measures import MEASURES
from core.label_quality.neuron import already_judged, layer_verdicts, neuron_quality
from core.label_quality.words import because, belief, measures_said, quality_said, scorers_said, winner_lines, winners
from core.study import open_study
from core.study.build import ScoringInput, build_study

LAYER = "lin1"


@pytest.fixture(scope="module")
def found(tiny_study):
    return compare(tiny_study, tiny_study.layers)


def test_one_line_for_each_layer_scorer_and_function_that_has_enough_images(found, tiny_study):
    table = found.table
    lines = table.groupby(["layer", "scorer"], sort=False).size()
    assert set(lines.index) == {(layer, scorer) for layer in tiny_study.layers for scorer in tiny_study.scorings}
    assert "soft_wpmi" not in set(table["similarity"])  # it needs 100 images and PublicTest has 79
    assert "correlation" in set(table["similarity"])
    assert (table["images"] == 40).all()
    assert len(found.tests) == len(MEASURES) * len(tiny_study.layers)
    assert table.groupby("layer")["place"].apply(lambda place: place.is_monotonic_increasing).all()


def test_labels_are_chosen_on_one_split_and_judged_on_the_other(found, tiny_study):
    public, private = (tiny_study.rows_in(split) for split in ("public", "private"))
    public = public[public != 7]  # which the votes lack
    activations, scores = tiny_study.activations(LAYER), tiny_study.concept_scores("clip")
    labels = np.nan_to_num(correlation(activations[:, public].T, scores[public]), nan=-9).argmax(axis=1)
    centred = scores[private] - scores[private].mean(axis=1, keepdims=True)
    expected = [
        stats.pearsonr(own[private], centred[:, label])[0]
        for own, label in zip(activations, labels, strict=True)
        if np.ptp(own[public]) and np.ptp(own[private])
    ]
    line = found.table.query("layer == @LAYER and scorer == 'clip' and similarity == 'correlation'").iloc[0]
    assert line["correlation"] == pytest.approx(np.mean(expected), abs=1e-4)
    assert line["low"] < line["correlation"] < line["high"]
    assert line["correlation"] > line["correlation_control"] + 0.2
    assert 0 <= line["kept"] <= 1


def test_the_same_seed_gives_the_same_table(found, tiny_study):
    again = compare(tiny_study, [LAYER], ["votes"], ["cosine"], seed=0).table
    first = found.table.query("layer == @LAYER and scorer == 'votes' and similarity == 'cosine'")
    pd.testing.assert_series_equal(
        again.drop(columns=["place", "stable"]).iloc[0],
        first.drop(columns=["place", "stable"]).iloc[0],
        check_names=False,
        check_exact=False,
        atol=0.3,
    )
    other = compare(tiny_study, [LAYER], ["votes"], ["cosine"], seed=0).table
    pd.testing.assert_frame_equal(again, other)


def test_places_count_the_measures_that_pass_in_that_layer():
    table = pd.DataFrame({"layer": ["b", "b", "a", "a"], "f1": [0.1, 0.2, 0.9, 0.8], "iou": [0.3, 0.2, 0.1, 0.2]})
    table = table.reindex(columns=["layer", *MEASURES], fill_value=0.0)

    def placed(*passing):
        tests = pd.DataFrame(passing, columns=["layer", "measure"]).assign(passes=True)
        return with_place(table, tests).groupby("layer", sort=False)[["place", "f1"]].agg(list)

    assert placed(("b", "f1"), ("a", "iou"))["f1"].to_dict() == {"b": [0.2, 0.1], "a": [0.8, 0.9]}
    assert placed(("b", "f1"), ("b", "iou"), ("a", "f1"))["place"].to_dict() == {"b": [1.5, 1.5], "a": [1, 2]}
    assert placed(("b", "f1"))["place"]["a"] == [1.5, 1.5]
    assert np.isnan(mean_of(np.array([np.nan])))


def test_a_study_of_one_split_cannot_judge(private_study):
    with pytest.raises(InputError, match="chosen on PublicTest and judged on PrivateTest"):
        compare(private_study, private_study.layers)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((["lin9"],), "no layer 'lin9'"),
        (([LAYER], ["nobody"]), "no scorer 'nobody'"),
        (([LAYER], None, ["magic"]), "no similarity function 'magic'"),
        (([LAYER], None, ["soft_wpmi"]), "needs at least 100 images"),
        (([],), "name a layer"),
    ],
)
def test_what_cannot_be_judged_is_said_in_a_sentence(tiny_study, arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        compare(tiny_study, *arguments)


def test_scorers_that_keep_labels_alone_cannot_judge(tiny_study, monkeypatch):
    monkeypatch.setattr(type(tiny_study), "keeps_scores", lambda self, name: False)
    with pytest.raises(InputError, match="keeps no scorer's score"):
        halving.read_halves(tiny_study, LAYER)


def test_words_are_judged_by_their_own_emotion(tiny_study):
    table = judge_table(tiny_study).set_index(["scorer", "concept"])
    line = table.loc[("clip", "frown")]
    scores = tiny_study.concept_scores("clip")
    centred = scores - scores.mean(axis=1, keepdims=True)
    expected = area_under_roc(centred[:, :1], (tiny_study.labels_true == 0)[:, None])[0, 0]
    assert (line["emotion"], line["suggested"], line["n"]) == ("angry", True, 120)
    assert line["auroc"] == pytest.approx(expected)
    assert line["low"] <= line["auroc"] <= line["high"]
    assert line["weak"] == (line["low"] <= 0.6)
    assert table.loc[("votes", "anger"), "n"] == 119
    assert np.isnan(table.loc["votes", "crowd"]).all()


def test_the_crowds_votes_judge_the_other_scorers(tiny_plan, tmp_path):
    """A scorer that repeats the crowd agrees with it perfectly, whatever the labels say; noise does not."""
    emotions = np.roll(tiny_plan.probing.emotions, 5)
    votes = (emotions[:, None] == [0, 3]).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, 1, (120, 1)).astype(np.float32)
    details = {"title": "Words", "centre": False, "emotions": {"angry": ["angry"], "happy": ["happy"]}, "groups": {}}
    repeated = ConceptScores(np.hstack([votes, noise]), ("angry", "happy", "noise"), "clip", details)
    crowd = ConceptScores(votes, ("angry", "happy"), "votes", details)
    plan = replace(tiny_plan, scorings=(ScoringInput("clip", repeated), ScoringInput("votes", crowd)))
    study = build_study(plan, tmp_path / "crowd")
    table = judge_table(study).set_index(["scorer", "concept"])
    assert table.loc[("clip", "angry"), "crowd"] == 1
    assert abs(table.loc[("clip", "noise"), "crowd"] - 0.5) < 0.25
    shared = shared_emotions(study, LAYER).iloc[0]
    labels = [study.labels(LAYER, name, "correlation")["label"] for name in ("clip", "votes")]
    both = labels[0].isin(["angry", "happy"]) & labels[1].isin(["angry", "happy"])
    assert shared["n"] == both.sum()
    assert shared["share"] == pytest.approx((labels[0] == labels[1])[both].mean())
    shares = [own[both].value_counts(normalize=True) for own in labels]
    assert shared["chance"] == pytest.approx(
        sum(shares[0].get(name, 0) * shares[1].get(name, 0) for name in shares[0].index)
    )


def test_intervals_of_areas_cover_the_truth():
    generator, truth, covered = np.random.default_rng(1), stats.norm.cdf(1 / np.sqrt(2)), 0
    for _ in range(200):
        scores = generator.normal(0, 1, (150, 1))
        scores[:50] += 1
        area = area_under_roc(scores, (np.arange(150) < 50)[:, None])[0, 0]
        low, high = auroc_interval(area, 50, 100)
        covered += low <= truth <= high
    assert 180 <= covered <= 200
    assert auroc_interval(0.7, 0, 5) == (0, 1)


def test_one_neuron_is_judged_as_its_layer_is(tiny_study, found):
    judged = layer_verdicts(tiny_study, LAYER)
    assert already_judged(tiny_study, LAYER)
    neuron = int(np.nanargmax(judged["clip"].quality))
    table = neuron_quality(tiny_study, LAYER, neuron).set_index("scorer")
    assert list(table.index) == list(tiny_study.scorings)
    line = table.loc["clip"]
    assert line["quality"] == pytest.approx(judged["clip"].quality[neuron])
    assert line["keeps"] == (line["quality"] > line["bar"])
    assert line["label"] == tiny_study.scorings["clip"].concepts[judged["clip"].concepts[neuron]]
    assert line["label"] in line["words"]
    assert 0 <= line["stable"] <= 1
    whole = found.table.query("layer == @LAYER and scorer == 'clip' and similarity == 'correlation'").iloc[0]
    assert whole["kept"] == pytest.approx(judged["clip"].keeps.sum() / whole["neurons"])


def test_a_dead_neuron_has_no_label_and_one_that_is_not_there_is_a_sentence(tiny_study):
    dead = int(tiny_study.neurons("conv").query("not alive")["neuron"].iloc[0])
    table = neuron_quality(tiny_study, "conv", dead)
    assert (table["label"] == "").all()
    assert not table["keeps"].any()
    with pytest.raises(InputError, match="there is no neuron 99"):
        neuron_quality(tiny_study, LAYER, 99)


def test_sentences_follow_the_table(found, tiny_study):
    table = found.table[found.table["layer"] == LAYER]
    tests = found.tests[found.tests["layer"] == LAYER]
    passing = tests.assign(passes=True)
    for line, said in zip(
        winners(table).itertuples(), winner_lines(tiny_study, table, passing).itertuples(), strict=True
    ):
        own = table[table["scorer"] == line.scorer]
        first = sum(own[name].idxmax() == line.Index for name in MEASURES)
        assert said[3] == f"{line.correlation:.2f} ({line.low:.2f} to {line.high:.2f})"
        assert first <= int(said[5].split(" of ")[0]) <= len(MEASURES)
    assert "published" not in because(tiny_study, table)
    one = table[table["similarity"] == "correlation"]
    assert belief(tiny_study, one).startswith("Correlation gives the best labels, whoever scores the faces. It is what")
    other = one.assign(similarity=["cosine", "wpmi"])
    assert belief(tiny_study, other).startswith("The best labels come by ")
    assert "These pages use Correlation" in belief(tiny_study, other)
    published = pd.concat([one, one[one["scorer"] == "clip"].assign(similarity="soft_wpmi", place=99.0)])
    assert "The published Soft-WPMI reaches " in because(tiny_study, published)
    said = measures_said(tests.assign(passes=tests["measure"] == "f1"))
    assert "decide the order: F1. These fail: Simulation correlation, AUPRC" in said
    assert "1 of 1" in scorers_said(tiny_study, judge_table(tiny_study).assign(weak=False))
    neuron = neuron_quality(tiny_study, LAYER, 1)
    assert "None of its words holds" in quality_said(neuron.assign(keeps=False))
    assert f"Words that hold: {neuron['label'].iloc[0]}." in quality_said(neuron.assign(keeps=[True, False]))


def test_halves_leave_out_what_a_scorer_could_not_measure(tiny_study):
    halves = read_halves(tiny_study, LAYER)
    assert (len(halves.choose), len(halves.judge)) == (79, 40)
    assert 7 not in halves.images


@pytest.mark.parametrize("suffix", ["", "_tests", "_words"])
def test_shipped_tables_are_of_the_shipped_study(suffix):
    table = read_result(f"label_quality{suffix}", open_study("builtin"))
    assert table is not None
    assert len(table)
    assert command_of(f"label_quality{suffix}").startswith("python -m core quality ")


def test_what_ships_names_every_way_and_tells_labels_from_chance():
    study = open_study("builtin")
    table, tests = (read_result(f"label_quality{suffix}", study) for suffix in ("", "_tests"))
    last = table[table["layer"] == study.layers[-1]]
    scorers = [name for name in study.scorings if study.keeps_scores(name)]
    assert len(last) == len(scorers) * len(study.similarities)
    best = winners(last)
    assert (best["correlation"] > best["correlation_control"]).all()
    assert tests.set_index(["layer", "measure"]).loc[(study.layers[-1], "correlation"), "passes"]
