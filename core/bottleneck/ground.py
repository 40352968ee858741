"""What every fit of a study shares: its last hidden layer, split into images to fit on and others to report on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.bottleneck.components import Components, leading_components
from core.errors import InputError
from core.study import Study

FOLDS = {"public": "private", "private": "public"}


@dataclass(frozen=True)
class Ground:
    """`hidden` float32 [N, neurons] of the study's images, `labels` int64 [N], `black_box` bool [N]: what the network
    itself gets right; `fit_on` and `report_on` are positions of images, disjoint."""

    hidden: np.ndarray
    labels: np.ndarray
    black_box: np.ndarray
    fit_on: np.ndarray
    report_on: np.ndarray
    classes: int
    seed: int = 0

    @cached_property
    def components(self) -> Components:
        """Of the images fitted on."""
        return leading_components(self.hidden[self.fit_on], np.random.default_rng(self.seed))

    @cached_property
    def fitted(self) -> np.ndarray:
        """Places of the images fitted on, float32 [n, r]."""
        return self.components.places(self.hidden[self.fit_on])

    @cached_property
    def reported(self) -> np.ndarray:
        """Places of the images reported on, float32 [m, r]."""
        return self.components.places(self.hidden[self.report_on])


def hidden_of(study: Study) -> np.ndarray:
    """Activations of a study's last hidden layer, float32 [N, neurons].

    InputError for a network without a fully connected hidden layer, whose logits are not linear in one.
    """
    if not study.architecture.head:
        raise InputError(f"{study.title} has no fully connected hidden layer, so no bottleneck can be put behind it.")
    return np.ascontiguousarray(study.activations(study.architecture.head[-1][0]).T)


def ground_of(study: Study, fitted_on: str, hidden: np.ndarray | None = None, seed: int = 0) -> Ground:
    """Fit on one test split ("public" or "private"), report on the other; InputError for a study without both."""
    if fitted_on not in FOLDS:
        raise InputError(f"A bottleneck is fitted on public or private, not on {fitted_on!r}.")
    fit_on, report_on = study.rows_in(fitted_on), study.rows_in(FOLDS[fitted_on])
    logits = study.logits()
    return Ground(
        hidden=hidden_of(study) if hidden is None else hidden,
        labels=study.labels_true,
        black_box=logits.argmax(axis=1) == study.labels_true,
        fit_on=fit_on,
        report_on=report_on,
        classes=logits.shape[1],
        seed=seed,
    )


def grounds_of(study: Study, seed: int = 0) -> dict[str, Ground]:
    """A ground for each split to fit on; several scorers can share them."""
    hidden = hidden_of(study)
    return {fitted_on: ground_of(study, fitted_on, hidden, seed) for fitted_on in FOLDS}


def scores_of(study: Study, scorer: str) -> np.ndarray:
    """A scorer's scores as images are compared by, float64 [N, concepts]: less each image's mean where the scorer's
    share a component. NaN where not measured. InputError where the study keeps its labels alone."""
    scores = study.concept_scores(scorer).astype(np.float64)
    if study.manifest["scorings"][scorer]["details"].get("centre"):
        scores -= scores.mean(axis=1, keepdims=True)
    return scores
