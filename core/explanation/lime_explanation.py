"""LIME: which superpixels speak for an emotion, by a linear model of what the network says when some are flattened.

Ribeiro et al. 2016, arXiv:1602.04938, by the authors' own package; its image explainer is only made to run in
batches and to report progress. A flattened superpixel has its mean grey.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.explanation.running import Progress, logits_of, silent
from core.explanation.viewing import checked_face, seen_pixels
from core.networks.catalog import Architecture
from core.probability import softmax

if TYPE_CHECKING:
    from torch import nn

SUPERPIXELS = 40
FEWEST = 15
COMPACTNESS = (10, 30, 100)
LEAST_SAMPLES = 50
TOP = 5


@dataclass(frozen=True)
class LimeExplanation:
    """`weights` float64 [superpixels]: what each adds to the probability of `target`; `segments` int [48, 48] is the
    superpixel of each pixel, `values` float32 [48, 48] its weight, 0 where the network does not see.

    The linear model says `intercept` with every superpixel flattened and `local_prediction` of the whole face, where
    the network says `probability`; `r2` is the weighted share of the network's variation that it explains.
    """

    segments: np.ndarray
    weights: np.ndarray
    values: np.ndarray
    intercept: float
    local_prediction: float
    probability: float
    r2: float
    target: int
    samples: int
    seed: int

    def strongest(self, sign: int, most: int = TOP) -> np.ndarray:
        """Superpixels that speak for the emotion (`sign` 1) or against it (-1), at most `most`, strongest first."""
        order = np.argsort(-sign * self.weights, kind="stable")[:most]
        return order[sign * self.weights[order] > 0]

    def sentence(self) -> str:
        """How far the linear model can be believed, in plain words."""
        return (
            f"A weighted sum of superpixels explains {100 * max(self.r2, 0):.0f} % of how the probability of "
            f"{EMOTION_NAMES[self.target]} varies around this face (weighted R², n = {self.samples:,} variants)."
        )


@dataclass(frozen=True)
class LimeStability:
    """How alike the answers of several seeds are, averaged over pairs of runs.

    `rank_correlation` is Spearman's of the weights (-1..1), `overlap` the Jaccard index (0..1) of the `top`
    superpixels that speak for the emotion.
    """

    runs: int
    top: int
    rank_correlation: float
    overlap: float

    def sentence(self) -> str:
        """The same in plain words."""
        return (
            f"Over {self.runs} seeds the order of the superpixels correlates {self.rank_correlation:.2f}, and two runs "
            f"share {100 * self.overlap:.0f} % of their {self.top} strongest."
        )


def superpixels(face: np.ndarray) -> np.ndarray:
    """Superpixels of a face uint8 [48, 48]: 18 to 35 of a picture of FER2013, int [48, 48], numbered from 0.

    SLIC, as the package's own choice (quickshift) leaves two of a face this small. In a noisy picture SLIC follows the
    grain and finds next to none: then it is held to compacter shapes.
    """
    from lime.wrappers.scikit_image import SegmentationAlgorithm
    from skimage.color import gray2rgb

    picture = gray2rgb(checked_face(face))
    for compactness in COMPACTNESS:
        slic = SegmentationAlgorithm("slic", n_segments=SUPERPIXELS, compactness=compactness, start_label=0)
        names, found = np.unique(slic(picture), return_inverse=True)
        if len(names) >= FEWEST:
            break
    return found.reshape(picture.shape[:2])


def lime_explanation(
    spec: Architecture,
    network: "nn.Module",
    face: np.ndarray,
    target: int,
    *,
    samples: int = 300,
    seed: int = 0,
    probabilities: Callable[[np.ndarray], np.ndarray] = softmax,
    progress: Progress = silent,
) -> LimeExplanation:
    """Explain the probability of an emotion for a face uint8 [48, 48] by `samples` variants of it.

    `probabilities` turns logits [N, 7] into probabilities, for instance `Calibration.probabilities`. Safe between
    threads. InputError for fewer than 50 samples, or an emotion or face that there is not.
    """
    if samples < LEAST_SAMPLES:
        raise InputError(f"LIME needs at least {LEAST_SAMPLES} variants of the face to fit its model, not {samples}.")
    if not 0 <= target < len(EMOTION_NAMES):
        raise InputError(f"Emotions are numbered 0 to {len(EMOTION_NAMES) - 1}; there is no emotion {target}.")
    segments = superpixels(face)
    asked: list[np.ndarray] = []

    def classify(variants: np.ndarray) -> np.ndarray:
        asked.append(probabilities(logits_of(spec, network, variants, progress)))
        return asked[-1]

    found = _explainer(seed).explain_instance(
        face,
        classify,
        labels=(target,),
        top_labels=None,
        num_samples=samples,
        segmentation_fn=lambda image: segments,
    )
    weights = np.zeros(segments.max() + 1)
    for superpixel, weight in found.local_exp[target]:
        weights[superpixel] = weight
    return LimeExplanation(
        segments=segments,
        weights=weights,
        values=(weights[segments] * seen_pixels(spec)).astype(np.float32),
        intercept=float(found.intercept[target]),
        local_prediction=float(found.local_pred[0]),
        probability=float(asked[0][0, target]),
        r2=float(found.score),
        target=target,
        samples=samples,
        seed=seed,
    )


def lime_stability(runs: Sequence[LimeExplanation], top: int = TOP) -> LimeStability:
    """How alike runs with different seeds for the same face and emotion are; InputError for fewer than two."""
    from scipy.stats import spearmanr

    if len(runs) < 2:
        raise InputError("Stability compares runs of LIME with different seeds; make at least two.")
    correlations, overlaps = [], []
    for one, other in combinations(runs, 2):
        correlations.append(spearmanr(one.weights, other.weights).statistic)
        mine, theirs = (set(run.strongest(1, top).tolist()) for run in (one, other))
        overlaps.append(len(mine & theirs) / max(len(mine | theirs), 1))
    return LimeStability(len(runs), top, float(np.nan_to_num(correlations).mean()), float(np.mean(overlaps)))


def _explainer(seed: int):  # noqa: ANN202 - the package is imported on first use
    from lime.lime_image import LimeImageExplainer

    class Batched(LimeImageExplainer):
        """The package's explainer, making all variants at once: the same draws and answers, without its own bar."""

        def data_labels(
            self,
            image: np.ndarray,
            fudged_image: np.ndarray,
            segments: np.ndarray,
            classifier_fn: Callable[[np.ndarray], np.ndarray],
            num_samples: int,
            batch_size: int = 10,
        ) -> tuple[np.ndarray, np.ndarray]:
            superpixels = int(segments.max()) + 1
            data = self.random_state.randint(0, 2, num_samples * superpixels).reshape(num_samples, superpixels)
            data[0] = 1
            variants = np.where(data.astype(bool)[:, segments], image[..., 0], fudged_image[..., 0])
            return data, classifier_fn(variants)

    return Batched(random_state=seed)
