import numpy as np
import pytest
import torch
from pytorch_grad_cam.metrics.road import NoisyLinearImputer

from core.errors import InputError
from core.explanation.faithfulness import STEPS, MapScore, Receipts, score_maps
from core.explanation.randomised import randomised_weights
from core.explanation.removal import imputed, random_maps, removal_ranks, replaced
from core.explanation.trust import trust_line
from tests.support.one_region import ONE_REGION, REGION, TARGET, bright_face, one_region
from tests.support.tiny import TINY, synthetic_faces


@pytest.fixture
def generator():
    return np.random.default_rng(0)


def test_pixels_go_in_the_order_of_the_map_and_equal_ones_in_any(generator):
    values = np.zeros((6, 6))
    values[2, 3], values[4, 4] = 2, 1
    ranks = removal_ranks(values, generator)
    assert (ranks[2, 3], ranks[4, 4]) == (0, 1)
    assert sorted(ranks.ravel()) == list(range(36))
    rest = ranks.ravel()[ranks.ravel() > 1]
    assert not np.array_equal(rest, np.sort(rest))
    gone = replaced(np.ones((6, 6)), ranks, 2 / 36, np.zeros((6, 6)))
    assert gone.sum() == 34
    assert gone[2, 3] == gone[4, 4] == 0


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_imputation_is_that_of_road(generator, share):
    view = generator.integers(0, 255, (40, 40)).astype(float)
    removed = removal_ranks(random_maps(1, 40, generator)[0], generator) < share * 1600
    theirs = NoisyLinearImputer(noise=0)(torch.from_numpy(view)[None].float(), torch.from_numpy(~removed).float())
    ours = imputed(view, removed, generator, noise=0)
    np.testing.assert_allclose(ours, theirs[0].numpy(), atol=0.01)
    np.testing.assert_array_equal(ours[~removed], view[~removed])
    noisy = imputed(view, removed, generator)
    assert np.std((noisy - ours)[removed]) == pytest.approx(2.55, rel=0.3)
    np.testing.assert_array_equal(imputed(view, np.zeros((40, 40), bool), generator), view)
    assert imputed(view, np.ones((40, 40), bool), generator, 0).std() < 1e-9


def lit_face():
    """Dark but for the region that decides, with a checkered brightness that blurring takes away."""
    face = np.full((48, 48), 20, np.uint8)
    face[REGION] = 250
    return face


def test_the_map_that_marks_what_decides_beats_every_random_one():
    right, wrong = REGION.astype(float), np.zeros((48, 48))
    wrong[5:13, 14:34] = 1
    found = score_maps(ONE_REGION, one_region(), lit_face(), TARGET, {"right": right, "wrong": wrong})
    assert found.beaten("right") > 0.95
    assert found.gain("right") > 0.02
    assert found.gain("wrong") < found.gain("right")
    assert found.beaten("wrong") < 0.5
    assert len(found.random) == 10
    assert found.scores["right"].insertion[0] == pytest.approx(found.scores["wrong"].insertion[0])
    assert found.scores["right"].insertion[-1] == pytest.approx(found.scores["right"].deletion[0])


def test_a_seed_repeats_the_scores():
    maps = {"flat": np.zeros((48, 48))}
    one, same, other = (
        score_maps(ONE_REGION, one_region(), lit_face(), TARGET, maps, seed=seed, randoms=3).chance
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    with pytest.raises(InputError, match="no map"):
        score_maps(ONE_REGION, one_region(), lit_face(), TARGET, {})


def made_score(level):
    return MapScore(np.full(len(STEPS), 0.5 + level), np.full(len(STEPS), 0.5 - level), level)


def made_receipts(**levels):
    randoms = tuple(made_score(level) for level in np.linspace(-0.05, 0.05, 10))
    return Receipts({name: made_score(level) for name, level in levels.items()}, randoms, TARGET)


def test_the_line_names_what_to_trust_and_what_not():
    said = trust_line(made_receipts(good=0.2, better=0.3, chance=0.0), {"better": "LIME", "chance": "Grad-CAM"})
    assert said.startswith("Trust LIME most here: what it marks matters 30 points more")
    assert "beats 100 % of them" in said
    assert "Do not trust Grad-CAM here: no better than chance" in said
    assert "good" not in said


def test_the_line_says_when_no_map_is_to_be_trusted():
    assert trust_line(made_receipts(one=-0.1, other=0.01)).startswith("Trust no map here")


def test_a_map_that_survives_random_weights_is_not_trusted():
    said = trust_line(made_receipts(eigen=0.3, layer=0.2), randomised={"eigen": 0.9, "layer": 0.1})
    assert said.startswith("Trust layer most")
    assert "Do not trust eigen here: much the same when the network's weights are random." in said


def test_it_says_so_when_only_maps_that_survive_random_weights_do_well():
    said = trust_line(made_receipts(layer=0.3, poor=-0.1), randomised={"layer": 0.9, "poor": 0.1})
    assert said.startswith("Trust no map here: what does clearly better than")
    assert said.endswith("(layer) is much the same when the network's weights are random.")


def test_randomising_weights_from_the_top_changes_maps_that_listen_to_them():
    torch.manual_seed(0)
    network = TINY.build().eval().requires_grad_(False)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    face = synthetic_faces(1)[0][0]
    table = randomised_weights(TINY, network, face, 2)
    assert table["after"].unique().tolist() == ["out", "lin1", "conv"]
    found = table.pivot(index="after", columns="method", values="correlation")
    assert found.loc["out", "eigen-cam"] == pytest.approx(1)
    assert found.loc["lin1", "hires-cam"] < 0.9
    assert found.to_numpy().min() >= 0
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_blank_map_is_unrelated_to_any():
    table = randomised_weights(ONE_REGION, one_region(), bright_face(), TARGET + 1, ["hires-cam"])
    assert (table["correlation"] == 0).all()
