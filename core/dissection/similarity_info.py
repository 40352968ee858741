"""What a person reads about each similarity function, and the values of tau that a slider offers for it."""

from dataclasses import dataclass

import numpy as np

CLIP_DISSECT = "Oikarinen and Weng 2023, CLIP-Dissect"
KNOTS = 65
PUBLISHED = "soft_wpmi"


@dataclass(frozen=True)
class SimilarityInfo:
    """`meaning` is one plain sentence; tau runs from `tau_first` in 64 steps of `tau_step` and passes through 0."""

    name: str
    title: str
    source: str
    meaning: str
    tau_first: float
    tau_step: float

    @property
    def tau_knots(self) -> np.ndarray:
        """The 65 values of tau, float64 and ascending, rounded so that 0 is exactly 0."""
        return np.round(self.tau_first + self.tau_step * np.arange(KNOTS), 6) + 0.0


_ALL = (
    SimilarityInfo(
        "correlation",
        "Correlation",
        "Pearson correlation of scores centred over the concepts of each image",
        "Does the neuron rise and fall with the concept over all faces?",
        -0.28,
        0.02,
    ),
    SimilarityInfo(
        PUBLISHED,
        "Soft-WPMI",
        CLIP_DISSECT,
        "Are the neuron's 100 top faces likelier under this concept than the top faces of other neurons?",
        -1.2,
        0.05,
    ),
    SimilarityInfo(
        "wpmi",
        "WPMI",
        CLIP_DISSECT,
        "Are the neuron's 28 top faces likelier under this concept than the top faces of other neurons?",
        -64.0,
        1.0,
    ),
    SimilarityInfo(
        "rank_reorder",
        "Rank reorder",
        CLIP_DISSECT,
        "Does the concept put the neuron's top faces in the same order as the neuron does?",
        -3.2,
        0.05,
    ),
    SimilarityInfo(
        "cosine",
        "Cosine",
        CLIP_DISSECT,
        "Do activations and scores point the same way, average level included?",
        -0.28,
        0.02,
    ),
    SimilarityInfo(
        "cosine_cubed",
        "Cosine cubed",
        CLIP_DISSECT,
        "Do activations and scores have their extremes on the same faces?",
        -0.28,
        0.02,
    ),
)
SIMILARITY_INFO: dict[str, SimilarityInfo] = {info.name: info for info in _ALL}
