"""Small random networks shaped like the fully connected end of VGGNet, and what is asked of every editor."""

import numpy as np
import torch
from torch import nn

from core.editing.edits import Edit, edited_weights
from core.editing.head import DenseHead

N_IMAGES, N_FEATURES, N_HIDDEN = 301, 24, 40
ROUNDING = 1e-4
KNOTS = np.round(np.arange(-28, 37) * 0.02, 2)


def random_weights(seed: int = 0, features: int = N_FEATURES, hidden: int = N_HIDDEN) -> dict[str, np.ndarray]:
    """State dict of a head of three layers with lively biases."""
    random = np.random.default_rng(seed)
    sizes = {"lin1.0": (hidden, features), "lin2.0": (hidden, hidden), "lin3": (7, hidden)}
    weights = {}
    for name, (rows, columns) in sizes.items():
        weights[f"{name}.weight"] = (random.standard_normal((rows, columns)) / columns**0.5).astype(np.float32)
        weights[f"{name}.bias"] = (random.standard_normal(rows) * 0.3).astype(np.float32)
    return weights


def random_features(seed: int = 1, n: int = N_IMAGES, features: int = N_FEATURES) -> np.ndarray:
    return np.random.default_rng(seed).random((n, features), dtype=np.float32) * 2


def random_scores(seed: int = 2, neurons: int = N_HIDDEN) -> np.ndarray:
    """Scores of labels, two neurons dead."""
    scores = np.random.default_rng(seed).normal(0.3, 0.2, neurons).astype(np.float32)
    scores[[3, 11]] = np.nan
    return scores


def random_head(seed: int = 0) -> DenseHead:
    return DenseHead(random_weights(seed), random_features(seed + 1))


def torch_logits(weights: dict[str, np.ndarray], features: np.ndarray) -> np.ndarray:
    """Logits of a torch network that has these weights."""
    layers = []
    for name in ("lin1.0", "lin2.0", "lin3"):
        layer = nn.Linear(weights[f"{name}.weight"].shape[1], len(weights[f"{name}.weight"]))
        layer.load_state_dict({kind: torch.from_numpy(weights[f"{name}.{kind}"].copy()) for kind in ("weight", "bias")})
        layers += [layer, nn.ReLU()]
    with torch.inference_mode():
        return nn.Sequential(*layers[:-1])(torch.from_numpy(features)).numpy()


def really_edited(weights: dict[str, np.ndarray], features: np.ndarray, layer: str, scores, edit: Edit) -> np.ndarray:
    return torch_logits(edited_weights(weights, layer, scores, edit), features)


def assert_same(logits: np.ndarray, predictions: np.ndarray, expected: np.ndarray) -> None:
    """Equal logits but for rounding, and equal predictions wherever rounding cannot decide."""
    np.testing.assert_allclose(logits, expected, atol=ROUNDING, rtol=1e-5)
    runner_up, best = np.sort(expected, axis=1)[:, -2:].T
    decided = best - runner_up > 2 * ROUNDING
    assert decided.mean() > 0.95
    np.testing.assert_array_equal(predictions[decided], expected.argmax(axis=1)[decided])
