"""Figures of label quality show every line once, the best of each scorer in colour, and weak words in grey."""

import pandas as pd

from core.figures.label_quality import ordered_words, quality_dots, word_dots
from core.figures.style import ACCENT, MUTED

TITLES = {"clip": "Words", "votes": "Crowd"}


def test_the_best_of_each_scorer_is_coloured():
    table = pd.DataFrame(
        {
            "scorer": ["votes", "clip", "votes"],
            "similarity": ["correlation", "cosine", "soft_wpmi"],
            "correlation": [0.6, 0.4, 0.2],
            "correlation_control": [-0.1, 0.0, 0.1],
            "low": [0.5, 0.3, 0.1],
            "high": [0.7, 0.5, 0.3],
            "kept": [0.9, 0.5, 0.1],
            "stable": [1.0, 0.8, 0.4],
        }
    )
    figure = quality_dots(table, TITLES)
    rings, dots = figure.data
    assert list(dots.x) == [0.6, 0.4, 0.2]
    assert list(rings.x) == [-0.1, 0.0, 0.1]
    assert list(dots.marker.color) == [ACCENT, ACCENT, MUTED]
    assert [name.split("<br>")[0] for name in figure.layout.yaxis.ticktext] == ["Correlation", "Cosine", "Soft-WPMI"]


def test_words_that_suggest_an_emotion_stand_by_scorer_strongest_first():
    words = pd.DataFrame(
        {
            "scorer": ["votes", "votes", "clip", "clip", "clip"],
            "concept": ["sad", "happy", "frown", "table", "smile"],
            "emotion": ["sad", "happy", "angry", "fear", "happy"],
            "suggested": [True, True, True, False, True],
            "auroc": [0.6, 0.9, 0.55, 0.99, 0.8],
            "low": [0.5, 0.8, 0.5, 0.9, 0.7],
            "high": [0.7, 1.0, 0.6, 1.0, 0.9],
            "weak": [True, False, True, False, False],
        }
    )
    assert ordered_words(words)["concept"].tolist() == ["happy", "sad", "smile", "frown"]
    figure = word_dots(words, TITLES)
    assert list(figure.data[0].marker.color) == [ACCENT, MUTED, ACCENT, MUTED]
    assert [note.text for note in figure.layout.annotations] == ["<b>Crowd</b>", "<b>Words</b>"]
