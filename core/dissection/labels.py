"""From similarity scores to labels: which concept each neuron looks for, and which come next."""

import numpy as np

CANDIDATES = 5


def best_concepts(similarity: np.ndarray, k: int = CANDIDATES) -> tuple[np.ndarray, np.ndarray]:
    """The `k` best concepts of each neuron of `similarity` [neurons, concepts], best first, ties by concept.

    Concepts int32 [neurons, k] and scores float32 [neurons, k]; -1 and NaN where there is none, as for dead neurons.
    """
    n, available = similarity.shape
    concepts, scores = np.full((n, k), -1, np.int32), np.full((n, k), np.nan, np.float32)
    kept = min(k, available)
    # Neuron by neuron: a sorted copy of a whole layer by 20,000 concepts would not fit in memory.
    for neuron, row in enumerate(similarity):
        falling = np.where(np.isnan(row), np.inf, -row)
        bound = np.partition(falling, kept - 1)[kept - 1]
        near = np.flatnonzero(falling <= bound)
        best = near[np.argsort(falling[near], kind="stable")][:kept]
        known = best[np.isfinite(row[best])]
        concepts[neuron, : len(known)], scores[neuron, : len(known)] = known, row[known]
    return concepts, scores
