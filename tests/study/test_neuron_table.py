"""Searching, filtering and sorting the neurons of a layer."""

import numpy as np
import pandas as pd
import pytest

from core.emotions import EMOTION_NAMES
from core.study.neuron_table import SORTS, NeuronFilter, neuron_table, sort_neurons, sorts_of


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "neuron": [0, 1, 2, 3],
            "label": ["smile", "frown", "Smiling (wide)", ""],
            "group": ["mouth", "brows", "mouth", ""],
            "dominant": ["happy", "angry", "happy", ""],
            "score": [0.5, 0.9, 0.5, np.nan],
            "margin": [0.1, 0.3, 0.2, np.nan],
            "percentile": [66.7, 100.0, 66.7, np.nan],
            "turn": [1.0, 1.0, 2.0, np.nan],
            "frequency": [0.2, 0.1, 0.9, 0.0],
            "share": [0.5, 0.7, 0.6, 0.0],
            "q": [0.2, 0.05, 0.3, np.nan],
            "alive": [True, True, True, False],
        }
    )


@pytest.mark.parametrize(
    ("wanted", "neurons"),
    [
        (NeuronFilter(), [0, 1, 2]),
        (NeuronFilter(search=" SMIL "), [0, 2]),
        (NeuronFilter(search="(wide)"), [2]),
        (NeuronFilter(search="3"), [3]),
        (NeuronFilter(search="99"), []),
        (NeuronFilter(state="dead"), [3]),
        (NeuronFilter(state="all"), [0, 1, 2, 3]),
        (NeuronFilter(labels=("frown",)), [1]),
        (NeuronFilter(groups=("mouth",), emotions=("happy",)), [0, 2]),
        (NeuronFilter(groups=("mouth",), emotions=("angry",)), []),
        (NeuronFilter(percentile=(80, 100)), [1]),
        (NeuronFilter(percentile=(0, 80), state="all"), [0, 2]),
    ],
)
def test_filter_keeps(table, wanted, neurons):
    assert wanted.apply(table)["neuron"].tolist() == neurons


@pytest.mark.parametrize(
    ("order", "neurons"),
    [
        ("variety", [1, 0, 2, 3]),
        ("score", [1, 0, 2, 3]),
        ("margin", [1, 2, 0, 3]),
        ("frequency", [2, 0, 1, 3]),
        ("rare", [3, 1, 0, 2]),
        ("share", [1, 2, 0, 3]),
        ("luck", [2, 0, 1, 3]),
        ("number", [0, 1, 2, 3]),
    ],
)
def test_orders_put_missing_values_last_and_ties_by_score(table, order, neurons):
    assert sort_neurons(table, order)["neuron"].tolist() == neurons


def test_every_order_is_tested():
    assert set(SORTS) == {"variety", "score", "margin", "frequency", "rare", "share", "luck", "number"}


def test_a_table_without_q_has_no_order_by_luck(table):
    assert set(sorts_of(table)) == set(SORTS)
    assert set(sorts_of(table.drop(columns="q"))) == set(SORTS) - {"luck"}


def test_table_of_a_study_joins_labels_and_neurons(tiny_study):
    for layer in tiny_study.layers:
        table = neuron_table(tiny_study, layer, "clip", "correlation")
        assert table["neuron"].tolist() == list(range(tiny_study.width(layer)))
        alive = table[table["alive"]]
        mix = alive[list(EMOTION_NAMES)].to_numpy()
        assert [EMOTION_NAMES[index] for index in mix.argmax(1)] == alive["dominant"].tolist()
        assert (table.loc[~table["alive"], "label"] == "").all()
        best = sort_neurons(table, "variety").head(alive["label"].nunique())
        assert set(best["label"]) == set(alive["label"])
        assert (table.loc[table["label"] == "frown", "emotions"] == "angry").all()
