"""Where a face was looked at, and what it does: the parts of an explanation that take the network more than one run."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.emotions import EMOTIONS
from core.errors import InputError
from core.explanation.actions import action_scoring, action_table, agreement_sentence, measure_actions, stored_actions
from core.explanation.baselines import BASELINES, baseline_picture
from core.explanation.explain import Explanation, explain
from core.explanation.lime_explanation import LimeExplanation, lime_explanation
from core.explanation.prediction import shared_network
from core.explanation.regions import RegionGame, region_game
from core.explanation.saliency import SaliencyMap, default_layer, saliency_map
from core.explanation.saliency_methods import SALIENCY_METHODS
from core.faces.layout import region_masks
from core.study import Study
from core.study.neuron_facts import mean_of_all
from core.study.study import Scoring

BASELINE = "mean-face"


@dataclass(frozen=True)
class Looked:
    """The maps of every saliency method, LIME, and the game of the regions, for one emotion."""

    emotion: int
    maps: tuple[SaliencyMap, ...]
    lime: LimeExplanation
    game: RegionGame
    shares: np.ndarray
    baseline: str

    def summary(self) -> dict[str, object]:
        """JSON-serialisable: regions, cam and lime."""
        first = self.maps[0]
        return {
            "regions": {
                "baseline": self.baseline,
                "shares": dict(zip(self.game.regions, map(float, self.shares), strict=True)),
            },
            "cam": {
                "method": first.method,
                "layer": first.layer,
                "blank": first.blank,
                "values": np.round(first.values.astype(float), 4).tolist(),
            },
            "lime": {
                "samples": self.lime.samples,
                "seed": self.lime.seed,
                "r2": self.lime.r2,
                "weights": self.lime.weights.tolist(),
                "segments": self.lime.segments.tolist(),
            },
        }


@dataclass(frozen=True)
class Actions:
    """Measured facial actions float [actions] by `names`, and the table that sets them beside the network's words."""

    names: tuple[str, ...]
    measured: np.ndarray
    table: pd.DataFrame

    def summary(self) -> dict[str, object]:
        """JSON-serialisable: measured, agreement in words, and the verdict on each action."""
        return {
            "measured": dict(zip(self.names, map(float, self.measured), strict=True)),
            "agreement": agreement_sentence(self.table),
            "verdicts": dict(zip(self.table["action"], self.table["verdict"], strict=True)),
        }


def look(
    study: Study, explanation: Explanation, emotion: int, *, layer: str | None = None, samples: int = 300, seed: int = 0
) -> Looked | None:
    """Maps, LIME and regions of a face; None where its picture is not there. Takes seconds.

    InputError for a layer that has no map, or for too few samples.
    """
    face, landmarks = explanation.subject.face, explanation.subject.landmarks
    if face is None:
        return None
    spec, network, calibrated = study.architecture, shared_network(study), explanation.calibration.probabilities
    layer = layer or default_layer(spec, network)
    covering = baseline_picture(BASELINE, face, mean_of_all(study))
    game = region_game(spec, network, face, region_masks(landmarks), covering)
    return Looked(
        emotion=emotion,
        maps=tuple(saliency_map(spec, network, face, emotion, method, layer) for method in SALIENCY_METHODS),
        lime=lime_explanation(spec, network, face, emotion, samples=samples, seed=seed, probabilities=calibrated),
        game=game,
        shares=game.shares(calibrated)[:, emotion],
        baseline=BASELINES[BASELINE].title,
    )


def watch(study: Study, explanation: Explanation, emotion: int, model: Path | None) -> Actions | None:
    """Measured facial actions beside the network's words; None where nothing can measure them.

    They come from the study for its own faces, else from the Face Landmarker if its `model` is there.
    """
    scoring = action_scoring(study)
    if scoring is None:
        return None
    measured = stored_actions(study, scoring, explanation.subject)
    if measured is None:
        measured = _measured(study, scoring.name, explanation, model)
    if measured is None:
        return None
    own = in_words_of(study, explanation, scoring)
    return Actions(scoring.concepts, measured, action_table(study, own, measured, emotion))


def in_words_of(study: Study, explanation: Explanation, scoring: Scoring) -> Explanation:
    """The same face in the words of `scoring`, matched as that recommends; `explanation` itself if it is so already."""
    if (explanation.scoring, explanation.similarity) == (scoring.name, scoring.default_similarity):
        return explanation
    return explain(
        study,
        explanation.subject,
        scoring.name,
        prediction=explanation.prediction,
        calibration=explanation.calibration,
    )


def _measured(study: Study, scoring: str, explanation: Explanation, model: Path | None) -> np.ndarray | None:
    if explanation.subject.face is None or model is None:
        return None
    try:
        return measure_actions(study, study.scorings[scoring], explanation.subject.face, model)
    except InputError:
        return None


def regions_sentence(looked: Looked) -> str:
    """Which region makes the difference, in plain words."""
    most = looked.game.regions[int(looked.shares.argmax())]
    return (
        f"The {most} {'speak' if most.endswith('s') else 'speaks'} most for {EMOTIONS[looked.emotion].name}: "
        f"{100 * looked.shares.max():+.0f} points of probability, weighed over all ways to cover regions."
    )
