"""The seven colours: told apart by everybody, and seen on both backgrounds."""

import re
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from core.emotions import EMOTIONS
from core.figures.style import ACCENT, MUTED

CONFIG = Path(__file__).resolve().parent.parent / ".streamlit" / "config.toml"
# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
APART = 0.1


def linear(color):
    """Linear RGB float [3] of "#rrggbb"."""
    values = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG's contrast ratio of two colours."""
    light = [linear(color) @ (0.2126, 0.7152, 0.0722) + 0.05 for color in (one, other)]
    return max(light) / min(light)


def oklab(rgb):
    """Ottosson's perceptual coordinates (2020) of linear RGB."""
    to_cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.793617785, -0.0040720468],
        [1.9779984951, -2.428592205, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.808675766],
    ]
    return np.array(to_lab) @ np.cbrt(np.array(to_cones) @ rgb)


def backgrounds():
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    return {name: theme[name]["backgroundColor"] for name in ("light", "dark")}


def test_the_measures_know_their_landmarks():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert oklab(linear("#ffffff")) == pytest.approx([1, 0, 0], abs=1e-3)
    assert np.array(SIGHT["deuteranopia"]) @ np.ones(3) == pytest.approx(np.ones(3), abs=1e-3)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_mark_is_seen_on_both_backgrounds(theme):
    background = backgrounds()[theme]
    for color in (*(emotion.color for emotion in EMOTIONS), ACCENT, MUTED):
        assert contrast(color, background) >= 3, color


@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_emotions_look_alike(sight):
    seen = {emotion.name: oklab(np.clip(np.array(SIGHT[sight]) @ linear(emotion.color), 0, 1)) for emotion in EMOTIONS}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= APART, f"{one} and {other}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_links_are_read_on_every_surface(theme):
    colors = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][theme]
    for surface in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colors["textColor"], colors[surface]) >= 7
        assert contrast(colors["linkColor"], colors[surface]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_fullest_cell_of_the_confusion_matrix_can_be_read(scheme):
    theme = tomllib.loads(CONFIG.read_text())["theme"][scheme]
    css = (CONFIG.parents[1] / "pages" / "common" / "live_tuner" / "live_tuner.css").read_text()
    share = int(re.search(r"calc\(var\(--share\) \* (\d+)%\)", css).group(1)) / 100
    full, empty = (
        np.array([int(theme[name][start : start + 2], 16) for start in (1, 3, 5)])
        for name in ("primaryColor", "secondaryBackgroundColor")
    )
    mixed = "#" + "".join(f"{round(value):02x}" for value in share * full + (1 - share) * empty)
    assert contrast(theme["textColor"], mixed) >= 4.5
