"""Which features of a face matter for which emotion, over many faces: means of exact Shapley values."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pandas as pd

from core.editing.statistics import mean_interval
from core.emotions import EMOTION_NAMES
from core.explanation.baselines import baseline_picture
from core.explanation.calibration import calibrate
from core.explanation.prediction import shared_network
from core.explanation.regions import region_game
from core.explanation.running import Progress, silent
from core.explanation.sample import Sample, one_by_one
from core.paths import cache_folder
from core.study import Study
from core.study.neuron_facts import mean_of_all


@dataclass(frozen=True)
class RegionSurvey:
    """`shares` float32 [faces, R]: what each region of a face adds to the probability of the emotion that the face is
    labelled with, `emotions` int64 [faces]."""

    regions: tuple[str, ...]
    shares: np.ndarray
    emotions: np.ndarray

    def table(self, seed: int = 0) -> pd.DataFrame:
        """One line for each emotion and region: emotion, region, mean, low, high (shares of probability, with a 95 %
        bootstrap interval over faces) and n. Emotions without faces are left out."""
        lines = []
        for index, emotion in enumerate(EMOTION_NAMES):
            own = self.shares[self.emotions == index]
            if not len(own):
                continue
            low, high = mean_interval(own, seed)
            columns = zip(self.regions, own.mean(axis=0), low, high, strict=True)
            lines += [(emotion, *map(_plain, column), len(own)) for column in columns]
        return pd.DataFrame(lines, columns=["emotion", "region", "mean", "low", "high", "n"])


def survey_regions(
    study: Study,
    sample: Sample,
    masks: Mapping[str, np.ndarray],
    baseline: str = "mean-face",
    progress: Progress = silent,
) -> RegionSurvey:
    """Play the regions of every face of a sample, in the average layout `masks`, the others covered by a baseline.

    Probabilities are calibrated. Faces that were done before are read from the cache, so a killed run goes on.
    """
    network, average, calibration = shared_network(study), mean_of_all(study), calibrate(study)

    def shares(face: np.ndarray, emotion: int, row: int) -> np.ndarray:
        covering = baseline_picture(baseline, face, average)
        game = region_game(study.architecture, network, face, masks, covering)
        return game.shares(calibration.probabilities)[:, emotion]

    drawn = blake2b(
        b"".join(name.encode() + np.packbits(mask).tobytes() for name, mask in masks.items()), digest_size=6
    )
    kept = cache_folder() / study.id / f"regions-{baseline}-{drawn.hexdigest()}.npz"
    return RegionSurvey(tuple(masks), one_by_one(sample, shares, kept, progress), sample.emotions)


def _plain(value: object) -> object:
    return round(float(value), 5) if isinstance(value, np.floating) else value
