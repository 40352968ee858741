"""What the face does beside what the network used: measured facial actions against the split of a logit."""

from pathlib import Path

import numpy as np
import pandas as pd

from core.concepts.landmarker import BLENDSHAPES, blendshape_meter, find_landmarker
from core.errors import InputError
from core.explanation.explain import Explanation
from core.explanation.subject import Subject
from core.study import Study
from core.study.study import Scoring

STRONG, WEAK = 75.0, 50.0
USED_SHARE = 0.1
VERDICTS: dict[tuple[bool, bool], str] = {
    (True, True): "on the face, and used",
    (True, False): "on the face, hardly used",
    (False, True): "used, hardly on the face",
}


def landmarker_if_there() -> Path | None:
    """The Face Landmarker's model in the cache, or None where it was not fetched or is another."""
    try:
        return find_landmarker()
    except InputError:
        return None


def action_scoring(study: Study) -> Scoring | None:
    """The study's scoring by measured facial actions, if it has one."""
    return next((scoring for scoring in study.scorings.values() if scoring.scorer == "actions"), None)


def stored_actions(study: Study, scoring: Scoring, subject: Subject) -> np.ndarray | None:
    """The scores float32 [actions] that the study keeps of a row; None for another face or an unmeasured row."""
    if subject.position is None:
        return None
    scores = study.concept_scores(scoring.name)[subject.position]
    return scores if np.isfinite(scores).all() else None


def measure_actions(study: Study, scoring: Scoring, face: np.ndarray, model: Path) -> np.ndarray:
    """Scores float32 [actions] of a face uint8 [48, 48], measured as those of the study were.

    InputError if the Face Landmarker finds no face in these few pixels, or cannot be used.
    """
    with blendshape_meter(model) as meter:
        shapes = meter(face[None])[0]
    if not np.isfinite(shapes).all():
        raise InputError("The Face Landmarker finds no face in the 48 x 48 pixels, so nothing can be measured.")
    measures = study.manifest["scorings"][scoring.name]["details"]["measure"]
    value = dict(zip(BLENDSHAPES, shapes, strict=True))
    return np.array(
        [sum(weight * value[shape] for shape, weight in measures[name].items()) for name in scoring.concepts],
        np.float32,
    )


def action_table(study: Study, explanation: Explanation, measured: np.ndarray, emotion: int) -> pd.DataFrame:
    """One line an action that is on the face or used: action, percentile (share of the probing faces that show it
    less, 0..100), contribution (logits, to `emotion`) and verdict, by the size of the contribution.

    `explanation` is in the words of the facial actions, `measured` float [actions] in their order. An action is on
    the face from the 75th percentile on and hardly there below the 50th; it is used if it speaks for the emotion with
    a tenth of the loudest word's weight.
    """
    known = study.concept_scores(explanation.scoring)
    known = known[np.isfinite(known).all(axis=1)]
    percentile = 100 * (known < measured).mean(axis=0)
    contribution = explanation.concepts.values[: len(measured), emotion]
    used = contribution >= USED_SHARE * max(float(contribution.max()), 1e-9)
    table = pd.DataFrame(
        {
            "action": explanation.words[: len(measured)],
            "percentile": percentile,
            "contribution": contribution,
            "verdict": [
                VERDICTS.get((bool(here >= STRONG), bool(spoke)), "") if here >= STRONG or here < WEAK else ""
                for here, spoke in zip(percentile, used, strict=True)
            ],
        }
    )
    table = table[(table["verdict"] != "") | used]
    order = np.argsort(-table["contribution"].abs().to_numpy(), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def agreement_sentence(table: pd.DataFrame) -> str:
    """Where measurement and network agree and where not, in plain words."""
    listed = {
        verdict: ", ".join(f"“{name}”" for name in table["action"][table["verdict"] == verdict].head(3))
        for verdict in VERDICTS.values()
    }
    agreed, unused, unseen = listed.values()
    parts = [f"Measurement and network agree on {agreed}." if agreed else "Measurement and network agree on no action."]
    parts += [f"Used, though the measurement hardly sees it: {unseen}."] if unseen else []
    parts += [f"Measured, but hardly used: {unused}."] if unused else []
    return " ".join(parts)
