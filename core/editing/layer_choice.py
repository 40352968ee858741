"""Which layer to edit, chosen as honestly as its threshold and scale: on one split, reported once on another.

Layers further from the output cost a tenth of a second a setting and more, so each layer is tried with the same few
settings: thresholds that divide its living neurons into equal parts, and scales on both sides of 1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.choosing import CrossFit, cross_fit_layers
from core.editing.editor import Editor, Subject, layers_from_features
from core.editing.edits import Edit
from core.editing.from_study import editor_of
from core.editing.plane import Plane, plane_of_predictions
from core.errors import InputError
from core.study import Study

THRESHOLDS = 12
FEW_SCALES = np.array([0.25, 0.5, 0.65, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 4.0])
SPLITS = ("public", "private")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class LayerChoice:
    """A layer, threshold and scale chosen among all of `alone` (`fitted`), and what choosing within each layer alone
    gives, by layer in forward order. The first fold chooses on PublicTest."""

    scoring: str
    similarity: str
    mode: str
    fitted: CrossFit
    alone: Mapping[str, CrossFit]

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(self.alone)

    @property
    def choices(self) -> dict[str, CrossFit]:
        """Each layer alone and then all together, by what the choice is among, in words."""
        return {f"{layer} alone": fitted for layer, fitted in self.alone.items()} | {
            " or ".join(self.layers): self.fitted
        }

    def summary(self) -> dict:
        """Everything, ready for JSON."""
        return {
            "scorer": self.scoring,
            "similarity": self.similarity,
            "mode": self.mode,
            "layers": list(self.layers),
            "fitted": self.fitted.summary(),
            "alone": {layer: fitted.summary() for layer, fitted in self.alone.items()},
        }


def usual_layers(study: Study, mode: str) -> tuple[str, ...]:
    """The layers that a choice is among unless told: the two nearest the output whose edits follow from the features.

    For one further forward a whole hidden layer is worked out anew for every setting: seconds each, not tenths.
    """
    return tuple(layer for layer in layers_from_features(study.architecture, mode) if layer in study.layers)[-2:]


def choose_layer(
    study: Study,
    subject: Subject,
    layers: Sequence[str],
    scoring: str,
    similarity: str,
    mode: str,
    report: Progress = lambda line: None,
) -> LayerChoice:
    """Choose among the settings of several layers on PublicTest and report on PrivateTest, and the other way round.

    InputError for fewer than two layers, one whose edits need pictures or that has no label, a mode that is not there,
    or a study that lacks one of the two splits.
    """
    possible = [layer for layer in layers_from_features(study.architecture, mode) if layer in study.layers]
    wanted = [layer for layer in possible if layer in layers]
    if len(wanted) < 2 or set(layers) - set(wanted):
        raise InputError(
            "Choosing a layer takes two or more whose edits follow from the study's features; with "
            f"--mode {mode} {_listed(possible)}."
        )
    rows = {split: study.rows_in(split) for split in SPLITS}
    planes: dict[str, dict[str, Plane]] = {split: {} for split in SPLITS}
    for layer in wanted:
        report(f"trying settings of {layer}")
        editor = editor_of(study, subject, layer, scoring, similarity)
        taus = thresholds_between(layer, editor.scores, SIMILARITY_INFO[similarity].tau_knots)
        before, after = _predictions(editor, mode, taus)
        for split, chosen in rows.items():
            truth = study.labels_true[chosen]
            planes[split][layer] = plane_of_predictions(
                mode, taus, FEW_SCALES, truth, before[chosen], after[..., chosen]
            )
    public, private = planes.values()
    alone = {layer: cross_fit_layers({layer: public[layer]}, {layer: private[layer]}) for layer in wanted}
    return LayerChoice(scoring, similarity, mode, cross_fit_layers(public, private), alone)


def thresholds_between(layer: str, scores: np.ndarray, knots: np.ndarray, most: int = THRESHOLDS) -> np.ndarray:
    """At most so many of the `knots`, ascending, which divide the layer's living neurons into about equal parts: the
    first is below every score unless all knots are above some, so that it scales every neuron alike.

    `scores` float [neurons], NaN for a dead one; InputError if all are.
    """
    alive = scores[~np.isnan(scores)]
    if not len(alive):
        raise InputError(f"No neuron of {layer} has a label, so a threshold divides nothing; choose other layers.")
    wanted = np.quantile(alive.astype(np.float64), np.arange(most) / most)
    return knots[np.unique(np.maximum(np.searchsorted(knots, wanted) - 1, 0))]


def _predictions(editor: Editor, mode: str, taus: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Predictions int8 of all images: unedited [N] and with every setting [taus, scales, N]."""
    before = editor.predict(Edit(float(taus[0]), 1.0, mode))
    after = np.broadcast_to(before, (len(taus), len(FEW_SCALES), len(before))).copy()
    for first, tau in enumerate(taus):
        for second in np.flatnonzero(FEW_SCALES != 1):
            after[first, second] = editor.predict(Edit(float(tau), float(FEW_SCALES[second]), mode))
    return before, after


def _listed(layers: Sequence[str]) -> str:
    return f"these are {', '.join(layers)}" if layers else "it has none"
