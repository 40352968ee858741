"""How good the scorers are themselves: a label is worth no more than its concept."""

import math
from itertools import combinations

import numpy as np
import pandas as pd

from core.concepts.agreement import area_under_roc
from core.editing.statistics import Z_95, wilson_interval
from core.emotions import EMOTION_NAMES
from core.label_quality.halves import Words, judging_scorers
from core.study import Study

WEAK = 0.6
VOTES = "votes"


def judge_table(study: Study) -> pd.DataFrame:
    """One line a concept of every scorer that keeps its scores, over all probing images it could measure.

    Columns: scorer, concept, emotion (the one that it tells best), suggested (whether the concept set says that it
    means that emotion), auroc with low and high (95 %) for the images labelled so, crowd (AUROC for the images that
    most FER+ voters call so; NaN where the study has no votes, or for the votes themselves), n, and weak: `low` is not
    above WEAK. A concept that suggests emotions is judged by the best of these.
    """
    labelled = study.labels_true[:, None] == np.arange(len(EMOTION_NAMES))
    voted = _voted(study)
    lines = []
    for name in judging_scorers(study):
        scoring, scores = study.scorings[name], study.concept_scores(name)
        measured = np.isfinite(scores).all(axis=1)
        centre = bool(study.manifest["scorings"][name]["details"].get("centre"))
        compared = Words(scores[measured], centre).compared.T
        areas = area_under_roc(compared, labelled[measured])
        crowd = np.full_like(areas, np.nan)
        if voted is not None and name != VOTES:
            both = measured & voted.any(axis=1)
            crowd = area_under_roc(Words(scores[both], centre).compared.T, voted[both])
        positives = labelled[measured].sum(axis=0)
        for concept, (area, by_crowd, own) in enumerate(zip(areas, crowd, scoring.emotions, strict=True)):
            suggested = [EMOTION_NAMES.index(emotion) for emotion in own]
            among = np.full(len(EMOTION_NAMES), -np.inf)
            among[suggested or slice(None)] = np.nan_to_num(area, nan=-np.inf)[suggested or slice(None)]
            best = int(among.argmax())
            low, high = auroc_interval(float(area[best]), int(positives[best]), int(measured.sum() - positives[best]))
            lines.append(
                {
                    "scorer": name,
                    "concept": scoring.concepts[concept],
                    "emotion": EMOTION_NAMES[best],
                    "suggested": bool(suggested),
                    "auroc": float(area[best]),
                    "low": low,
                    "high": high,
                    "crowd": float(by_crowd[best]),
                    "n": int(measured.sum()),
                    "weak": not low > WEAK,
                }
            )
    return pd.DataFrame(lines)


def shared_emotions(study: Study, layer: str) -> pd.DataFrame:
    """How often the labels that two scorers give a neuron suggest a common emotion: one line a pair of scorers.

    Columns: scorer, other, n (neurons of `layer` for which both labels suggest one), share, low and high (95 %,
    Wilson), and chance (share if the scorers' labels were dealt out independently). Labels are those of the study, each
    scorer's by its own similarity function.
    """
    suggested = {name: _suggested(study, layer, name) for name in judging_scorers(study)}
    lines = []
    for one, other in combinations(suggested, 2):
        both = suggested[one].any(axis=1) & suggested[other].any(axis=1)
        n = int(both.sum())
        if not n:
            continue
        mine, theirs = suggested[one][both], suggested[other][both]
        agree = int((mine & theirs).any(axis=1).sum())
        low, high = wilson_interval(agree, n)
        kinds, counts = (list(part) for part in zip(*map(_kinds, (mine, theirs)), strict=True))
        meets = (kinds[0].astype(int) @ kinds[1].T.astype(int)) > 0
        chance = float(counts[0] @ meets @ counts[1]) / n**2
        lines.append(
            {"scorer": one, "other": other, "n": n, "share": agree / n, "low": low, "high": high, "chance": chance}
        )
    return pd.DataFrame(lines, columns=["scorer", "other", "n", "share", "low", "high", "chance"])


def auroc_interval(area: float, positives: int, negatives: int) -> tuple[float, float]:
    """95 % interval of an AUROC by Hanley and McNeil (1982); (0, 1) without images of both kinds."""
    if not positives or not negatives:
        return 0.0, 1.0
    both, twice = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (positives - 1) * (both - area * area) + (negatives - 1) * (twice - area * area)
    half = Z_95 * math.sqrt(max(0.0, spread) / (positives * negatives))
    return max(0.0, area - half), min(1.0, area + half)


def _suggested(study: Study, layer: str, scorer: str) -> np.ndarray:
    """Which emotions the label of each neuron suggests, bool [n, 7]."""
    scoring = study.scorings[scorer]
    table = np.zeros((len(scoring.concepts) + 1, len(EMOTION_NAMES)), bool)
    for concept, names in enumerate(scoring.emotions):
        table[concept, [EMOTION_NAMES.index(name) for name in names]] = True
    return table[study.candidates(layer, scorer, scoring.default_similarity)[0][:, 0]]


def _kinds(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different rows and how often each is there."""
    return np.unique(rows, axis=0, return_counts=True)


def _voted(study: Study) -> np.ndarray | None:
    """Whether most voters call an image each emotion, bool [N, 7]; None without votes."""
    if VOTES not in study.scorings or not study.keeps_scores(VOTES):
        return None
    names, shares = study.scorings[VOTES].concepts, study.concept_scores(VOTES)
    own = [shares[:, names.index(name)] if name in names else np.zeros(len(shares)) for name in EMOTION_NAMES]
    return np.nan_to_num(np.stack(own, axis=1)) > 0.5
