"""A study with planted slices: pictures called dark are mislabelled, the other words mean nothing."""

from dataclasses import replace

import numpy as np

from core.concepts.scores import ConceptScores
from core.emotions import EMOTION_NAMES
from core.study.build import ProbingSet, ScoringInput, StudyPlan, build_study
from core.study.study import Study
from tests.support.tiny import synthetic_faces

FACES = 350
WORDS = ("glasses", "beard", "dark", "baby", "woman")
MISLABELLED = 7  # one in so many


def sliced_study(plan: StudyPlan, folder) -> Study:
    """The network of `plan` on FACES faces, of which every seventh has a wrong label and the highest score for dark;
    all voters name what was drawn, half of them on every third face."""
    faces, drawn = synthetic_faces(FACES, seed=11)
    wrong = np.arange(FACES) % MISLABELLED == 0
    labels = np.where(wrong, (drawn + 1) % 7, drawn)
    scores = np.random.default_rng(5).normal(0, 0.1, (FACES, len(WORDS)))
    scores[:, WORDS.index("dark")] += 3 * wrong
    votes = np.zeros((FACES, 8))
    votes[np.arange(FACES), drawn] = np.where(np.arange(FACES) % 3 == 0, 0.5, 1.0)
    votes[np.arange(FACES), 7] = 1 - votes.sum(axis=1)
    details = {"title": "Words", "centre": False, "emotions": {}, "groups": {}}
    suggested = {"title": "Voters", "centre": False, "emotions": {name: [name] for name in EMOTION_NAMES}, "groups": {}}
    splits = np.array(["PublicTest"] * (FACES - 100) + ["PrivateTest"] * 100)
    probing = ProbingSet(faces, np.arange(29000, 29000 + FACES), splits, labels)
    scorings = (
        ScoringInput("clip", ConceptScores(scores.astype(np.float32), WORDS, "clip", details)),
        ScoringInput(
            "votes", ConceptScores(votes.astype(np.float32), (*EMOTION_NAMES, "contempt"), "votes", suggested)
        ),
    )
    return build_study(replace(plan, probing=probing, scorings=scorings, similarities=("correlation",)), folder)
