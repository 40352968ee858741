"""The figures of the tuning page."""

import numpy as np

from core.figures.tuning import PALETTE, STEPS, plane_map, step_of, sweep_map

UNCHANGED = len(STEPS) // 2


def test_every_step_has_a_colour_and_no_change_is_the_transparent_middle():
    assert len(PALETTE) == len(STEPS) + 1
    assert step_of(np.array([0.0, 0.049, -0.05, -0.051])).tolist() == [UNCHANGED] * 3 + [UNCHANGED - 1]
    assert PALETTE[UNCHANGED].endswith("00")


def test_better_and_worse_are_as_far_apart_as_they_are_large():
    steps = step_of(np.array([-90.0, -0.3, 0.3, 90.0]))
    assert steps.tolist() == [0, 4, 8, len(PALETTE) - 1]


def test_the_map_lays_tau_across_and_scale_up():
    points = np.zeros((3, 2))
    points[2, 1] = 9.0
    figure = plane_map(np.array([0.0, 0.1, 0.2]), np.array([1.0, 2.0]), points, {"best": (0.2, 2.0, "star-open")})
    heat, mark = figure.data
    assert heat.z.shape == (2, 3)
    assert heat.z[1, 2] == len(PALETTE) - 1
    assert (mark.x[0], mark.y[0]) == (0.2, 2.0)


def test_a_sweep_shows_its_numbers_with_their_signs():
    figure = sweep_map(np.array([-1.0, 0.0]), np.array([1.0, 1.5]), np.array([[0, 15], [0, -4]]), 7178)
    heat, texts = figure.data
    assert list(texts.text) == ["0", "+15", "0", "−4"]
    assert list(texts.y) == ["−1.00", "−1.00", "0.00", "0.00"]
    assert heat.z[0, 1] > UNCHANGED > heat.z[1, 1]
