"""How alike neurons and concepts are: five similarity functions of CLIP-Dissect, and Pearson correlation.

Each takes `activations` [images, neurons] and `concept_scores` [images, concepts] about the same images, as numpy
arrays, memory maps or torch tensors, and returns float32 [neurons, concepts]: higher is more alike. They read their
inputs in blocks, so working memory stays under 2 GB whatever the size. An image with a score missing (NaN) is left
out. A neuron that is constant over the images is dead: its row is NaN. InputError when shapes do not match or images
are too few.

Source: Oikarinen and Weng 2023, "CLIP-Dissect: automatic description of neuron representations in deep vision
networks", section 3.2 and appendix A.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from core.dissection import linear
from core.dissection.blocks import same_images, spans
from core.dissection.pointwise import concept_information, log_normalizer, soft_membership, sum_rows
from core.dissection.rank_order import reordering_error
from core.dissection.top_images import top_images
from core.errors import InputError

Similarity = Callable[..., np.ndarray]


def cosine(activations: ArrayLike, concept_scores: ArrayLike) -> np.ndarray:
    """Cosine of the angle between activations and scores over images, neither centred."""
    q, scores = same_images(activations, concept_scores)
    return linear.product_of_units(q, scores, _usable(scores, 2), transform=linear.identity)


def cosine_cubed(activations: ArrayLike, concept_scores: ArrayLike, *, min_norm: float = 1e-3) -> np.ndarray:
    """Cosine after centring both over images and taking the third power, which stresses the extremes."""
    q, scores = same_images(activations, concept_scores)
    return linear.product_of_units(q, scores, _usable(scores, 2), transform=linear.centered_cubed, min_norm=min_norm)


def correlation(activations: ArrayLike, concept_scores: ArrayLike, *, center: bool = True) -> np.ndarray:
    """Pearson correlation over images, -1 to 1.

    With `center`, each image's mean over the concepts is first taken off its scores: right for CLIP, whose cosines
    rise and fall together, and wrong for measured facial actions or votes. It needs two concepts or more. A concept
    whose scores are constant gets NaN.
    """
    q, scores = same_images(activations, concept_scores)
    means = _image_means(scores)
    if center and scores.shape[1] < 2:
        raise InputError("Scores of a single concept cannot be centred over the concepts; add a second concept.")
    images = _enough(np.flatnonzero(np.isfinite(means)), 2)
    return linear.product_of_units(
        q, scores, images, transform=linear.centered, offset=means.astype(np.float32) if center else None
    )


def rank_reorder(
    activations: ArrayLike,
    concept_scores: ArrayLike,
    *,
    top_fraction: float = 0.05,
    power: int = 3,
    score_power: float = 0.5,
) -> np.ndarray:
    """How little the order of a neuron's top images changes when the concept's scores sort them; 0 is the best.

    It is scaled by the error of a random order (its exact expectation, not a random draw) and by the concept's mean
    score over those images, which has to be positive: otherwise NaN.
    """
    q, scores = same_images(activations, concept_scores)
    images = _usable(scores, int(np.ceil(2 / top_fraction)))
    top = top_images(q, int(len(images) * top_fraction), among=images)
    return reordering_error(scores, images, top, power=power, score_power=score_power)


def wpmi(
    activations: ArrayLike,
    concept_scores: ArrayLike,
    *,
    top_k: int = 28,
    sharpness: float = 2.0,
    prior_weight: float = 0.6,
    floor: float = 1e-7,
) -> np.ndarray:
    """Weighted pointwise mutual information between a concept and a neuron's `top_k` images."""

    def log_table(probability: np.ndarray) -> np.ndarray:
        probability += np.float32(floor)
        return np.log(probability, out=probability)

    q, scores = same_images(activations, concept_scores)
    normalizer = log_normalizer(scores, sharpness)
    top = top_images(q, top_k, among=np.flatnonzero(np.isfinite(normalizer)))
    return concept_information(
        scores,
        normalizer,
        top,
        sharpness=sharpness,
        prior_weight=prior_weight,
        prepare=log_table,
        kernel=sum_rows,
    )


def soft_wpmi(
    activations: ArrayLike,
    concept_scores: ArrayLike,
    *,
    top_k: int = 100,
    sharpness: float = 10.0,
    prior_weight: float = 1.0,
    first_membership: float = 0.998,
    last_membership: float = 0.97,
    floor: float = 1e-7,
) -> np.ndarray:
    """WPMI in which the k-th of the top images belongs to the neuron's set with a probability that falls with k."""
    q, scores = same_images(activations, concept_scores)
    normalizer = log_normalizer(scores, sharpness)
    top = top_images(q, top_k, among=np.flatnonzero(np.isfinite(normalizer)))
    return concept_information(
        scores,
        normalizer,
        top,
        sharpness=sharpness,
        prior_weight=prior_weight,
        prepare=lambda probability: probability,
        kernel=soft_membership(first_membership, last_membership, floor, top_k),
    )


SIMILARITIES: dict[str, Similarity] = {
    "cosine": cosine,
    "cosine_cubed": cosine_cubed,
    "rank_reorder": rank_reorder,
    "wpmi": wpmi,
    "soft_wpmi": soft_wpmi,
    "correlation": correlation,
}


def _image_means(scores: np.ndarray) -> np.ndarray:
    """Mean score of each image over the concepts, float64 [images]; NaN for an image that lacks a score."""
    rows = spans(len(scores), max(1, 4_000_000 // max(1, scores.shape[1])))
    return np.concatenate([scores[images].mean(axis=1, dtype=np.float64) for images in rows])


def _usable(scores: np.ndarray, at_least: int) -> np.ndarray:
    """Row numbers of the images that have every score."""
    return _enough(np.flatnonzero(np.isfinite(_image_means(scores))), at_least)


def _enough(images: np.ndarray, at_least: int) -> np.ndarray:
    if len(images) < at_least:
        raise InputError(f"This needs at least {at_least} images with scores, but there are {len(images)}.")
    return images
