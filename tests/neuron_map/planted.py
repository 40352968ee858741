"""Neurons in planted groups: those of a group answer to the same images."""

import numpy as np

GROUPS, EACH, IMAGES = 4, 15, 200


def planted_activations(seed=0, noise=0.4):
    """Activations float32 [GROUPS * EACH, IMAGES] and each neuron's group int [GROUPS * EACH], in mixed order."""
    generator = np.random.default_rng(seed)
    group = generator.permutation(np.repeat(np.arange(GROUPS), EACH))
    signals = generator.normal(size=(GROUPS, IMAGES))
    activations = signals[group] + noise * generator.normal(size=(len(group), IMAGES))
    return activations.astype(np.float32), group
