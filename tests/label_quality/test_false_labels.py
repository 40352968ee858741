import json
from types import SimpleNamespace

import numpy as np
import pytest

from core.cli import main
from core.label_quality.false_labels import DISTRACTOR, NUISANCE, group_labels

GROUPS = ("expression", "distractor", "nuisance", "", "distractor")


def made_up(chosen):
    candidates = np.array([[concept, 0] for concept in chosen], np.int16)
    return SimpleNamespace(
        scorings={"clip": SimpleNamespace(groups=GROUPS)},
        candidates=lambda layer, scoring, similarity: (candidates, np.zeros(candidates.shape, np.float32)),
    )


def counted(chosen, group=DISTRACTOR):
    return group_labels(made_up(chosen), "lin2", "clip", "correlation", group)


def test_distractors_and_nuisances_are_counted_apart_and_dead_neurons_not_at_all():
    chosen = [1, 4, 2, 0, 3, -1, -1]
    found = counted(chosen)
    assert (found.count, found.n, found.words, found.vocabulary) == (2, 5, 2, 5)
    assert (found.share, found.random_share) == (0.4, 0.4)
    assert counted(chosen, NUISANCE).count == 1


def test_the_interval_is_wilsons():
    assert counted([1] * 2 + [0] * 8).interval == pytest.approx(
        (0.0567, 0.5098), abs=1e-4
    )  # Newcombe's formula, 2 of 10


def test_a_layer_without_labels_knows_nothing():
    found = counted([-1, -1])
    assert np.isnan(found.share)
    assert found.interval == (0, 1)


def test_a_vocabulary_without_such_words_has_no_rate():
    assert counted([0, 1], "no such group") is None


def test_random_labels_give_the_random_share():
    found = counted(np.random.default_rng(0).integers(0, len(GROUPS), 5000))
    assert found.interval[0] < found.random_share < found.interval[1]


def test_the_command_says_it_or_that_there_are_no_such_words(tiny_study, capsys):
    arguments = ["calibrate", "--study", str(tiny_study.folder), "--similarity", "correlation", "--draws", "2"]
    assert main([*arguments, "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    for line in lines:
        for group in (DISTRACTOR, NUISANCE):
            known = group in tiny_study.scorings[line["scorer"]].groups
            assert (line[group] is not None) == known
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert ("no distractor" in out) == any(line[DISTRACTOR] is None for line in lines)
