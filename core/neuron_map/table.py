"""The neurons on a map as a table, with what they can be coloured by."""

import numpy as np
import pandas as pd

from core.emotions import EMOTION_NAMES
from core.neuron_map.neuron_map import NeuronMap
from core.study import Study


def map_table(study: Study, drawn: NeuronMap, neurons: pd.DataFrame, scoring: str) -> pd.DataFrame:
    """The lines of a neuron table (core.study.neuron_table) that are on the map, in its order, index 0..n-1.

    Columns besides its own: x and y (places), emotion (what the word suggests, "" if nothing: see `word_emotions`) and
    kept (share, 0..1, of the neuron's most correlated neurons that are among its nearest on the map).
    """
    table = neurons.iloc[drawn.neurons].reset_index(drop=True)
    x, y = drawn.places.astype(np.float32).T
    emotion = word_emotions(study, table, scoring)
    kept = drawn.faithfulness.counts / drawn.faithfulness.k
    return table.assign(x=x, y=y, emotion=emotion, kept=kept)


def word_emotions(study: Study, table: pd.DataFrame, scoring: str) -> np.ndarray:
    """The emotion that each neuron's word suggests, object [n], "" for a word that suggests none.

    Of several emotions it is the one that the neuron's top images have most often.
    """
    names = (*study.scorings[scoring].emotions, ())
    suggested = np.array([[emotion in own for emotion in EMOTION_NAMES] for own in names])[table["concept"]]
    mix = table[list(EMOTION_NAMES)].fillna(0).to_numpy()
    best = np.where(suggested, mix, -1).argmax(axis=1)
    return np.where(suggested.any(axis=1), np.array(EMOTION_NAMES, dtype=object)[best], "")
