"""Layers whose counterparts are known."""

import numpy as np

from core.matching.pair import Half, Pair, living_halves

IMAGES = 400
HALVES = (np.arange(IMAGES // 2), np.arange(IMAGES // 2, IMAGES))
EMOTIONS = np.arange(IMAGES) % 7


def planted_pair(here, there, emotions=EMOTIONS):
    """The pair of activations [a, IMAGES] and [b, IMAGES], chosen on the first half of the images."""
    living_here, chosen_here, judged_here = living_halves(here.astype(np.float32), HALVES, "here")
    living_there, chosen_there, judged_there = living_halves(there.astype(np.float32), HALVES, "there")
    return Pair(
        (living_here, living_there),
        (len(here), len(there)),
        Half(chosen_here, chosen_there, emotions[HALVES[0]]),
        Half(judged_here, judged_there, emotions[HALVES[1]]),
    )


def random_layer(neurons, seed):
    """Activations of neurons that have nothing to do with anything."""
    return np.random.default_rng(seed).normal(size=(neurons, IMAGES))


def noisy_copies(layer, order, seed, noise=0.4):
    """The neurons of a layer in another order, each with noise of its own."""
    return layer[order] + noise * random_layer(len(order), seed)
