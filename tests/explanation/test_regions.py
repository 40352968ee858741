from itertools import permutations

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.explanation.baselines import BASELINES, baseline_picture
from core.explanation.regions import region_game
from core.explanation.shapley import shapley_values
from core.networks.inference import predict_logits
from core.study.neuron_facts import mean_of_all
from tests.support.one_region import ONE_REGION, REGION, TARGET, bright_face, one_region
from tests.support.tiny import TINY, synthetic_faces

DARK = np.full((48, 48), 60, np.uint8)


def bands(count):
    """Disjoint horizontal bands that cover the face."""
    edges = np.linspace(0, 48, count + 1).astype(int)
    masks = np.zeros((count, 48, 48), bool)
    for mask, top, bottom in zip(masks, edges[:-1], edges[1:], strict=True):
        mask[top:bottom] = True
    return {f"band {index}": mask for index, mask in enumerate(masks)}


@pytest.fixture(scope="module")
def tiny():
    torch.manual_seed(0)
    return TINY.build().eval().requires_grad_(False)


def test_values_match_the_definition_on_four_regions(tiny):
    face, masks = synthetic_faces(1, seed=2)[0][0], bands(4)
    game = region_game(TINY, tiny, face, masks, DARK)

    def worth(shown):
        visible = np.zeros((48, 48), bool)
        for index in shown:
            visible |= masks[f"band {index}"]
        return predict_logits(TINY, tiny, np.where(visible, face, DARK)[None])[0].astype(float)

    expected = np.zeros((4, 7))
    for order in permutations(range(4)):
        for place, region in enumerate(order):
            expected[region] += (worth(order[: place + 1]) - worth(order[:place])) / 24
    np.testing.assert_allclose(game.shares(lambda logits: logits), expected, atol=1e-4)


@pytest.mark.parametrize("regions", [1, 8, 10])
def test_values_sum_to_what_the_regions_do_together(tiny, regions):
    face = synthetic_faces(1, seed=2)[0][0]
    game = region_game(TINY, tiny, face, bands(regions), DARK)
    assert game.logits.shape == (2**regions, 7)
    np.testing.assert_allclose(game.logits[-1], predict_logits(TINY, tiny, face[None])[0], atol=1e-5)
    np.testing.assert_allclose(game.logits[0], predict_logits(TINY, tiny, DARK[None])[0], atol=1e-5)
    np.testing.assert_allclose(
        game.shares(lambda logits: logits).sum(axis=0), game.logits[-1] - game.logits[0], atol=1e-4
    )
    np.testing.assert_allclose(game.shares().sum(axis=1), 0, atol=1e-9)  # probabilities of all emotions sum to 1


def test_the_one_region_that_decides_gets_everything():
    masks = {"mouth": REGION, "above": np.zeros((48, 48), bool), "below": ~REGION}
    masks["above"][:20], masks["below"][:20] = True, False
    masks["above"] &= ~REGION
    game = region_game(ONE_REGION, one_region(), bright_face(), masks, DARK)
    shares = game.shares(lambda logits: logits)[:, TARGET]
    assert shares[0] == pytest.approx(game.logits[-1, TARGET] - game.logits[0, TARGET], rel=1e-5)
    np.testing.assert_allclose(shares[1:], 0, atol=1e-4)
    np.testing.assert_allclose(game.face_map(shares)[REGION], shares[0], rtol=1e-6)
    np.testing.assert_allclose(game.logits_without(["mouth"])[TARGET], game.logits[0, TARGET], atol=1e-4)


def test_a_region_that_the_network_does_not_see_adds_exactly_nothing(tiny):
    edge = np.zeros((48, 48), bool)
    edge[:4] = True
    masks = {"edge": edge, **{name: mask & ~edge for name, mask in bands(3).items()}}
    counted = []
    game = region_game(
        TINY, tiny, synthetic_faces(1)[0][0], masks, DARK, progress=lambda done, total: counted.append((done, total))
    )
    assert not game.shares()[0].any()
    assert game.logits.shape == (16, 7)
    assert counted[-1] == (8, 8)
    np.testing.assert_array_equal(game.logits_without(["edge"]), game.logits[-1])


def test_covering_regions_is_looked_up(tiny):
    face, masks = synthetic_faces(1)[0][0], bands(5)
    game = region_game(TINY, tiny, face, masks, DARK)
    covered = np.where(masks["band 1"] | masks["band 3"], DARK, face)
    np.testing.assert_allclose(
        game.logits_without(["band 1", "band 3"]), predict_logits(TINY, tiny, covered[None])[0], atol=1e-5
    )
    with pytest.raises(InputError, match="no region 'ear'"):
        game.logits_without(["ear"])


@pytest.mark.parametrize(
    ("masks", "says"),
    [
        (bands(11), "up to 10"),
        ({}, "up to 10"),
        ({"a": np.ones((48, 48), bool), "b": np.ones((48, 48), bool)}, "overlap"),
    ],
)
def test_masks_that_cannot_be_played_are_refused(tiny, masks, says):
    with pytest.raises(InputError, match=says):
        region_game(TINY, tiny, bright_face(), masks, DARK)


def test_a_dummy_gets_nothing_and_equals_share_alike():
    values = np.array([[float((index & 0b011) == 0b011)] for index in range(8)])
    np.testing.assert_allclose(shapley_values(values)[:, 0], [0.5, 0.5, 0])
    with pytest.raises(ValueError, match="power of two"):
        shapley_values(np.zeros(6))


def test_baselines_are_a_face_without_features(tiny_study):
    average, face = mean_of_all(tiny_study), bright_face()
    assert average.shape == (48, 48)
    np.testing.assert_array_equal(baseline_picture("mean-face", face, average), average)
    blurred = baseline_picture("blur", face, average)
    assert blurred.std() < face.std() / 5
    assert abs(blurred.mean() - face.mean()) < 3
    assert all(baseline.meaning.endswith(".") for baseline in BASELINES.values())
    with pytest.raises(InputError, match="no baseline 'black'"):
        baseline_picture("black", face, average)
