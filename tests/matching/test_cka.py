"""Linear CKA as Kornblith et al. define it, and what it does not change under."""

import numpy as np
import pytest

from core.matching import alikeness as module
from core.matching.alikeness import alikeness
from tests.matching.planted import planted_pair, random_layer


def value(here, there):
    return alikeness(planted_pair(here, there).judge, np.random.default_rng(0)).cka


def test_it_is_the_published_formula():
    here, there = random_layer(5, 0), random_layer(9, 1)
    there[:5] += here
    x, y = (layer[:, 200:].T - layer[:, 200:].mean(axis=1) for layer in (here, there))
    expected = np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))
    assert value(here, there) == pytest.approx(expected, abs=1e-5)


def test_rotating_scaling_and_shifting_change_nothing_and_other_layers_do():
    here = random_layer(12, 2) * np.arange(1, 13)[:, None]
    rotation = np.linalg.qr(np.random.default_rng(3).normal(size=(12, 12)))[0]
    assert value(here, 3 * (rotation @ here) + 5) == pytest.approx(1, abs=1e-4)
    assert value(here, random_layer(12, 4)) < 0.3


def test_a_few_of_the_pictures_are_enough_and_are_counted(monkeypatch):
    here, there = random_layer(12, 2), random_layer(12, 2) + 0.5 * random_layer(12, 5)
    whole = value(here, there)
    monkeypatch.setattr(module, "PICTURES", 120)
    found = alikeness(planted_pair(here, there).judge, np.random.default_rng(0))
    assert found.images == 120
    assert found.cka == pytest.approx(whole, abs=0.1)
    assert found.bound < 0.4 < found.cka
