"""Networks with convolutions and random weights, run on synthetic pictures."""

import numpy as np
import torch

from core.networks.inference import predict_logits


def random_state(spec, seed=0):
    """Random weights with BatchNorm statistics and biases that matter."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    weights = {key: value.numpy() for key, value in spec.build().state_dict().items()}
    for key, value in weights.items():
        if key.endswith(("bias", "running_mean")):
            weights[key] = random.normal(0, 0.1, value.shape).astype(np.float32)
        if value.ndim == 1 and key.endswith((".weight", "running_var")):
            weights[key] = random.uniform(0.8, 1.6, value.shape).astype(np.float32)
    return weights


def network_logits(spec, weights, faces):
    """Logits of a network that has these weights."""
    network = spec.build().eval()
    network.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in weights.items()})
    return predict_logits(spec, network, faces)


def assert_close(logits, expected):
    """Equal but for rounding, and equal predictions wherever rounding cannot decide."""
    np.testing.assert_allclose(logits, expected, atol=1e-4 * max(1, np.abs(expected).max()))
    runner_up, best = np.sort(expected, axis=1)[:, -2:].T
    decided = best - runner_up > 2e-4
    np.testing.assert_array_equal(logits.argmax(axis=1)[decided], expected.argmax(axis=1)[decided])


def some_scores(width):
    """Scores of labels, one neuron dead."""
    scores = np.random.default_rng(4).normal(0.3, 0.2, width).astype(np.float32)
    scores[1] = np.nan
    return scores
