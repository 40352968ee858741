"""Measured actions beside what the network used."""

import os
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.explanation.actions import (
    action_scoring,
    action_table,
    agreement_sentence,
    measure_actions,
    stored_actions,
)
from core.explanation.explain import explain
from core.explanation.report import explanation_report
from core.explanation.subject import example_subject, row_subject
from core.study import open_study


@pytest.fixture(scope="module")
def study():
    return open_study("builtin")


@pytest.fixture(scope="module")
def scoring(study):
    return action_scoring(study)


def row_with_actions(study, scoring):
    scores = study.concept_scores(scoring.name)
    return int(study.images["row"].iloc[int(np.flatnonzero(np.isfinite(scores).all(axis=1))[0])])


def test_a_row_has_the_scores_of_the_study(study, scoring):
    subject = row_subject(study, row_with_actions(study, scoring))
    assert stored_actions(study, scoring, subject) == pytest.approx(study.concept_scores("actions")[subject.position])
    assert stored_actions(study, scoring, example_subject(study, "happy")) is None


def test_verdicts_follow_the_percentile_and_the_contribution(study, scoring):
    subject = row_subject(study, row_with_actions(study, scoring))
    explanation = explain(study, subject, scoring.name)
    emotion = explanation.prediction.emotion
    contribution = explanation.concepts.values[:-1, emotion]
    loudest = scoring.concepts[int(contribution.argmax())]
    scores = study.concept_scores(scoring.name)
    there = action_table(study, explanation, np.nanmax(scores, axis=0) + 1, emotion)
    assert (there["percentile"] == 100).all()
    assert there.set_index("action")["verdict"][loudest] == "on the face, and used"
    assert f"agree on “{loudest}”" in agreement_sentence(there)
    absent = action_table(study, explanation, np.nanmin(scores, axis=0) - 1, emotion)
    assert (absent["percentile"] == 0).all()
    assert absent.set_index("action")["verdict"][loudest] == "used, hardly on the face"
    assert "agree on no action" in agreement_sentence(absent)
    assert f"hardly sees it: “{loudest}”" in agreement_sentence(absent)


def test_the_landmarker_measures_what_the_study_holds(study, scoring):
    model = os.environ.get("EMODISSECT_TEST_LANDMARKER")
    if not model:
        pytest.skip("EMODISSECT_TEST_LANDMARKER names no Face Landmarker model")
    measured = measure_actions(study, scoring, example_subject(study, "happy").face, Path(model))
    percentile = (study.concept_scores(scoring.name) < measured).mean(axis=0)
    assert percentile[scoring.concepts.index("smile")] > 0.75
    with pytest.raises(InputError, match="finds no face"):
        measure_actions(study, scoring, np.zeros((48, 48), np.uint8), Path(model))


def test_the_report_has_the_picture_only_if_asked(study):
    explanation = explain(study, example_subject(study, "sad"))
    command = ["explain", *explanation.subject.command]
    without = explanation_report(study, explanation, command).to_html()
    assert "data:image" not in without
    assert explanation.verdict() in without
    assert explanation.sentence() in without
    assert "explain --example sad" in without
    assert "data:image/png" in explanation_report(study, explanation, command, with_face=True).to_html()
