"""The split of a logit is exact, neuron by neuron and word by word."""

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.explanation.contributions import (
    QUESTIONS,
    Classifier,
    ask,
    by_concept,
    largest,
    neuron_contributions,
    runner_up,
)
from core.explanation.explain import explain, predict_subject, scoring_for_faces
from core.explanation.prediction import classifier_of, predict, predict_features, shared_network
from core.explanation.subject import Subject, example_subject, row_subject
from core.networks.views import as_float, center_view
from core.study import open_study
from tests.support.tiny import synthetic_faces


@pytest.fixture(scope="module")
def built_in():
    return open_study("builtin")


def network_logits(study, face):
    view = center_view(as_float(torch.from_numpy(face)[None]), study.architecture.input_size)
    with torch.no_grad():
        return shared_network(study)(view)[0].numpy()


def test_parts_and_bias_sum_to_the_logits_of_a_picture(built_in):
    face = synthetic_faces(1, seed=4)[0][0]
    explanation = explain(built_in, Subject("a picture", face))
    expected = network_logits(built_in, face)
    assert explanation.neurons.logits == pytest.approx(expected, abs=1e-4)
    assert explanation.concepts.logits == pytest.approx(expected, abs=1e-4)
    assert explanation.average.logits == pytest.approx(built_in.logits().mean(axis=0), abs=1e-3)


@pytest.mark.parametrize("scoring", ["clip", "actions", "votes"])
def test_a_row_without_its_picture_gives_the_stored_logits(built_in, scoring):
    position = 5
    row = int(built_in.images["row"].iloc[position])
    explanation = explain(built_in, row_subject(built_in, row), scoring)
    assert explanation.subject.face is None
    assert explanation.concepts.logits == pytest.approx(built_in.logits()[position], abs=1e-4)


def test_features_and_picture_give_the_same_hidden_layer(tiny_study, tiny_plan):
    network = shared_network(tiny_study)
    face = tiny_plan.probing.faces[3]
    from_picture = predict(tiny_study.architecture, network, face)
    from_features = predict_features(tiny_study.architecture, network, tiny_study.features()[3])
    assert from_features.logits == pytest.approx(from_picture.logits, abs=2e-2)
    assert from_features.hidden.shape == from_picture.hidden.shape == (tiny_study.width(tiny_study.layers[-1]),)


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_every_question_is_answered_in_parts_that_add_up(tiny_study, tiny_plan, question):
    explanation = explain(tiny_study, Subject("a picture", tiny_plan.probing.faces[0]), "clip")
    emotion = explanation.prediction.emotion
    other = runner_up(explanation.prediction.logits, emotion)
    for split in (explanation.split(question, emotion, other), explanation.neuron_split(question, emotion, other)):
        assert split.start + split.values.sum() == pytest.approx(split.total, abs=1e-6)
    lead = explanation.prediction.logits[emotion] - explanation.prediction.logits[other]
    assert split.total == pytest.approx(
        lead if question == "rather" else explanation.prediction.logits[emotion], abs=1e-4
    )


def test_a_muted_word_is_the_network_run_with_its_neurons_at_zero(built_in):
    face = example_subject(built_in, "surprise").face
    explanation = explain(built_in, Subject("a picture", face))
    part = int(np.abs(explanation.concepts.values).max(axis=1).argmax())
    silent = torch.from_numpy(explanation.labels == part)
    assert silent.any()
    network = shared_network(built_in)
    layer = network.get_submodule(built_in.architecture.layers[-1].module)
    handle = layer.register_forward_hook(lambda module, inputs, output: output.masked_fill(silent, 0))
    try:
        expected = network_logits(built_in, face)
    finally:
        handle.remove()
    assert explanation.concepts.without([part]) == pytest.approx(expected, abs=1e-4)
    assert np.abs(explanation.concepts.without([part]) - explanation.prediction.logits).max() > 0.01


def test_known_answer_by_hand():
    classifier = Classifier(np.array([[1.0, -2.0, 3.0], [0.5, 0.5, 0.5]]), np.array([0.1, 0.2]))
    neurons = neuron_contributions(classifier, np.array([2.0, 1.0, 0.0]))
    assert neurons.values.tolist() == [[2.0, 1.0], [-2.0, 0.5], [0.0, 0.0]]
    concepts = by_concept(neurons, np.array([1, -1, 1]), 2)
    assert concepts.values.tolist() == [[0, 0], [2, 1], [-2, 0.5]]
    average = by_concept(neuron_contributions(classifier, np.ones(3)), np.array([1, -1, 1]), 2)
    assert ask("rather", concepts, average, 0, 1).values.tolist() == [0, 1, -2.5]
    assert ask("average", concepts, average, 0, 1).values.tolist() == [0, -2, 0]
    assert largest([0.5, -2, 0, 1], 2).tolist() == [3, 1]
    with pytest.raises(InputError, match="no question"):
        ask("what", concepts, average, 0, 1)


def test_the_network_is_loaded_once(tiny_study):
    assert shared_network(tiny_study) is shared_network(tiny_study)
    classifier = classifier_of(tiny_study.architecture, shared_network(tiny_study))
    assert classifier.weight.shape == (7, 32)


def test_words_about_the_face_are_preferred(built_in, tiny_study):
    assert scoring_for_faces(built_in).scorer == "actions"
    assert scoring_for_faces(tiny_study) == tiny_study.default_scoring


def test_every_example_is_a_face_that_the_network_takes(built_in):
    for emotion in ("happy", "surprise"):
        subject = example_subject(built_in, emotion)
        assert subject.face.shape == (48, 48)
        assert predict_subject(built_in, subject).logits.argmax() == explain(built_in, subject).prediction.emotion
    with pytest.raises(InputError, match="no example"):
        example_subject(built_in, "hungry")


def test_a_row_that_nobody_knows_is_told_in_a_sentence(built_in):
    with pytest.raises(InputError, match="knows nothing of row 0"):
        row_subject(built_in, 0)


def test_an_unknown_scorer_is_told_in_a_sentence(tiny_study, tiny_plan):
    with pytest.raises(InputError, match="no scorer"):
        explain(tiny_study, Subject("a picture", tiny_plan.probing.faces[0]), "nobody")


def test_the_summary_sums_to_the_logit(tiny_study, tiny_plan):
    summary = explain(tiny_study, Subject("a picture", tiny_plan.probing.faces[0])).summary()
    concepts = summary["concepts"]
    total = concepts["bias"] + sum(concepts["contributions"].values())
    assert total == pytest.approx(summary["prediction"]["logit"], abs=1e-4)
    assert sum(summary["probabilities"].values()) == pytest.approx(1)
