import json

import numpy as np
import pytest

from core.cli import main
from core.dissection.calibration import calibrate, calibration_of, false_discovery

NEURONS, FALSE = 200, 150


def planted(seed):
    """Best scores of which the first 150 are noise and the others well above it, with 199 draws of noise."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(0, 1, NEURONS)
    scores[FALSE:] += 5
    return calibration_of(scores.astype(np.float32), generator.normal(0, 1, (199, NEURONS)).astype(np.float32))


def test_planted_labels_are_found_and_few_false_ones_with_them():
    found = [planted(seed) for seed in range(40)]
    hits = np.mean([one.interpretable[FALSE:].mean() for one in found])
    false_share = np.mean([one.interpretable[:FALSE].sum() / max(one.interpretable.sum(), 1) for one in found])
    assert hits > 0.95
    assert false_share <= 0.06  # the expected share is at most 0.05 x 150 / 200


def test_noise_alone_gives_uniform_p_values():
    p = np.concatenate([planted(seed).p_values[:FALSE] for seed in range(20)])
    assert np.mean(p <= 0.1) == pytest.approx(0.1, abs=0.02)
    assert p.min() >= 1 / 200


def test_false_discovery_is_the_step_up_procedure():
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.005, 0.6])
    q = false_discovery(p)
    assert np.isnan(q[1])
    known = p[~np.isnan(p)]
    for level in (0.02, 0.05, 0.2, 0.7):
        ranked = np.sort(known)
        passing = np.flatnonzero(ranked <= level * np.arange(1, 6) / 5)
        cut = ranked[passing[-1]] if len(passing) else -1
        np.testing.assert_array_equal(q[~np.isnan(p)] <= level, known <= cut)


def test_the_noise_rate_is_the_share_of_shuffled_labels_above_tau():
    null = np.array([[0.1, 0.5, 9.0], [0.3, 0.2, 9.0]], np.float32)
    found = calibration_of(np.array([1, 0.4, np.nan], np.float32), null)
    assert found.noise_rate(0.25) == 0.5
    assert found.summary(0.25)["alive"] == 2
    assert not found.interpretable[2]


@pytest.mark.parametrize("similarity", ["correlation", "soft_wpmi"])
def test_the_same_seed_shuffles_the_same(tiny_study, similarity):
    one, other = (calibrate(tiny_study, tiny_study.layers[-1], "clip", similarity, 5, seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.null, other.null)
    assert one.null.shape == (5, tiny_study.width(tiny_study.layers[-1]))


def test_the_real_scores_are_those_of_the_study(tiny_study):
    layer = tiny_study.layers[-1]
    found = calibrate(tiny_study, layer, "clip", "correlation", 1)
    np.testing.assert_allclose(found.scores, tiny_study.best_scores(layer, "clip", "correlation"), rtol=0.02, atol=0.02)


def test_the_classes_of_the_tiny_study_are_not_noise(tiny_study):
    found = calibrate(tiny_study, tiny_study.layers[-1], "clip", "correlation", 99)
    assert found.interpretable.sum() > 0.5 * (~np.isnan(found.scores)).sum()
    assert found.noise_rate(0.0) > 0.9
    assert found.tau > 0


def test_the_command_prints_json_and_text(tiny_study, capsys):
    arguments = ["calibrate", "--study", str(tiny_study.folder), "--similarity", "correlation", "--draws", "5"]
    assert main([*arguments, "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert [line["scorer"] for line in lines] == ["clip", "votes"]
    assert main(arguments) == 0
    assert "calibrated tau" in capsys.readouterr().out


@pytest.mark.parametrize(("option", "value"), [("--layer", "lin9"), ("--scorer", "crowd"), ("--draws", "0")])
def test_a_wrong_argument_gets_one_sentence(tiny_study, capsys, option, value):
    assert main(["calibrate", "--study", str(tiny_study.folder), option, value]) == 2
    assert "emodissect:" in capsys.readouterr().err
