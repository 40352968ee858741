"""The similarity functions restated plainly, one neuron after the other: what tests and the benchmark compare with.

Each takes one neuron's activations [images] and all the scores [images, concepts], complete and with no neuron dead,
and the functions of top images take softmaxed scores. Results are float64 [concepts]. Slow on purpose.
"""

from collections.abc import Callable

import numpy as np


def softmax(concept_scores: np.ndarray, sharpness: float) -> np.ndarray:
    """softmax over concepts of sharpness * scores, in the dtype of the scores."""
    values = concept_scores - concept_scores.max(axis=1, keepdims=True)
    values *= sharpness
    np.exp(values, out=values)
    values /= values.sum(axis=1, keepdims=True)
    return values


def log_mean_exp(likelihoods: np.ndarray) -> np.ndarray:
    """log of the mean over neurons of exp(likelihoods [neurons, concepts])."""
    highest = likelihoods.max(axis=0)
    return highest + np.log(np.mean(np.exp(likelihoods - highest), axis=0))


def soft_wpmi_likelihood(q: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """sum over the top 100 images of log(1 + p_k (P - 1) + 1e-7)."""
    top = np.argsort(-q)[:100]
    p = (0.998 - np.arange(100) / 100 * (0.998 - 0.97))[:, None].astype(probabilities.dtype)
    return np.log(1 + p * (probabilities[top] - 1) + 1e-7).sum(axis=0)


def wpmi_likelihood(q: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """sum over the top 28 images of log(P + 1e-7)."""
    return np.log(probabilities[np.argsort(-q)[:28]] + 1e-7).sum(axis=0)


def cosine(q: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """q·P / (|q| |P|) for each concept."""
    return q @ scores / (np.linalg.norm(q) * np.linalg.norm(scores, axis=0))


def cosine_cubed(q: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Cosine of the third powers of the centred vectors, with norms of at least 1e-3."""
    q, scores = (q - q.mean()) ** 3, (scores - scores.mean(axis=0)) ** 3
    norms = np.maximum(np.linalg.norm(q), 1e-3) * np.maximum(np.linalg.norm(scores, axis=0), 1e-3)
    return q @ scores / norms


def correlation(q: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Pearson correlation with each concept, after each image's mean over concepts is taken off."""
    scores = scores - scores.mean(axis=1, keepdims=True)
    return np.array([np.corrcoef(q, concept)[0, 1] for concept in scores.T])


def rank_reorder(q: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """-mean |q - q'|^3 / (its expectation for a random order * sqrt(mean score)) over the top 5 % of images."""
    top = np.argsort(-q)[: int(len(q) * 0.05)]
    best = q[top]
    expected = np.mean(np.abs(best[:, None] - best[None, :]) ** 3)
    result = []
    for concept in scores[top].T:
        reordered = np.empty_like(best)
        reordered[np.argsort(concept)] = best[::-1]
        result.append(-np.mean(np.abs(best - reordered) ** 3) / expected / np.sqrt(concept.mean()))
    return np.array(result)


def _wpmi(
    likelihood: Callable[[np.ndarray, np.ndarray], np.ndarray], sharpness: float, prior_weight: float
) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    def similarity(activations: np.ndarray, concept_scores: np.ndarray) -> np.ndarray:
        probabilities = softmax(concept_scores, sharpness)
        likelihoods = np.stack([likelihood(q, probabilities) for q in activations.T])
        return likelihoods - prior_weight * log_mean_exp(likelihoods)

    return similarity


def _loop(
    one_neuron: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    return lambda activations, concept_scores: np.stack([one_neuron(q, concept_scores) for q in activations.T])


PLAIN: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "cosine": _loop(cosine),
    "cosine_cubed": _loop(cosine_cubed),
    "rank_reorder": _loop(rank_reorder),
    "wpmi": _wpmi(wpmi_likelihood, sharpness=2, prior_weight=0.6),
    "soft_wpmi": _wpmi(soft_wpmi_likelihood, sharpness=10, prior_weight=1),
    "correlation": _loop(correlation),
}
