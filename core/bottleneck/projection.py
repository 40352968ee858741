"""From features to concepts: a direction for each concept that predicts its scores.

The paper maximises the cosine of cubed activations and scores by gradient descent with early stopping. Ridge regression
to standardised scores has a closed form, and so do its leave-one-out predictions: what each image would be predicted
if it had not been fitted on, for every image, at no cost. `core.bottleneck.cos_cubed` compares the two.
"""

from dataclasses import dataclass

import numpy as np

PENALTIES = tuple(10.0 ** np.arange(-6, 0.1, 0.5))


@dataclass(frozen=True)
class Ridge:
    """Directions `weight` float32 [r, concepts] and `offset` float32 [concepts] that predict standardised scores.

    `held_out` float32 [n, concepts] is predicted for each fitted image by a fit without it, `penalty` was chosen by
    the error of these.
    """

    weight: np.ndarray
    offset: np.ndarray
    held_out: np.ndarray
    penalty: float

    def predict(self, places: np.ndarray) -> np.ndarray:
        """Predicted scores of `places` [n, r], float32 [n, concepts]."""
        return places @ self.weight + self.offset


def fit_ridge(places: np.ndarray, scores: np.ndarray, penalties: tuple[float, ...] = PENALTIES) -> Ridge:
    """Ridge regression of `scores` float [n, concepts] on `places` float [n, r], with an intercept.

    A penalty is relative to the largest eigenvalue of the places' covariance; that with the least leave-one-out error
    over all concepts is taken (Allen 1974, PRESS): residual / (1 - leverage), exact for ridge.
    """
    centre, level = places.mean(axis=0, dtype=np.float64), scores.mean(axis=0, dtype=np.float64)
    moved, wanted = places - centre, scores - level
    values, vectors = np.linalg.eigh(moved.T @ moved)
    values = np.maximum(values, 0)
    along = moved @ vectors
    shared, squares = along.T @ wanted, along**2

    def fit(penalty: float) -> tuple[float, np.ndarray, np.ndarray]:
        shrunk = 1 / (values + penalty * values[-1] + 1e-12)
        solution = shrunk[:, None] * shared
        leverage = (squares @ shrunk + 1 / len(places))[:, None]
        residual = (wanted - along @ solution) / np.maximum(1 - leverage, 1e-6)
        return float((residual**2).mean()), solution, wanted - residual

    penalty = min(penalties, key=lambda some: fit(some)[0])
    _, solution, held_out = fit(penalty)
    weight = vectors @ solution
    offset = level - centre @ weight
    return Ridge(
        weight.astype(np.float32), offset.astype(np.float32), (held_out + level).astype(np.float32), float(penalty)
    )
