"""Directions trained as the paper trains them, by cos-cubed similarity, to compare with ridge regression."""

import numpy as np

STEPS = 200
PATIENCE = 20
RATE = 0.02
HELD_OUT = 0.2
DECAY = (0.9, 0.999)


def train_cos_cubed(
    places: np.ndarray, scores: np.ndarray, start: np.ndarray, generator: np.random.Generator, steps: int = STEPS
) -> np.ndarray:
    """Directions float32 [r, concepts] that raise `cos_cubed` of places [n, r] times them with scores [n, concepts].

    Adam (Kingma and Ba 2015) from `start`, on 80 % of the images; the directions with the best similarity on the others
    are kept, as the paper stops early.
    """
    order = generator.permutation(len(places))
    held, used = order[: int(HELD_OUT * len(places))], order[int(HELD_OUT * len(places)) :]
    weight = start.astype(np.float32)
    rate = np.float32(RATE * np.sqrt((weight**2).mean()))
    best, kept, since = -np.inf, weight, 0
    first, second = np.zeros_like(weight), np.zeros_like(weight)
    for step in range(1, steps + 1):
        reached = float(_similarity(places[held] @ weight, scores[held])[0].mean())
        since = 0 if reached > best else since + 1
        if reached > best:
            best, kept = reached, weight
        if since > PATIENCE:
            break
        slope = places[used].T @ _similarity(places[used] @ weight, scores[used])[1]
        first = DECAY[0] * first + (1 - DECAY[0]) * slope
        second = DECAY[1] * second + (1 - DECAY[1]) * slope**2
        spread = np.sqrt(second / (1 - DECAY[1] ** step)) + 1e-12
        weight = (weight + rate * first / (1 - DECAY[0] ** step) / spread).astype(np.float32)
    return kept


def _similarity(activations: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`cos_cubed` [concepts] and its derivative by the activations [n, concepts]."""
    one, spread = _standardised(activations)
    cube, other = one**3, _standardised(scores)[0] ** 3
    size, along = np.sqrt((cube**2).sum(axis=0)), other / np.maximum(np.sqrt((other**2).sum(axis=0)), 1e-12)
    cosine = (cube * along).sum(axis=0) / size
    slope = 3 * one**2 * (along - cosine * cube / size) / size
    slope -= slope.mean(axis=0) + one * (slope * one).mean(axis=0)
    return cosine, slope / spread


def _standardised(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    moved = values - values.mean(axis=0)
    spread = np.maximum(np.sqrt((moved**2).mean(axis=0)), 1e-12)
    return moved / spread, spread
