import numpy as np
import pytest

from core.concepts.concept_set import find_concept_set
from core.concepts.scorers import CrowdVotesScorer
from core.errors import InputError

# neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, NF
VOTES = np.array(
    [
        [1, 0, 0, 2, 3, 0, 0, 2, 2, 0],
        [0, 10, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 3, 7],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    dtype=np.uint8,
)
FACES = np.zeros((4, 48, 48), np.uint8)


def test_scores_are_shares_of_all_votes():
    scores = CrowdVotesScorer(find_concept_set("crowd-emotions"), VOTES).score(FACES[:2], np.array([1, 0]))
    assert scores.concepts == ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral", "contempt")
    np.testing.assert_allclose(scores.scores[0], [0, 0, 0, 1, 0, 0, 0, 0])
    np.testing.assert_allclose(scores.scores[1], [0.3, 0, 0, 0, 0.2, 0, 0.1, 0.2], atol=1e-6)


def test_an_image_in_which_nobody_saw_an_emotion_has_no_scores():
    scores = CrowdVotesScorer(find_concept_set("crowd-emotions"), VOTES).score(FACES, np.arange(4))
    assert scores.measured.tolist() == [True, True, False, False]


def test_other_images_have_no_votes():
    scorer = CrowdVotesScorer(find_concept_set("crowd-emotions"), VOTES)
    with pytest.raises(InputError, match="FER2013's own rows"):
        scorer.score(FACES, None)
    with pytest.raises(InputError, match="10 columns"):
        CrowdVotesScorer(find_concept_set("crowd-emotions"), VOTES[:, :7])
