"""Which maps can be trusted over many faces: their test results beside those of random maps of equal area."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.editing.statistics import mean_interval
from core.explanation.faithfulness import TESTS, score_maps
from core.explanation.maps import MAP_KINDS, all_maps, making_of
from core.explanation.running import Progress, logits_of, silent
from core.explanation.sample import Sample, one_by_one
from core.paths import cache_folder
from core.study import Study


@dataclass(frozen=True)
class FaithfulnessSurvey:
    """`values` float32 [faces, maps, 3] in the order of TESTS and `chance` float32 [faces, 3], the mean of that face's
    random maps; `beaten` float32 [faces, maps] is the share of random maps that a map does better than."""

    maps: tuple[str, ...]
    values: np.ndarray
    chance: np.ndarray
    beaten: np.ndarray

    def table(self, seed: int = 0) -> pd.DataFrame:
        """One line for each map, best first: map, gain, low, high (better than random ones, mean over the tests, shares
        of probability, 95 % bootstrap interval over faces), insertion, deletion, road (the same test by test), beaten
        (share of random maps) and n."""
        gains = self.values - self.chance[:, None]
        low, high = mean_interval(gains.mean(axis=2), seed)
        table = pd.DataFrame(
            {
                "map": self.maps,
                "gain": gains.mean(axis=(0, 2)),
                "low": low,
                "high": high,
                **{test: gains[:, :, index].mean(axis=0) for index, test in enumerate(TESTS)},
                "beaten": self.beaten.mean(axis=0),
                "n": len(gains),
            }
        )
        return table.round(5).sort_values("gain", ascending=False, kind="stable").reset_index(drop=True)


def survey_faithfulness(study: Study, sample: Sample, progress: Progress = silent) -> FaithfulnessSurvey:
    """Test every kind of map on every face of a sample, for the emotion that the network names.

    Faces that were done before are read from the cache, so a killed run goes on.
    """
    making, names = making_of(study), tuple(MAP_KINDS)

    def tested(face: np.ndarray, emotion: int, row: int) -> np.ndarray:
        named = int(logits_of(making.spec, making.network, face[None])[0].argmax())
        receipts = score_maps(
            making.spec,
            making.network,
            face,
            named,
            all_maps(making, face, named),
            probabilities=making.probabilities,
            seed=row,
        )
        values = np.stack([receipts.scores[name].values for name in names] + [receipts.chance.mean(axis=0)])
        beaten = np.array([receipts.beaten(name) for name in names] + [0.5])
        return np.concatenate([values, beaten[:, None]], axis=1)

    kept = cache_folder() / study.id / f"faithfulness-{len(names)}-{making.layer}.npz"
    found = one_by_one(sample, tested, kept, progress)
    return FaithfulnessSurvey(names, found[:, :-1, :3], found[:, -1, :3], found[:, :-1, 3])
