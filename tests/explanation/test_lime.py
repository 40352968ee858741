from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from lime.lime_image import LimeImageExplainer

from core.errors import InputError
from core.explanation.lime_explanation import lime_explanation, lime_stability, superpixels
from core.explanation.lime_pictures import gallery_subjects, lime_pictures
from core.explanation.overlay import FOR_RGB
from core.networks.inference import predict_logits
from core.probability import softmax
from tests.support.one_region import ONE_REGION, REGION, TARGET, bright_face, one_region
from tests.support.tiny import TINY, synthetic_faces


@pytest.fixture(scope="module")
def face():
    """Bright blobs, so that superpixels have something to hold on to."""
    ys, xs = np.mgrid[:48, :48]
    return (150 + 60 * np.sin(xs / 4) * np.cos(ys / 5)).astype(np.uint8)


@pytest.fixture(scope="module")
def tiny():
    torch.manual_seed(0)
    return TINY.build().eval().requires_grad_(False)


def checkered():
    """A network whose answer hangs on contrast inside the region, which flattening a superpixel takes away."""
    network = one_region()
    network.region *= torch.from_numpy(np.where(np.indices((40, 40)).sum(0) % 2, 1.0, -1.0)).float()
    return network


def test_a_face_has_a_usable_number_of_superpixels(face):
    for picture in (face, bright_face(), synthetic_faces(1)[0][0]):
        found = superpixels(picture)
        assert 15 <= found.max() + 1 <= 60
        assert set(np.unique(found)) == set(range(found.max() + 1))


def test_lime_finds_the_one_region_that_decides():
    checker = np.where(np.indices((48, 48)).sum(0) % 2, 220, 120).astype(np.uint8)
    found = lime_explanation(ONE_REGION, checkered(), checker, TARGET, samples=200)
    inside = np.array([REGION[found.segments == k].mean() for k in range(len(found.weights))])
    strongest = found.strongest(1)
    assert (inside[strongest] > 0).all()
    assert found.weights[inside > 0.5].min() > 3 * np.abs(found.weights[inside == 0]).max()
    assert found.r2 > 0.8
    assert not found.values[0].any()


def test_the_answer_is_that_of_the_package(tiny, face):
    def classify(images):
        return softmax(predict_logits(TINY, tiny, np.ascontiguousarray(images[..., 0])).astype(np.float64))

    segments = superpixels(face)
    theirs = LimeImageExplainer(random_state=3).explain_instance(
        face, classify, labels=(2,), top_labels=None, num_samples=120, segmentation_fn=lambda image: segments
    )
    ours = lime_explanation(TINY, tiny, face, 2, samples=120, seed=3)
    expected = dict(theirs.local_exp[2])
    np.testing.assert_allclose(ours.weights, [expected[k] for k in range(len(expected))], atol=1e-6)
    assert ours.r2 == pytest.approx(theirs.score, abs=1e-5)
    assert ours.intercept == pytest.approx(theirs.intercept[2], abs=1e-5)
    assert ours.probability == pytest.approx(classify(face[None, ..., None])[0, 2], abs=1e-6)


def test_a_seed_repeats_an_answer_and_progress_reaches_the_end(tiny, face):
    seen = []
    one, same, other = (
        lime_explanation(
            TINY, tiny, face, 2, samples=150, seed=seed, progress=lambda done, total: seen.append((done, total))
        )
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.weights, same.weights)
    assert not np.array_equal(one.weights, other.weights)
    assert seen[-1] == (150, 150)
    assert len(seen) > 3


def test_calibrated_probabilities_are_explained_where_they_are_given(tiny, face):
    flat = lime_explanation(TINY, tiny, face, 2, samples=60, probabilities=lambda logits: softmax(logits / 100))
    sharp = lime_explanation(TINY, tiny, face, 2, samples=60)
    assert np.abs(flat.weights).max() < np.abs(sharp.weights).max()
    assert flat.probability == pytest.approx(1 / 7, abs=0.01)


def test_stability_is_one_for_equal_answers_and_low_for_opposite_ones(tiny, face):
    one = lime_explanation(TINY, tiny, face, 2, samples=60)
    same, opposite = lime_stability([one, one]), lime_stability([one, replace(one, weights=-one.weights)])
    assert (same.rank_correlation, same.overlap, same.runs) == (pytest.approx(1), 1, 2)
    assert (opposite.rank_correlation, opposite.overlap) == (pytest.approx(-1), 0)
    assert "2 seeds" in same.sentence()
    with pytest.raises(InputError, match="at least two"):
        lime_stability([one])


def test_the_four_pictures_show_what_they_say(tiny, face):
    found = lime_explanation(TINY, tiny, face, 2, samples=60)
    pictures = lime_pictures(face, found, most=3, zoom=2)
    np.testing.assert_array_equal(pictures.original[::2, ::2, 0], face)
    shown = np.isin(found.segments, found.strongest(1, 3))
    np.testing.assert_array_equal(pictures.supporting[::2, ::2, 1], np.where(shown, face, 0))
    painted = (pictures.supporting_outline == FOR_RGB).all(axis=2)
    assert 0 < painted.mean() < 0.3
    assert not np.array_equal(pictures.supporting_outline, pictures.opposing_outline)
    assert {getattr(pictures, name).shape for name in vars(pictures)} == {(96, 96, 3)}


@pytest.mark.parametrize(("change", "says"), [({"samples": 10}, "at least 50"), ({"target": 9}, "no emotion 9")])
def test_bad_input_is_explained(tiny, face, change, says):
    with pytest.raises(InputError, match=says):
        lime_explanation(TINY, tiny, face, **{"target": 0, "samples": 60} | change)


def test_the_gallery_has_one_face_an_emotion(tiny_study):
    subjects = gallery_subjects(tiny_study)
    assert len(subjects) == 7
    assert all(subject.face.shape == (48, 48) for subject in subjects)


def test_the_gallery_shows_pictures_where_there_are_some(tiny_study):
    rows = tiny_study.images["row"].to_numpy()
    pictures = SimpleNamespace(
        images=np.full((rows.max() + 1, 48, 48), 7, np.uint8),
        present=np.isin(np.arange(rows.max() + 1), rows[tiny_study.in_split("private")]),
        emotions=np.zeros(rows.max() + 1, int),
    )
    pictures.emotions[rows] = tiny_study.labels_true
    named = tiny_study.logits().argmax(axis=1)
    right = set(tiny_study.labels_true[tiny_study.in_split("private") & (named == tiny_study.labels_true)])
    subjects = gallery_subjects(tiny_study, pictures)
    assert right
    assert [subject.truth for subject in subjects] == [emotion if emotion in right else None for emotion in range(7)]
