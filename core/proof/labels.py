"""Do labels that mean something survive calibration, and do those made of noise fall?

Neurons of two kinds over drawn faces: some answer to one concept each, plus noise; the others are noise alone. Concepts
are correlated with one another, as words about faces are.
"""

from dataclasses import dataclass

import numpy as np

from core.dissection.calibration import calibrate_scores
from core.dissection.similarity import SIMILARITIES

FACES, CONCEPTS = 1200, 20
FIRING, SILENT = 40, 160
# A neuron's correlation with its concept, and that of concepts with one another.
STRENGTH, SHARED = 0.14, 0.4
DRAWS = 199
SIMILARITY, OPTIONS = "correlation", {"center": False}


@dataclass(frozen=True)
class Judged:
    """Of the neurons of one world: which `survive` calibration, bool, and whose label is the planted concept."""

    survive: np.ndarray
    right_label: np.ndarray


def firing_neurons_kept(generator: np.random.Generator) -> tuple[int, int]:
    """Neurons that answer to a concept and keep a label, of all such."""
    return int(_judge(generator).survive[:FIRING].sum()), FIRING


def firing_neurons_named(generator: np.random.Generator) -> tuple[int, int]:
    """Kept neurons that answer to a concept and bear its name, of all such that are kept."""
    judged = _judge(generator)
    kept = judged.survive[:FIRING]
    return int(judged.right_label[:FIRING][kept].sum()), int(kept.sum())


def noise_among_kept(generator: np.random.Generator) -> tuple[int, int]:
    """Neurons of pure noise among those that keep a label."""
    survive = _judge(generator).survive
    return int(survive[FIRING:].sum()), int(survive.sum())


def _judge(generator: np.random.Generator) -> Judged:
    common = generator.standard_normal((FACES, 1))
    scores = np.sqrt(SHARED) * common + np.sqrt(1 - SHARED) * generator.standard_normal((FACES, CONCEPTS))
    planted = generator.integers(CONCEPTS, size=FIRING)
    noise = generator.standard_normal((FACES, FIRING + SILENT))
    activations = noise.copy()
    activations[:, :FIRING] = STRENGTH * scores[:, planted] + np.sqrt(1 - STRENGTH**2) * noise[:, :FIRING]
    activations, scores = activations.astype(np.float32), scores.astype(np.float32)
    seed = int(generator.integers(2**31))
    found = calibrate_scores(activations, scores, SIMILARITY, draws=DRAWS, seed=seed, **OPTIONS)
    best = SIMILARITIES[SIMILARITY](activations, scores, **OPTIONS).argmax(axis=1)
    right = np.zeros(len(best), bool)
    right[:FIRING] = best[:FIRING] == planted
    return Judged(found.interpretable, right)
