"""Neurons whose words are known: each fires on one concept, or on nothing but noise."""

import numpy as np

from core.label_quality.halves import Halves, Words

CONCEPTS, EACH, NOISE, IMAGES = 8, 6, 24, 1200


def planted(seed: int = 0) -> tuple[Halves, np.ndarray]:
    """EACH neurons a concept and then NOISE neurons of noise, on two halves of the images; and the concept of each
    neuron, -1 for noise."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(0, 1, (IMAGES, CONCEPTS)).astype(np.float32)
    truth = np.concatenate([np.repeat(np.arange(CONCEPTS), EACH), np.full(NOISE, -1)])
    signal = np.where(truth[:, None] >= 0, scores.T[truth], 0)
    activations = np.maximum(signal + generator.normal(0, 1, signal.shape), 0).astype(np.float32)
    half = IMAGES // 2
    words = {"clip": Words(scores, centre=False)}
    images = np.arange(IMAGES)
    return Halves("lin", activations, words, images, images[:half], images[half:]), truth
