"""One example an emotion that may be shown to anybody: averages of the faces that excite a neuron most.

The average face of an emotion is too smooth for a network to recognise; the average over a neuron's top images has
an expression. Of the neurons whose top images look most like an emotion to the network, the one is taken whose
average the network itself is surest of.
"""

from dataclasses import dataclass
from threading import RLock

import numpy as np

from core.emotions import EMOTIONS
from core.explanation.prediction import shared_network
from core.probability import softmax
from core.study import Study
from core.study.mean_faces import raise_contrast

CANDIDATES = 8
_examples: dict[str, tuple["Example", ...]] = {}
_choosing = RLock()


@dataclass(frozen=True)
class Example:
    """The average of the faces that excite `neuron` of `layer` most, contrast raised, uint8 [48, 48]."""

    emotion: int
    layer: str
    neuron: int
    face: np.ndarray


def examples(study: Study) -> tuple[Example, ...]:
    """One example an emotion, in the order of EMOTIONS; chosen once a process, which takes about a second."""
    with _choosing:
        if study.id not in _examples:
            _examples[study.id] = _choose(study)
        return _examples[study.id]


def _choose(study: Study) -> tuple[Example, ...]:
    from core.networks.inference import predict_logits

    layer = study.layers[-1]
    candidates = _candidates(study, layer)
    faces = raise_contrast(study.mean_faces(layer)[candidates.ravel()])
    logits = predict_logits(study.architecture, shared_network(study), faces)
    sure = softmax(logits.astype(np.float64)).reshape(len(EMOTIONS), -1, len(EMOTIONS))
    return tuple(
        Example(emotion.index, layer, int(own[best]), faces[emotion.index * len(own) + best])
        for emotion, own in zip(EMOTIONS, candidates, strict=True)
        for best in [int(sure[emotion.index, :, emotion.index].argmax())]
    )


def _candidates(study: Study, layer: str) -> np.ndarray:
    """Neurons int [7, 2 * CANDIDATES]: first those whose top images the network is surest of, then those that speak
    most for an emotion in particular. Dead neurons come last."""
    top = study.top_images(layer)[0].astype(int)
    dead = (top < 0).any(axis=1)
    seen = softmax(study.logits().astype(np.float64))[np.maximum(top, 0)].mean(axis=1)
    effects = study.effects(layer)
    speaking = effects - effects.mean(axis=1, keepdims=True)
    ranks = [np.argsort(-np.where(dead[:, None], -np.inf, value), axis=0)[:CANDIDATES] for value in (seen, speaking)]
    return np.concatenate(ranks).T
