"""A linear head on all features, without concepts: what as many images allow when nothing has to be readable."""

import numpy as np
from scipy.optimize import minimize

from core.bottleneck.sparse_head import Head
from core.probability import log_loss, softmax

PENALTIES = (1.0, 0.1, 0.01, 0.001)
ITERATIONS = 60


def fit_dense(
    places: np.ndarray, labels: np.ndarray, classes: int, held: np.ndarray, penalties: tuple[float, ...] = PENALTIES
) -> Head:
    """Multinomial logistic regression with a ridge penalty on `places` float [n, r], centred.

    The images `held` (bool [n]) choose the penalty, which is relative to the mean variance of the places.
    """
    scale = float(np.sqrt((places**2).sum(axis=1).mean()))
    known = (places / scale).astype(np.float32)
    losses, weights = [], np.zeros((known.shape[1] + 1, classes))
    for penalty in penalties:
        weights = _fit(known[~held], labels[~held], classes, penalty / len(known), weights)
        losses.append(log_loss(known[held] @ weights[:-1] + weights[-1], labels[held]))
    best = penalties[int(np.argmin(losses))]
    weights = _fit(known, labels, classes, best / len(known), weights)
    return Head((weights[:-1] / scale).T, weights[-1], best)


def _fit(known: np.ndarray, labels: np.ndarray, classes: int, penalty: float, start: np.ndarray) -> np.ndarray:
    wanted = np.eye(classes, dtype=np.float32)[labels]

    def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(start.shape)
        shares = softmax(known @ weights[:-1].astype(np.float32) + weights[-1].astype(np.float32))
        loss = -np.log(np.maximum((shares * wanted).sum(axis=1), 1e-12)).mean(dtype=np.float64)
        error = (shares - wanted) / np.float32(len(known))
        slope = np.vstack([known.T @ error + penalty * weights[:-1], error.sum(axis=0)])
        return float(loss + penalty / 2 * (weights[:-1] ** 2).sum()), slope.ravel().astype(np.float64)

    found = minimize(objective, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return found.x.reshape(start.shape)
