"""The neuron that explains all others: chosen by rule, and shown with numbers that are the network's own."""

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file

from core.emotions import EMOTIONS
from core.errors import InputError
from core.study.neuron_words import effects_said, turned_round
from core.study.showcase import FACES_EACH, choose_neuron, draw_sample, mean_reasons, showcase


@pytest.fixture(scope="module")
def sample(tiny_study):
    return draw_sample(tiny_study)


def table(**columns):
    plain = {"neuron": [0, 1, 2, 3], "score": [0.5, 0.6, 0.4, np.nan], "margin": [0.1, 0.2, 0.3, np.nan]}
    plain |= {"share": [0.9, 0.9, 0.9, 0], "dominant": ["happy", "sad", "happy", ""], "emotions": ["", "", "", ""]}
    return pd.DataFrame(plain | columns)


def test_a_label_that_suggests_what_its_faces_show_is_preferred():
    assert choose_neuron(table()) == 1
    assert choose_neuron(table(emotions=["", "angry, surprise", "happy", ""])) == 2
    assert choose_neuron(table(emotions=["happy", "angry, sad", "happy", ""])) == 1


def test_a_layer_without_labels_is_refused_in_a_sentence():
    with pytest.raises(InputError, match=r"No neuron of this study has a label.*\."):
        choose_neuron(table(score=[np.nan] * 4))


def test_the_sample_has_each_emotion_and_the_networks_own_activations(tiny_study, sample):
    found = np.bincount(tiny_study.labels_true, minlength=7)
    assert np.array_equal(sample.counts, np.minimum(found, FACES_EACH))
    assert np.array_equal(tiny_study.labels_true[sample.positions], sample.emotions)
    layer = tiny_study.layers[-1]
    whole = tiny_study.activations(layer)
    assert np.allclose(sample.hidden, whole[:, sample.positions], atol=2e-3 * whole.max())


def test_another_seed_draws_other_faces(tiny_study):
    assert np.array_equal(draw_sample(tiny_study, 5).positions, draw_sample(tiny_study, 5).positions)


def test_the_showcase_is_a_labelled_neuron_with_its_words_best_first(tiny_study, sample):
    shown = showcase(tiny_study, sample)
    labels = tiny_study.labels(shown.layer, shown.scoring, shown.similarity)
    assert shown.label == labels["label"][shown.neuron]
    scores = [score for _, score in shown.words]
    assert scores == sorted(scores, reverse=True)
    assert shown.emotion == np.nanargmax(shown.response)
    there = shown.typical >= 0
    assert np.array_equal(tiny_study.labels_true[shown.typical[there]], np.flatnonzero(there))
    assert np.isnan(shown.response[~there]).all()


def test_what_it_pushes_towards_is_said_of_where_it_answers(tiny_study, sample):
    shown = showcase(tiny_study, sample)
    mean = tiny_study.activation(shown.layer, shown.neuron).mean()
    effects = tiny_study.effects(shown.layer)
    assert np.allclose(shown.pushes * mean, effects[shown.neuron], rtol=0.02, atol=1e-6)
    assert turned_round(tiny_study, shown.layer, shown.neuron, effects) == ""
    up = EMOTIONS[int(shown.pushes.argmax())].name
    said = effects_said(tiny_study, shown.layer, shown.neuron, -effects)
    assert f"below zero on average: where it answers, it speaks most for {up}. Exact" in said
    assert turned_round(tiny_study, tiny_study.layers[0], 0, -tiny_study.effects(tiny_study.layers[0])) == ""


def test_reasons_sum_to_the_mean_logit(tiny_study, sample):
    emotion = 3
    reasons = mean_reasons(tiny_study, sample, emotion, "clip")
    weights = load_file(tiny_study.folder / "network.safetensors")
    bias = float(weights[f"{tiny_study.architecture.classifier}.bias"][emotion])
    logits = tiny_study.logits()[sample.positions[sample.of(emotion)], emotion]
    assert reasons["adds"].sum() + bias == pytest.approx(float(logits.mean()), abs=1e-3)
    assert reasons["neurons"].sum() == tiny_study.width(tiny_study.layers[-1])
    assert reasons["adds"].is_monotonic_decreasing
