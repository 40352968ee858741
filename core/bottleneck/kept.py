"""Fitted bottlenecks, kept in the cache folder under the study's content hash: fitting takes seconds."""

import hashlib
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from core.bottleneck.fit import Bottleneck, Options, fit_bottleneck
from core.bottleneck.ground import FOLDS, ground_of, scores_of
from core.bottleneck.sparse_head import Head
from core.files import replacing
from core.paths import cache_folder
from core.study import Study

FORMAT = 1


@dataclass(frozen=True)
class Fitted:
    """A bottleneck `fitted_on` one test split, with the `activations` float32 [N, k] of all images of the study."""

    scorer: str
    fitted_on: str
    bottleneck: Bottleneck
    activations: np.ndarray

    @property
    def reported_on(self) -> str:
        """The split that it was not fitted on."""
        return FOLDS[self.fitted_on]

    def logits(self, images: np.ndarray) -> np.ndarray:
        """float64 [n, classes] of images by position."""
        return self.bottleneck.head.logits(self.activations[images])


def fitted_bottleneck(study: Study, scorer: str, fitted_on: str = "public", options: Options | None = None) -> Fitted:
    """The bottleneck of a study's scorer, from the cache or fitted now; InputError as `fit_bottleneck`."""
    options = options or Options()
    path = _path(study, scorer, fitted_on, options)
    if not path.is_file():
        scores, ground = scores_of(study, scorer), ground_of(study, fitted_on, seed=options.seed)
        bottleneck = fit_bottleneck(ground, study.scorings[scorer].concepts, scores, options)
        _save(path, bottleneck, bottleneck.activations(ground.hidden))
    return Fitted(scorer, fitted_on, *_load(path))


def _path(study: Study, scorer: str, fitted_on: str, options: Options) -> Path:
    named = hashlib.sha256(repr((FORMAT, scorer, fitted_on, astuple(options))).encode()).hexdigest()
    return cache_folder() / study.id / f"bottleneck-{named[:16]}.npz"


def _save(path: Path, bottleneck: Bottleneck, activations: np.ndarray) -> None:
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(
            file,
            concepts=np.array(bottleneck.concepts),
            dropped=np.array(bottleneck.dropped, str),
            similarity=bottleneck.similarity,
            direction=bottleneck.direction,
            offset=bottleneck.offset,
            weights=np.stack([head.weight for head in bottleneck.path]),
            biases=np.stack([head.bias for head in bottleneck.path]),
            strengths=np.array([head.strength for head in bottleneck.path]),
            chosen=np.array(bottleneck.chosen),
            activations=activations,
        )


def _load(path: Path) -> tuple[Bottleneck, np.ndarray]:
    with np.load(path) as stored:
        path_of_heads = zip(stored["weights"], stored["biases"], stored["strengths"].tolist(), strict=True)
        bottleneck = Bottleneck(
            concepts=tuple(stored["concepts"].tolist()),
            dropped=tuple(stored["dropped"].tolist()),
            similarity=stored["similarity"],
            direction=stored["direction"],
            offset=stored["offset"],
            path=tuple(Head(*parts) for parts in path_of_heads),
            chosen=int(stored["chosen"]),
        )
        return bottleneck, stored["activations"]
