"""What every fit of a study shares: its last hidden layer, split into images to fit on and others to report on."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.bottleneck.components import Components, leading_components
from core.bottleneck.training_pictures import TrainingPictures
from core.errors import InputError
from core.study import Study

FOLDS = {"public": "private", "private": "public"}


@dataclass(frozen=True)
class Ground:
    """`hidden` float32 [N, neurons] of the study's images, `labels` int64 [N], `black_box` bool [N]: what the network
    itself gets right; `fit_on` and `report_on` are positions of images, disjoint. `words_from` are those whose concept
    scores the concepts are learned from, which the head need not be: those fitted on unless told."""

    hidden: np.ndarray
    labels: np.ndarray
    black_box: np.ndarray
    fit_on: np.ndarray
    report_on: np.ndarray
    classes: int
    seed: int = 0
    words_from: np.ndarray | None = None

    @property
    def scored_on(self) -> np.ndarray:
        """Positions of the images whose concept scores are used."""
        return self.fit_on if self.words_from is None else self.words_from

    @cached_property
    def components(self) -> Components:
        """Of the images fitted on."""
        return leading_components(self.hidden[self.fit_on], np.random.default_rng(self.seed))

    @cached_property
    def fitted(self) -> np.ndarray:
        """Places of the images fitted on, float32 [n, r]."""
        return self.components.places(self.hidden[self.fit_on])

    @cached_property
    def scored(self) -> np.ndarray:
        """Places of the images whose concept scores are used, float32 [k, r]."""
        return self.fitted if self.words_from is None else self.components.places(self.hidden[self.words_from])

    @cached_property
    def reported(self) -> np.ndarray:
        """Places of the images reported on, float32 [m, r]."""
        return self.components.places(self.hidden[self.report_on])


def hidden_of(study: Study) -> np.ndarray:
    """Activations of a study's last hidden layer, float32 [N, neurons]."""
    return np.ascontiguousarray(study.activations(study.layers[-1]).T)


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


def training_grounds(study: Study, pictures: TrainingPictures, seed: int = 0) -> dict[str, Ground]:
    """Grounds to fit a head on Training, whose images follow those of the study: by the images whose scores the
    concepts are learned from. "training" reports on both test splits; "public" and "private" on the other one, for a
    scorer that has scored no training picture. They share all that is worked out about Training."""
    n, logits = len(study.images), study.logits()
    fit_on = n + np.arange(len(pictures.rows))
    right = logits.argmax(axis=1) == study.labels_true
    first = Ground(
        hidden=np.concatenate([hidden_of(study), pictures.hidden], dtype=np.float32),
        labels=np.concatenate([study.labels_true, pictures.labels]),
        black_box=np.concatenate([right, pictures.right]),
        fit_on=fit_on,
        report_on=study.rows_in("both"),
        classes=logits.shape[1],
        seed=seed,
    )
    grounds = {"training": first}
    for words_from, report_on in FOLDS.items():
        own = replace(first, report_on=study.rows_in(report_on), words_from=study.rows_in(words_from))
        # The cached properties of a frozen dataclass live in its __dict__: Training is decomposed once for all three.
        vars(own).update(components=first.components, fitted=first.fitted)
        grounds[words_from] = own
    return grounds


def scores_of(study: Study, scorer: str) -> np.ndarray:
    """A scorer's scores as images are compared by, float64 [N, concepts]: less each image's mean where the scorer's
    share a component. NaN where not measured. InputError where the study keeps its labels alone."""
    scores = study.concept_scores(scorer).astype(np.float64)
    if study.manifest["scorings"][scorer]["details"].get("centre"):
        scores -= scores.mean(axis=1, keepdims=True)
    return scores
