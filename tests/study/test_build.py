import dataclasses
import shutil

import numpy as np
import pytest
import torch

from core.concepts.scores import ConceptScores
from core.editing.from_study import editor_of, plane_of, subject_of
from core.errors import InputError
from core.networks.views import as_float, center_view
from core.networks.weights import load_network
from core.study import open_study
from core.study.build import build_study, small_integers
from core.study.planes import read_plane
from core.study.verify import verify
from tests.support.tiny import TINY

DEAD = 3


def activations_by_hand(plan, layer):
    network = load_network(TINY, plan.weights)
    views = center_view(as_float(torch.from_numpy(plan.probing.faces)), 40)
    with torch.no_grad():
        conv = network.conv(views)
        values = {"conv": conv.mean((2, 3)), "lin1": network.lin1(torch.flatten(network.pool(conv), 1))}[layer]
    return values.numpy()


@pytest.mark.parametrize(("layer", "tolerance"), [("conv", 1 / 255), ("lin1", 2e-3)])
def test_activations_are_those_of_the_network(tiny_study, tiny_plan, layer, tolerance):
    expected = activations_by_hand(tiny_plan, layer)
    assert np.abs(tiny_study.activations(layer) - expected.T).max() <= tolerance * expected.max()
    assert np.allclose(tiny_study.activation(layer, 5), tiny_study.activations(layer)[5])


def test_logits_and_features_belong_together(tiny_study):
    facts = verify(tiny_study)
    assert facts["whole"]
    assert facts["largest_logit_difference"] < 0.01


def test_top_images_class_mix_and_mean_faces_follow_from_the_activations(tiny_study, tiny_plan):
    positions, top = tiny_study.top_images("conv")
    expected = activations_by_hand(tiny_plan, "conv")
    alive = [n for n in range(8) if n != DEAD]
    for neuron in alive:
        assert np.allclose(np.sort(expected[:, neuron])[::-1][:100], top[neuron], atol=2e-3)
    table = tiny_study.neurons("conv")
    assert table["alive"].tolist() == [n != DEAD for n in range(8)]
    shares = table.loc[alive, ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]].to_numpy()
    assert np.allclose(shares.sum(1), 1, atol=1e-5)
    mix = np.bincount(tiny_plan.probing.emotions[positions[0]], minlength=7) / 100
    assert np.allclose(shares[0], mix, atol=1e-5)
    mean_face = tiny_plan.probing.faces[positions[0]].mean(0)
    assert np.abs(tiny_study.mean_faces("conv")[0].astype(float) - mean_face).mean() < 6


def test_a_dead_neuron_has_no_label_and_the_others_have(tiny_study):
    for scoring in ("clip", "votes"):
        for similarity in tiny_study.similarities:
            labels = tiny_study.labels("conv", scoring, similarity)
            assert labels["label"][DEAD] == ""
            assert np.isnan(labels["score"][DEAD])
            assert (labels["label"][labels["neuron"] != DEAD] != "").all()
            assert labels["percentile"].max() == pytest.approx(100)


def test_a_tensor_is_read_alone_as_it_is_among_all(tiny_study):
    for name, value in tiny_study.weights().items():
        alone = tiny_study.tensor(name)
        assert alone.dtype == value.dtype
        assert np.array_equal(alone, value)


def test_effects_are_exact_for_the_last_hidden_layer(tiny_study, tiny_plan):
    network = load_network(TINY, tiny_plan.weights)
    expected = activations_by_hand(tiny_plan, "lin1").mean(0)[:, None] * network.out.weight.numpy().T
    assert np.allclose(tiny_study.effects("lin1"), expected, atol=2e-3, rtol=2e-3)


def build_until_killed(plan, target):
    """A build that ends before its last layer."""

    class KillError(Exception):
        pass

    def kill(line):
        if "lin1" in line:
            raise KillError

    with pytest.raises(KillError):
        build_study(plan, target, kill)


def test_a_killed_build_goes_on_with_the_layers_it_has(tiny_plan, tmp_path):
    target = tmp_path / "study"
    build_until_killed(tiny_plan, target)
    assert not target.exists()
    lines = []
    build_study(tiny_plan, target, lines.append)
    assert not any("conv" in line for line in lines)
    assert any("lin1" in line for line in lines)
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_an_unfinished_build_of_other_concepts_is_not_continued(tiny_plan, tmp_path):
    build_until_killed(tiny_plan, tmp_path / "study")
    scores = tiny_plan.scorings[0].scores
    renamed = ConceptScores(scores.scores, ("scowl", *scores.concepts[1:]), scores.scorer, scores.details)
    changed = dataclasses.replace(tiny_plan.scorings[0], scores=renamed)
    lines = []
    other = dataclasses.replace(tiny_plan, scorings=(changed, tiny_plan.scorings[1]))
    study = build_study(other, tmp_path / "study", lines.append)
    assert any("conv" in line for line in lines)
    assert "scowl" in study.scorings["clip"].concepts


def test_an_unfinished_build_that_kept_other_scores_is_not_continued(tiny_plan, tmp_path):
    build_until_killed(tiny_plan, tmp_path / "study")
    labels_only = tuple(dataclasses.replace(each, keep_scores=False) for each in tiny_plan.scorings)
    study = build_study(dataclasses.replace(tiny_plan, scorings=labels_only), tmp_path / "study")
    assert not any(map(study.keeps_scores, study.scorings))


def test_a_study_that_is_being_built_is_not_built_twice_at_a_time(tiny_plan, tmp_path):
    refused = []

    def build_again(line):
        with pytest.raises(InputError, match="study is being built already") as raised:
            build_study(tiny_plan, tmp_path / "study")
        refused.append(raised)

    study = build_study(tiny_plan, tmp_path / "study", build_again)
    assert refused
    assert verify(study)["whole"]
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_numbers_that_are_too_large_for_two_bytes_get_four():
    assert small_integers(np.array([-1, 32767])).dtype == np.int16
    large = small_integers(np.array([-1, 32768]))
    assert large.dtype == np.int32
    assert large.tolist() == [-1, 32768]


@pytest.fixture
def copy(tiny_study, tmp_path):
    return shutil.copytree(tiny_study.folder, tmp_path / "copy")


@pytest.mark.parametrize("name", ["network.safetensors", "layers/conv/labels.safetensors", "images.parquet"])
def test_a_torn_file_is_refused(copy, name):
    path = copy / name
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(InputError, match=r"not the file that the study was built with"):
        open_study(copy)


def test_a_missing_file_a_torn_manifest_and_no_study_are_refused(copy, tmp_path):
    (copy / "features.npz").unlink()
    with pytest.raises(InputError, match=r"lacks features\.npz"):
        open_study(copy)
    (copy / "manifest.json").write_text("{")
    with pytest.raises(InputError, match="torn"):
        open_study(copy)
    with pytest.raises(InputError, match="no study"):
        open_study(tmp_path / "nowhere")


def test_unknown_names_are_refused_with_what_there_is(tiny_study):
    with pytest.raises(InputError, match="conv, lin1"):
        tiny_study.neurons("lin9")
    with pytest.raises(InputError, match="clip, votes"):
        tiny_study.labels("conv", "oracle", "cosine")
    with pytest.raises(InputError, match="0 to 7"):
        tiny_study.activation("conv", 8)
    with pytest.raises(InputError, match="public, private, both"):
        tiny_study.in_split("training")


def test_scores_are_kept_unless_only_labels_were_asked_for(tiny_study, tiny_plan, tmp_path):
    expected = tiny_plan.scorings[1].scores.scores
    assert np.allclose(tiny_study.concept_scores("votes"), expected, atol=1e-3, equal_nan=True)
    labels_only = dataclasses.replace(tiny_plan.scorings[0], keep_scores=False)
    study = build_study(
        dataclasses.replace(tiny_plan, scorings=(labels_only,), similarities=("correlation",)), tmp_path / "study"
    )
    with pytest.raises(InputError, match="only the labels"):
        study.concept_scores("clip")


@pytest.mark.parametrize("split", ["public", "private"])
def test_stored_planes_are_those_of_the_editor(tiny_study, split):
    subject = subject_of(tiny_study)
    editor = editor_of(tiny_study, subject, "lin1", "clip", "correlation")
    stored = plane_of(tiny_study, editor, "clip", "correlation", "weights", split)
    assert read_plane(tiny_study.folder, "clip", "correlation", split) is not None
    fresh = editor.plane("weights", tiny_study.labels_true, np.flatnonzero(tiny_study.in_split(split)))
    assert np.array_equal(stored.confusion, fresh.confusion)
    assert np.array_equal(stored.gained, fresh.gained)
    assert np.array_equal(stored.taus, fresh.taus)
