"""The source study's edit made on a study's own network, from what the study worked out beforehand: no network needed.

The last hidden layer's weights without bias, soft-WPMI labels, threshold 0, all test images, at every scale.
"""

from dataclasses import dataclass

import numpy as np

from core.editing import published
from core.editing.outcome import luck
from core.editing.plane import Plane
from core.editing.statistics import mcnemar_p
from core.study import Study
from core.study.planes import read_plane

SPLITS = ("public", "private")


@dataclass(frozen=True)
class PublishedEdit:
    """Counts at every scale, int [scales]: images `gained` and `lost` of `n`, and the change under the control, which
    scales every neuron alike whatever its label (None where the stored thresholds all spare some neuron). `unedited`
    is how many of the n the network names correctly as it is."""

    layer: str
    scoring: str
    n: int
    unedited: int
    scales: np.ndarray
    gained: np.ndarray
    lost: np.ndarray
    control: np.ndarray | None

    @property
    def published(self) -> int:
        """Index of the published scale."""
        return int(np.abs(self.scales - published.SCALE).argmin())

    @property
    def change(self) -> np.ndarray:
        """Correct images more (or fewer) than unedited, int [scales]."""
        return self.gained - self.lost

    @property
    def p_value(self) -> np.ndarray:
        """Exact McNemar p, float [scales]."""
        return mcnemar_p(self.gained, self.lost)

    @property
    def luck(self) -> tuple[str, ...]:
        """How likely luck is, in words, at every scale."""
        return tuple(luck(float(p)) for p in self.p_value)


def published_edit(study: Study) -> PublishedEdit | None:
    """The published edit with the labels of the default scoring; None for a study that did not work it out."""
    scoring, layer = study.default_scoring.name, study.layers[-1]
    if published.SIMILARITY not in study.similarities:
        return None
    stored = (read_plane(study.folder, scoring, published.SIMILARITY, split) for split in SPLITS)
    planes = [plane for plane in stored if plane is not None]
    if not planes:
        return None
    tau = planes[0].nearest(published.TAU, published.SCALE)[0]
    lowest = float(np.nanmin(study.best_scores(layer, scoring, published.SIMILARITY)))
    return PublishedEdit(
        layer=layer,
        scoring=scoring,
        n=sum(plane.n for plane in planes),
        unedited=sum(int(np.trace(plane.baseline)) for plane in planes),
        scales=planes[0].scales,
        gained=_summed(planes, "gained", tau),
        lost=_summed(planes, "lost", tau),
        control=_summed(planes, "gained", 0) - _summed(planes, "lost", 0) if planes[0].taus[0] < lowest else None,
    )


def _summed(planes: list[Plane], field: str, tau: int) -> np.ndarray:
    return np.sum([getattr(plane, field)[tau] for plane in planes], axis=0)
