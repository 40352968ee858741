"""Figures of the comparison: what is drawn is what the tables say, and the chosen network stands out."""

import numpy as np
import pytest

from core.comparison.corruptions import CORRUPTIONS
from core.comparison.published import published_networks
from core.comparison.tables import accuracy_table, calibration_table, facts_table, histories, robustness_table
from core.figures.comparison import (
    accuracy_dots,
    calibration_dots,
    class_map,
    cost_dots,
    learning_curves,
    robustness_lines,
)
from core.figures.style import ACCENT, MUTED
from tests.support.measured import planted_network

NETWORKS = [
    planted_network("vggnet", 0.7, title="VGGNet", epochs=6),
    planted_network("resnet50", 0.6, title="ResNet50", epochs=3),
]


def test_accuracies_stand_best_first_and_published_ones_without_a_number_are_left_out():
    published = published_networks()
    figure = accuracy_dots(accuracy_table(NETWORKS, "private"), published, "resnet50")
    dots = figure.data[0]
    assert list(dots.x) == sorted(dots.x, reverse=True)
    assert len(dots.x) == 2 + published["accuracy"].notna().sum()
    ours = [place for place, symbol in enumerate(dots.marker.symbol) if symbol == "circle"]
    assert [dots.customdata[place][0] for place in ours] == ["VGGNet", "ResNet50"]
    assert [dots.marker.color[place] for place in ours] == [MUTED, ACCENT]
    rounded = [place for place in range(len(dots.x)) if dots.customdata[place][1].startswith("Arriaga")]
    assert dots.error_x.array[rounded[0]] == 0


def test_curves_carry_names_that_do_not_cover_each_other():
    table = histories(NETWORKS)
    figure = learning_curves(table, "vggnet")
    names = {each.text: each.y for each in figure.layout.annotations}
    assert set(names) == {"<b>VGGNet</b>", "ResNet50"}
    drawn = [each for each in figure.data if each.mode == "lines+markers"]
    assert [len(each.x) for each in drawn] == [3, 6]  # the chosen one last, over the other
    assert drawn[-1].line.color == ACCENT
    np.testing.assert_allclose(drawn[-1].y, 100 * table[table["name"] == "vggnet"]["validation_accuracy"])


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_robustness_runs_from_mild_to_severe(name):
    figure = robustness_lines(robustness_table(NETWORKS, name), CORRUPTIONS[name], "vggnet")
    steps = list(figure.layout.xaxis.ticktext)
    assert len(steps) == 1 + len(CORRUPTIONS[name].severities)
    assert steps.count("as it is") == 1
    drawn = [each for each in figure.data if each.mode == "lines+markers"]
    assert all(list(each.x) == list(range(len(steps))) for each in drawn)
    assert all(max(each.y) == each.y[steps.index("as it is")] for each in drawn)


def test_what_is_not_known_is_not_drawn():
    networks = [*NETWORKS, planted_network("vgg16", 0.5)]
    accuracy, facts = accuracy_table(networks, "private"), facts_table(networks)
    assert len(cost_dots(accuracy, facts, "seconds", "Seconds", "vggnet").data[0].x) == 2
    assert len(cost_dots(accuracy, facts, "parameters", "Parameters", "vggnet").data[0].x) == 3


def test_maps_and_calibration_show_every_network():
    scores = np.linspace(0, 1, 14).reshape(2, 7)
    figure = class_map(["VGGNet", "ResNet50"], scores)
    np.testing.assert_allclose(figure.data[0].z, 100 * scores)
    before, after = calibration_dots(calibration_table(NETWORKS), "vggnet").data
    assert list(before.x) == [8, 8]
    assert list(after.x) == [2, 2]
