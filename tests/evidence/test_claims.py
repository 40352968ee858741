"""What is believed follows from the study: planted gains are called so, luck is called luck, commands print it."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.cli import main
from core.dissection.calibration import calibrate
from core.dissection.luck import luck_of
from core.editing import published
from core.editing.choosing import Cell, CrossFit, HeldOutChoice, cross_fit, scale_alone
from core.editing.edits import Edit
from core.editing.from_study import tune
from core.editing.gains import FittedGains
from core.editing.layer_choice import LayerChoice
from core.editing.published_edit import PublishedEdit, published_edit
from core.editing.statistics import wilson_interval
from core.errors import InputError
from core.evidence import accuracy, choice, edits, gains, labels, layers
from core.evidence.claims import QUESTIONS
from core.evidence.words import measured
from core.label_quality.false_labels import DISTRACTOR, NUISANCE, GroupLabels
from core.slices.differences import newcombe_interval
from core.study.planes import read_plane

# The tiny study has no distractors, and no choice of layer was kept with it.
ANSWERED = [name for name in QUESTIONS if name not in ("false", "layers")]


@pytest.mark.parametrize("name", ANSWERED)
def test_every_claim_has_its_number_within_its_interval_and_a_command(tiny_study, name, capsys):
    claim = QUESTIONS[name].answer(tiny_study, str(tiny_study.folder))
    low, high = claim.interval
    assert low <= claim.value <= high
    assert claim.n > 0
    assert f"n = {claim.n:,}" in measured(claim)
    json.dumps(claim.summary(), allow_nan=False)
    assert main(list(claim.command)) == 0
    assert capsys.readouterr().out


def test_evidence_prints_every_question(tiny_study, private_study, capsys):
    assert main(["evidence", "--study", str(tiny_study.folder), "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert list(lines) == ANSWERED
    assert lines["same"]["question"] == QUESTIONS["same"].title
    assert main(["evidence", "--study", str(private_study.folder)]) == 0
    ended = capsys.readouterr()
    assert ended.err.startswith("honest: ")
    assert QUESTIONS["same"].title in ended.out
    assert main(["evidence", "--study", str(private_study.folder), "--only", "honest"]) == 2


def planted(monkeypatch, gained, lost, control):
    one = np.array([1.5])
    found = PublishedEdit("lin1", "clip", 7178, 5000, one, *(np.array([x]) for x in (gained, lost)), control)
    monkeypatch.setattr(edits, "published_edit", lambda study: found)


def test_the_published_numbers_alone(tiny_study, monkeypatch):
    table = published.published_sweep()
    edited = table[table["scale"] != 1]
    unedited = table.loc[table["scale"] == 1, "correct"].iloc[0]
    planted(monkeypatch, 40, 30, None)
    claim = edits.published_gain(tiny_study, "builtin")
    assert claim.value == edited["correct"].max() - unedited
    assert f"best of {len(edited)} edits" in claim.because
    assert claim.belief.startswith("Nothing in the published numbers")
    assert "turns 70 answers of our network" in claim.because
    planted(monkeypatch, 15, 1, None)
    assert "more than luck, if our network is a guide" in edits.published_gain(tiny_study, "builtin").belief
    monkeypatch.setattr(edits, "published_edit", lambda study: None)
    claim = edits.published_gain(tiny_study, "builtin")
    assert claim.belief.startswith("Nothing")
    assert "of our network" not in claim.because


@pytest.mark.parametrize(
    ("gained", "lost", "control", "words"),
    [
        (34, 19, [15], "is not known to help, and all that it does comes without the labels"),
        (90, 30, [10], "helps a little; +50 of its +60 pictures can come from the labels"),
        (90, 30, None, "helps a little."),
        (30, 90, [0], "does harm; −60 of its −60 pictures"),
        (34, 30, [13], "is not known to help; it gives +4 pictures, scaling every neuron alike +13"),
        (20, 60, [5], "does harm; it gives −40 pictures, scaling every neuron alike +5"),
        (30, 30, [3], "is not known to help; it gives ±0 pictures, scaling every neuron alike +3"),
    ],
)
def test_the_same_edit_is_believed_by_its_p_and_its_control(tiny_study, monkeypatch, gained, lost, control, words):
    planted(monkeypatch, gained, lost, None if control is None else np.array(control))
    claim = edits.same_edit(tiny_study, "builtin")
    assert words in claim.belief
    assert (edits.OTHER_WORDS in claim.because) == (control is not None)
    assert claim.value == gained - lost
    assert claim.interval[0] < claim.value < claim.interval[1]


def test_the_same_edit_is_what_tuning_gives(tiny_study):
    claim, found = edits.same_edit(tiny_study, "builtin"), published_edit(tiny_study)
    made = tune(tiny_study, found.layer, found.scoring, "soft_wpmi", Edit(0.0, 1.5, "weights"), "both")
    assert (claim.value, claim.n) == (made.gained - made.lost, made.n)


def test_an_honest_choice_is_the_cross_fit_beside_one_scale_for_all(tiny_study):
    planes = [read_plane(tiny_study.folder, "clip", "correlation", split) for split in ("public", "private")]
    fitted, alike = cross_fit(*planes), cross_fit(*map(scale_alone, planes))
    claim = choice.honest_choice(tiny_study, "builtin")
    assert (claim.value, claim.n) == (fitted.gained - fitted.lost, fitted.n)
    assert f"{fitted.gained} gained and {fitted.lost} lost" in claim.because
    assert alike.folds[0].settings == len(planes[0].scales)
    assert alike.folds[0].chosen.tau == planes[0].taus[0]


def test_an_honest_choice_of_outputs_is_what_controls_print(tiny_study, capsys):
    claim = choice.honest_choice_of_outputs(tiny_study, str(tiny_study.folder))
    main([*claim.command, "--json", "--draws", "2"])
    printed = json.loads(capsys.readouterr().out)["held_out"]
    assert (claim.value, claim.n) == (printed["change"], printed["n"])


def test_an_honest_choice_that_helps_everywhere_is_believed(tiny_study, monkeypatch):
    """A planted setting that turns 30 of 40 wrong answers right on both splits, for every label."""
    public = read_plane(tiny_study.folder, "clip", "correlation", "public")
    gained, lost = np.zeros_like(public.gained), np.zeros_like(public.lost)
    gained[5, 7] = 30
    confusion = np.zeros_like(public.confusion)
    confusion[..., 0, 1], confusion[5, 7, 0, 1], confusion[5, 7, 0, 0] = 40, 10, 30
    plane = replace(public, confusion=confusion, baseline=confusion[0, 0], gained=gained, lost=lost)
    monkeypatch.setattr(choice, "read_plane", lambda *names: plane)
    claim = choice.honest_choice(tiny_study, "builtin")
    assert claim.belief.startswith("A setting chosen honestly helps (+60)")
    assert claim.interval[0] > 0


def test_accuracies_stand_beside_ours_on_the_same_pictures(tiny_study, private_study):
    table = accuracy.accuracies(tiny_study)
    theirs = published.published_accuracies()
    assert table["whose"].tolist() == [
        *(name for source in theirs["source"] for name in ("ours", source)),
        "ours",
    ]
    for line in table.itertuples():
        assert (line.low, line.high) == wilson_interval(line.correct, line.n)
    right = tiny_study.logits().argmax(axis=1) == tiny_study.labels_true
    assert table["accuracy"].iloc[0] == right.mean()
    assert table["difference"].iloc[1] == pytest.approx(right.mean() - theirs["correct"].iloc[0] / theirs["n"].iloc[0])
    hits = int(right.sum()), len(right), int(theirs["correct"].iloc[0]), int(theirs["n"].iloc[0])
    assert (table["least"].iloc[1], table["most"].iloc[1]) == newcombe_interval(*hits)
    assert "difference" in accuracy.accuracies(private_study)


@pytest.mark.parametrize(
    ("least", "most", "difference", "words"),
    [(-0.02, 0.01, -0.01, "about as good as"), (0.01, 0.03, 0.02, "better than"), (-0.1, -0.05, -0.07, "worse than")],
)
def test_accuracies_are_compared_by_the_interval_of_their_difference(least, most, difference, words):
    assert accuracy._compared(pd.Series({"least": least, "most": most, "difference": difference})) == words


def test_noise_and_labels_follow_from_the_study(tiny_study):
    claim = labels.noise_passes(tiny_study, "builtin")
    alive = tiny_study.neurons("lin1")["alive"].sum()
    assert claim.n == alive
    assert ("says nothing" in claim.belief) == (claim.value > 50)
    fit = labels.labels_fit(tiny_study, "builtin")
    assert 0 <= fit.value <= 100


def test_noise_shuffled_before_is_told_from_what_was_kept(tiny_study, monkeypatch, capsys):
    place = ("lin1", tiny_study.default_scoring.name, published.SIMILARITY)
    assert labels.noise_takes_seconds(tiny_study)
    found = calibrate(tiny_study, *place, draws=19)
    kept = luck_of(found)
    monkeypatch.setattr(labels, "shipped_luck", lambda study: {place: kept})
    monkeypatch.setattr(labels, "calibrate", lambda *_: pytest.fail("shuffled again"))
    assert not labels.noise_takes_seconds(tiny_study)
    claim = labels.noise_passes(tiny_study, str(tiny_study.folder))
    alive = ~np.isnan(found.scores)
    assert claim.value == pytest.approx(100 * (found.null[:, alive] > published.TAU).mean())
    low, high = wilson_interval(19 * claim.value / 100, 19)
    assert claim.interval == pytest.approx((100 * low, 100 * high))
    above = int((found.scores[alive] > found.tau).sum())
    assert f"{above:,} of {alive.sum():,} real labels {'is' if above == 1 else 'are'}" in claim.because
    assert f"are {int(found.interpretable.sum()):,}." in claim.because
    assert main([*claim.command, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)[0]
    assert (printed["noise_above_raw_tau"], printed["interpretable"]) == (kept.noise, kept.beyond)


def test_labels_that_suggest_nothing_cannot_fit(tiny_study, monkeypatch):
    table = pd.DataFrame([{"layer": "lin1", "n_all": 1, **dict.fromkeys(
        ("accuracy_all", "chance_all", "low_all", "high_all"), float("nan"))}])  # fmt: skip
    monkeypatch.setattr(labels, "layer_table", lambda *names: table)
    with pytest.raises(InputError, match="cannot be measured"):
        labels.labels_fit(tiny_study, "builtin")


@pytest.mark.parametrize(("count", "words"), [(0, "Fewer labels"), (12, "not known to be false less often")])
def test_false_labels_are_set_beside_random_ones(tiny_study, monkeypatch, capsys, count, words):
    found = {DISTRACTOR: GroupLabels(DISTRACTOR, count, 30, 40, 100), NUISANCE: GroupLabels(NUISANCE, 6, 30, 10, 100)}
    monkeypatch.setattr(labels, "group_labels", lambda *place: found[place[-1]])
    claim = labels.certainly_false(tiny_study, str(tiny_study.folder))
    assert words in claim.belief
    assert claim.interval == pytest.approx([100 * end for end in wilson_interval(count, 30)])
    assert claim.value == pytest.approx(100 * count / 30)
    assert "6 labels, 20" in claim.because
    assert main(list(claim.command)) == 0
    printed = capsys.readouterr().out
    assert "interpretable (q <= 0.05): 0" not in printed


def test_without_distractors_no_label_is_certain_to_be_false(tiny_study):
    with pytest.raises(InputError, match="hold no distractor"):
        labels.certainly_false(tiny_study, "builtin")


def test_without_labels_none_is_false(tiny_study, monkeypatch):
    monkeypatch.setattr(labels, "group_labels", lambda *place: GroupLabels(DISTRACTOR, 0, 0, 40, 100))
    with pytest.raises(InputError, match="No neuron"):
        labels.certainly_false(tiny_study, "builtin")


@pytest.mark.parametrize(
    ("labels", "neurons", "words"),
    [
        ((73, 64), (60, 50), "Nothing that can be told from luck"),
        ((64, 20), (60, 50), "+44 of 3,589 pictures, with the best factor for every label."),
        ((64, 20), (90, 20), "+70 of 3,589 pictures, with the best factor for every neuron."),
        ((20, 64), (60, 50), "Nothing that can be told from luck"),
    ],
)
def test_the_most_that_weights_gain_is_what_is_more_than_luck(tiny_study, monkeypatch, labels, neurons, words):
    def fitted(units, flips):
        return FittedGains(units, np.ones(3), 0.1, 3589, 3589, *flips, 0.8, 0.7, 10, 0)

    monkeypatch.setattr(
        gains, "gains_of_labels", lambda *told: iter([fitted("label", labels), fitted("label", (5, 9))])
    )
    monkeypatch.setattr(gains, "gains_of_neurons", lambda study, seed: fitted("neuron", neurons))
    claim = gains.most_that_weights_gain(tiny_study, "builtin")
    assert words in claim.belief
    assert "dealt out to other neurons: −4." in claim.because
    assert claim.value == labels[0] - labels[1]


@pytest.mark.parametrize(
    ("gained", "words"),
    [
        (40, "chosen honestly helps (+60); a setting of lin1 alone gives +60."),
        (12, "is not known to help (+4)"),
        (0, "does harm (−20)"),
    ],
)
def test_a_layer_chosen_honestly_is_believed_by_its_p(tiny_study, monkeypatch, capsys, gained, words):
    cell = Cell(0.2, 1.5, 3589, gained, 10, "lin1")
    fitted = CrossFit((HeldOutChoice(288, cell, cell, cell), HeldOutChoice(288, cell, cell, cell)))
    found = LayerChoice("clip", "correlation", "both", fitted, {"conv": fitted, "lin1": fitted})
    monkeypatch.setattr(layers, "kept_layer_choice", lambda *named: found)
    claim = layers.honest_layer(tiny_study, str(tiny_study.folder))
    assert words in claim.belief
    assert (claim.value, claim.n) == (2 * (gained - 10), 7178)
    assert claim.interval[0] <= claim.value <= claim.interval[1]
    assert "288 settings of conv and lin1" in claim.because
    assert len(claim.drawing.table) == 18
    assert main([*claim.command, "--draws", "2"]) == 0
    assert "conv or lin1:" in capsys.readouterr().out


def test_without_a_kept_choice_of_layer_the_command_is_named(tiny_study):
    with pytest.raises(InputError, match=r"python -m core controls --study there .*--layers"):
        layers.honest_layer(tiny_study, "there")
