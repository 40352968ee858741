import numpy as np

from core.concepts.agreement import area_under_roc, emotion_agreement
from core.concepts.scores import ConceptScores


def test_known_areas():
    positive = np.array([[True], [True], [False], [False]])
    scores = np.array([[4, 1, 1, 2], [3, 2, 1, 3], [2, 3, 1, 2], [1, 4, 1, 1]], dtype=np.float32)
    np.testing.assert_allclose(area_under_roc(scores, positive)[:, 0], [1, 0, 0.5, 0.875])


def test_equals_counting_pairs():
    generator = np.random.default_rng(0)
    scores = generator.integers(0, 6, (60, 3)).astype(np.float32)
    positive = generator.random((60, 2)) < 0.3
    for concept in range(3):
        for group in range(2):
            inside, outside = scores[positive[:, group], concept], scores[~positive[:, group], concept]
            above = (inside[:, None] > outside).mean() + (inside[:, None] == outside).mean() / 2
            assert np.isclose(area_under_roc(scores, positive)[concept, group], above)


def test_a_class_without_images_has_no_area():
    areas = area_under_roc(np.arange(4.0)[:, None], np.zeros((4, 1), bool))
    assert np.isnan(areas).all()


def test_emotions_agree_after_centring_and_without_unmeasured_images():
    labels = np.array([3, 3, 4, 4, 3])
    brightness = np.array([0, 100, 3, 50, 7])[:, None]
    scores = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [np.nan, np.nan]]) + brightness
    areas = emotion_agreement(
        ConceptScores(scores.astype(np.float32), ("smile", "tears"), "x", {"centre": True}), labels
    )
    assert areas.shape == (2, 7)
    np.testing.assert_allclose(areas[:, [3, 4]], [[1, 0], [0, 1]])
    assert np.isnan(areas[:, 0]).all()
