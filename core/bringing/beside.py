"""The network that is there anyway, to set one beside it that somebody brings."""

from dataclasses import dataclass

import numpy as np

from core.explanation.examples import examples
from core.explanation.prediction import shared_network
from core.networks.inference import predict_logits
from core.study.recognition import Recognition, recognition_on
from core.study.study import Study


@dataclass(frozen=True)
class Beside:
    """What a study's network says of its examples, to set a network beside it: `faces` uint8 [7, 48, 48], averages that
    may be shown to anybody, one an emotion in the order of EMOTIONS, and its `logits` float32 [7, 7] of them;
    `public`, how it does on PublicTest, None if that was not in its study."""

    title: str
    faces: np.ndarray
    logits: np.ndarray
    public: Recognition | None


def network_beside(study: Study) -> Beside:
    """The study's network on its own examples (core.explanation.examples)."""
    faces = np.stack([example.face for example in examples(study)])
    logits = predict_logits(study.architecture, shared_network(study), faces)
    public = recognition_on(study, "public") if study.in_split("public").any() else None
    return Beside(study.architecture.title, faces, logits, public)
