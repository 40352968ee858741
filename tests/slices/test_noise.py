"""Label noise: planted agreement, shared mistakes and parts come out as planted."""

import numpy as np
import pytest

from core.errors import InputError
from core.faces.blemishes import known_blemishes
from core.slices.noise import PARTS, label_noise, share_of
from core.slices.pictures import pictures_of
from core.slices.words import left_out_said, noise_said
from tests.slices.planted import pictures
from tests.support.sliced import FACES, MISLABELLED


def planted():
    """1,000 faces, 700 of which the crowd names as labelled; the network is right on 600 of these and on none of the
    rest, where it says what the crowd says on 100."""
    labels = np.zeros(1000, int)
    crowd = np.where(np.arange(1000) < 700, 0, 1)
    crowd[800:] = 2
    share = np.where(np.arange(1000) < 400, 1.0, 0.6)
    return pictures(np.arange(1000) < 600, labels, crowd, share)


def test_the_ceiling_and_the_shared_mistakes_are_those_planted():
    found = label_noise(planted())
    assert (found.ceiling.count, found.ceiling.n) == (700, 1000)
    assert found.one_voter.share == pytest.approx((400 * 1.0 + 300 * 0.6) / 1000)
    assert found.one_voter.low < found.one_voter.share < found.one_voter.high
    assert (found.network.count, found.network_on_crowd.count) == (600, 700)
    assert [part.count for part in (found.shared, found.label_kept, found.neither)] == [100, 100, 200]
    assert {part.n for part in (found.shared, found.label_kept, found.neither)} == {400}
    parts = found.parts.set_index("part")
    assert (parts.loc["agreed", "right"], parts.loc["agreed", "n"]) == (600, 700)
    assert (parts.loc["disputed", "right"], parts.loc["disputed", "n"]) == (0, 300)
    assert (parts.loc["unanimous", "right"], parts.loc["unanimous", "n"]) == (400, 400)
    ceiling, mistakes, split = noise_said(found)
    assert "right on 70.0 %" in ceiling
    assert "more often than the crowd" not in ceiling
    assert "Of its 400 mistakes, 25.0 %" in mistakes
    assert "85.7 %" in split


def test_a_network_that_agrees_with_the_labels_more_than_people_do_is_explained():
    crowd = np.where(np.arange(1000) < 500, 0, 1)
    found = label_noise(pictures(np.arange(1000) < 700, np.zeros(1000, int), crowd, np.full(1000, 0.8)))
    assert "more often than the crowd, most likely because" in noise_said(found)[0]


def test_the_interval_of_one_voter_covers():
    random, inside = np.random.default_rng(0), 0
    for _ in range(150):
        share = random.choice([0.3, 0.6, 1.0], 500, p=[0.3, 0.3, 0.4])
        found = label_noise(pictures(np.ones(500, bool), np.zeros(500, int), np.zeros(500, int), share))
        inside += found.one_voter.low <= 0.67 <= found.one_voter.high
    assert 0.92 <= inside / 150 <= 0.985


def test_a_study_with_votes_knows_its_mislabelled_pictures(sliced):
    found = label_noise(pictures_of(sliced))
    assert found.ceiling.n - found.ceiling.count == -(-FACES // MISLABELLED)
    assert set(found.parts["part"]) == set(PARTS)
    without = pictures_of(sliced, without_flaws=True)
    rows = sliced.images["row"].to_numpy()
    kinds = ("copied_from_training", "repeat", "not_a_face", "not_a_face_kept", "constant")
    np.testing.assert_array_equal(without.rows, rows[known_blemishes().excluding(*kinds)[rows]])
    assert sum(without.left_out.values()) == FACES - len(without) > 0
    assert "(copy of a Training picture)" in left_out_said(without.left_out)
    assert left_out_said(pictures_of(sliced).left_out) == ""


def test_without_votes_nothing_is_known():
    with pytest.raises(InputError, match="No votes are known"):
        label_noise(pictures([True, False], [0, 1]))
    assert np.isnan(share_of(np.zeros(0, bool)).share)
