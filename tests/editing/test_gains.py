import json

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from core.cli import main
from core.editing.gains import _Part, fit_gains, shuffled_units, units_of_labels
from core.editing.head import DenseHead
from core.errors import InputError

N, NEURONS, UNITS = 1200, 30, 5


def planted(seed=0):
    """A head in which the neurons of unit 2 carry the class but were given weights far too small."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 7, N)
    unit_of = np.arange(NEURONS) % UNITS
    wanted = generator.integers(0, 7, NEURONS)
    features = generator.random((N, NEURONS), dtype=np.float32)
    useful = unit_of == 2
    wanted[useful] = np.arange(useful.sum()) % 7
    features[:, useful] += 1.0 * (labels[:, None] == wanted[useful])
    classifier = 0.6 * generator.standard_normal((7, NEURONS))
    classifier[:, useful] = 0.2 * (np.arange(7)[:, None] == wanted[useful])
    weights = {
        "lin1.0.weight": np.eye(NEURONS, dtype=np.float32),
        "lin1.0.bias": np.zeros(NEURONS, np.float32),
        "lin2.weight": classifier.astype(np.float32),
        "lin2.bias": np.zeros(7, np.float32),
    }
    return DenseHead(weights, features), labels, unit_of


@pytest.mark.parametrize("single", [False, True])
def test_the_gradient_is_that_of_the_objective(single):
    head, labels, unit_of = planted()
    part = _Part(head, np.arange(NEURONS) if single else unit_of, labels, np.arange(0, N, 5))
    gains = np.random.default_rng(1).uniform(0.3, 2, part.units)
    _, gradient = part._objective(gains, 0.01)
    numeric = approx_fprime(gains, lambda some: part._objective(some, 0.01)[0], 1e-3)
    np.testing.assert_allclose(gradient, numeric, atol=2e-3)


def test_a_gain_that_helps_by_construction_is_found_and_holds_on_other_images():
    head, labels, unit_of = planted()
    found = fit_gains(head, unit_of, "label", labels, np.arange(600), np.arange(600, N))
    assert found.gains.argmax() == 2
    assert found.gains[2] > 3
    assert found.gained - found.lost > 30
    assert found.p_value < 0.001
    assert found.log_loss_after < found.log_loss_before


@pytest.mark.parametrize("single", [False, True])
def test_a_fit_ends_at_the_optimum_wherever_it_starts(single):
    head, labels, unit_of = planted()
    part = _Part(head, np.arange(NEURONS) if single else unit_of, labels, np.arange(600))
    near, far = part.fit(0.0001, np.ones(part.units)), part.fit(0.0001, np.full(part.units, 4.0))
    np.testing.assert_allclose(near, far, rtol=0.01, atol=0.02)


def test_units_in_another_order_keep_their_gains():
    head, labels, _ = planted()
    order = np.random.default_rng(3).permutation(NEURONS)
    rows, gains = np.arange(100), np.linspace(0, 2, NEURONS)
    straight, shuffled = _Part(head, np.arange(NEURONS), labels, rows), _Part(head, order, labels, rows)
    assert shuffled.loss(gains) == pytest.approx(straight.loss(gains[order]), abs=1e-5)
    assert shuffled.loss(gains) != pytest.approx(straight.loss(gains), abs=1e-3)


def test_nothing_to_fit_is_said():
    head, labels, unit_of = planted()
    with pytest.raises(InputError, match="No neuron of the layer has a label"):
        fit_gains(head, np.full(NEURONS, -1), "label", labels, np.arange(10), np.arange(10))
    with pytest.raises(InputError, match="at least 3 images"):
        fit_gains(head, unit_of, "label", labels, np.arange(2), np.arange(10))


def test_a_gain_for_every_neuron_and_for_groups_of_one_are_the_same():
    head, labels, _ = planted()
    rows = np.arange(400)
    single = _Part(head, np.arange(NEURONS), labels, rows)
    extended = np.append(np.arange(NEURONS - 1), -1)
    grouped = _Part(head, extended, labels, rows)
    gains = np.random.default_rng(2).uniform(0, 2, NEURONS)
    gains[-1] = 1
    assert single.loss(gains) == pytest.approx(grouped.loss(gains[:-1]), abs=1e-5)
    assert single.flips(gains) == grouped.flips(gains[:-1])


def test_units_are_numbered_without_gaps_and_shuffled_with_their_sizes():
    unit_of = units_of_labels(np.array([9, -1, 4, 9, 7]))
    np.testing.assert_array_equal(unit_of, [2, -1, 0, 2, 1])
    shuffled = shuffled_units(unit_of, np.random.default_rng(0))
    assert shuffled[1] == -1
    assert sorted(shuffled) == sorted(unit_of)


def test_the_command_prints_every_fit(tiny_study, capsys):
    assert main(["gains", "--study", str(tiny_study.folder), "--shuffles", "1", "--json"]) == 0
    fits = json.loads(capsys.readouterr().out)["fits"]
    assert [fit["labels"] for fit in fits] == ["real", "shuffled"]
    assert main(["gains", "--study", str(tiny_study.folder), "--neurons"]) == 0
    assert "gains, penalty" in capsys.readouterr().out


def test_an_unknown_scorer_gets_one_sentence(tiny_study, capsys):
    assert main(["gains", "--study", str(tiny_study.folder), "--scorer", "crowd"]) == 2
    assert "clip, votes" in capsys.readouterr().err
