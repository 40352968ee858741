"""Would the label be the same on other images? Labels chosen again on probing images drawn with replacement."""

import numpy as np

from core.label_quality.halves import Halves, Words, choose_labels
from core.label_quality.rows import Rows

DRAWS = 10
NEURONS = 256
DRAWS_OF_ONE = 200


def stability(
    halves: Halves, scorer: str, similarity: str, generator: np.random.Generator, draws: int = DRAWS
) -> np.ndarray:
    """How often a neuron gets the same label again, share (0..1) of `draws`, float64 [m]; NaN for a dead neuron.

    Labels are chosen on PublicTest. At most NEURONS neurons of the layer are looked at, drawn at random.
    """
    n = len(halves.activations)
    some = np.sort(generator.choice(n, min(n, NEURONS), replace=False))
    activations, words = halves.activations[np.ix_(some, halves.choose)], halves.words[scorer].of(halves.choose)
    first = choose_labels(activations, words, similarity, k=1)[:, 0]
    same = np.zeros(len(some))
    for _ in range(draws):
        again = generator.integers(0, len(halves.choose), len(halves.choose))
        same += choose_labels(activations[:, again], words.of(again), similarity, k=1)[:, 0] == first
    return np.where(first >= 0, same / draws, np.nan)


def stability_of_one(activation: np.ndarray, words: Words, generator: np.random.Generator) -> float:
    """How often correlation gives one neuron [images] the same label again, share (0..1) of DRAWS_OF_ONE drawings of
    the images; NaN for a dead neuron."""
    n = len(activation)
    standard = Rows(np.vstack([activation, words.compared])).units.astype(np.float64)
    if np.isnan(standard[0]).any():
        return float("nan")
    a, c = standard[0], np.nan_to_num(standard[1:])
    counts = generator.multinomial(n, np.full(n, 1 / n), DRAWS_OF_ONE) / n
    covariances = counts @ (a * c).T - (counts @ a)[:, None] * (counts @ c.T)
    spreads = counts @ (c * c).T - (counts @ c.T) ** 2
    alike = np.divide(covariances, np.sqrt(spreads), out=np.full_like(spreads, -np.inf), where=spreads > 0)
    return float(np.mean(alike.argmax(axis=1) == (c @ a).argmax()))
