"""A layer in which concepts are written along known directions, and labels that depend on two of them."""

import numpy as np

from core.bottleneck.ground import Ground

N, NEURONS, CONCEPTS, CLASSES = 1600, 120, 6, 3
SMILE, FROWN = 1, 4


def planted(seed=0, noise=0.5, neurons=NEURONS, strength=3.0):
    """A ground and scores [N, CONCEPTS]: class 1 where there is more smile than frown, class 2 the other way round.

    Concepts are independent; each is written into the neurons along a direction of its own. Everything else
    about a neuron is noise, so a direction drawn at random sees hardly anything of a concept.
    """
    generator = np.random.default_rng(seed)
    shown = generator.standard_normal((N, CONCEPTS))
    axes = np.linalg.qr(generator.standard_normal((neurons, CONCEPTS)))[0].T
    hidden = (strength * shown @ axes + generator.standard_normal((N, neurons))).astype(np.float32)
    more = shown[:, SMILE] - shown[:, FROWN]
    labels = np.where(more > 0.6, 1, np.where(more < -0.6, 2, 0))
    scores = shown + noise * generator.standard_normal(shown.shape)
    half = np.arange(N // 2)
    black_box = generator.random(N) < 0.9
    return Ground(hidden, labels, black_box, half, half + N // 2, CLASSES), scores


NAMES = tuple(f"concept {index}" for index in range(CONCEPTS))
