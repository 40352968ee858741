"""Every kind of map of a face by name: what can be compared, and put to the same tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.explanation.baselines import baseline_picture
from core.explanation.calibration import calibrate
from core.explanation.lime_explanation import lime_explanation
from core.explanation.prediction import shared_network
from core.explanation.regions import region_game
from core.explanation.saliency import default_layer, saliency_map
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.faces.layout import region_masks
from core.networks.catalog import Architecture
from core.probability import softmax
from core.study import Study
from core.study.neuron_facts import mean_of_all

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class MapMaking:
    """What maps are made with: the network, the `layer` of the saliency maps, the `average` face uint8 [48, 48] that
    covers regions, the `masks` of the regions, and what turns logits into `probabilities`."""

    spec: Architecture
    network: "nn.Module"
    layer: str
    average: np.ndarray
    masks: Mapping[str, np.ndarray]
    probabilities: Callable[[np.ndarray], np.ndarray] = softmax
    samples: int = 300
    seed: int = 0


@dataclass(frozen=True)
class MapKind:
    """`make(making, face, emotion)` gives values [48, 48], larger where a place means more for the emotion."""

    name: str
    title: str
    make: Callable[[MapMaking, np.ndarray, int], np.ndarray]


def _saliency(method: str) -> Callable[[MapMaking, np.ndarray, int], np.ndarray]:
    return lambda by, face, emotion: saliency_map(by.spec, by.network, face, emotion, method, by.layer).values


def _lime(by: MapMaking, face: np.ndarray, emotion: int) -> np.ndarray:
    return lime_explanation(
        by.spec, by.network, face, emotion, samples=by.samples, seed=by.seed, probabilities=by.probabilities
    ).values


def _regions(by: MapMaking, face: np.ndarray, emotion: int) -> np.ndarray:
    covering = baseline_picture("mean-face", face, by.average)
    game = region_game(by.spec, by.network, face, by.masks, covering)
    return game.face_map(game.shares(by.probabilities)[:, emotion])


_KINDS = (
    *(MapKind(method.name, method.title, _saliency(method.name)) for method in SALIENCY_METHODS.values()),
    MapKind("lime", "LIME", _lime),
    MapKind("regions", "Facial regions", _regions),
)
MAP_KINDS: dict[str, MapKind] = {kind.name: kind for kind in _KINDS}
MAP_TITLES: dict[str, str] = {kind.name: kind.title for kind in _KINDS}


def making_of(study: Study) -> MapMaking:
    """What maps of a study's faces are made with, in the average layout of a face."""
    network = shared_network(study)
    layer = default_layer(study.architecture, network)
    calibration = calibrate(study)
    return MapMaking(study.architecture, network, layer, mean_of_all(study), region_masks(), calibration.probabilities)


def all_maps(making: MapMaking, face: np.ndarray, emotion: int) -> dict[str, np.ndarray]:
    """One map of every kind for a face uint8 [48, 48] and an emotion."""
    return {name: kind.make(making, face, emotion) for name, kind in MAP_KINDS.items()}
