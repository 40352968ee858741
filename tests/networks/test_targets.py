import pytest
import torch

from core.networks.targets import class_weights, label_given_votes, soft_targets


def test_without_votes_the_targets_are_smoothed_labels():
    targets = soft_targets(torch.tensor([2, 0]), None, smoothing=0.07)
    assert torch.allclose(targets[0], torch.tensor([0.01, 0.01, 0.94, 0.01, 0.01, 0.01, 0.01]))
    assert torch.allclose(targets.sum(1), torch.ones(2))


def test_votes_recover_the_noise_that_the_labels_were_drawn_with():
    generator = torch.Generator().manual_seed(0)
    group = torch.randint(0, 2, (4000,), generator=generator)
    votes = torch.zeros(4000, 10, dtype=torch.uint8)
    votes[group == 0, 1], votes[group == 1, 4] = 10, 10
    noise = torch.rand(4000, generator=generator)
    labels = torch.where(group == 0, torch.where(noise < 0.8, 3, 6), torch.where(noise < 0.6, 0, 4))
    chance = label_given_votes(votes, labels)
    assert abs(chance[group == 0, 3].mean() - 0.8) < 0.03
    assert abs(chance[group == 1, 4].mean() - 0.4) < 0.03
    assert torch.allclose(soft_targets(labels, votes).sum(1), torch.ones(4000), atol=1e-5)


def test_class_weights_are_inverse_to_frequency_and_average_one_over_the_images():
    labels = torch.tensor([0] * 6 + [1] * 3 + [3])
    weights = class_weights(labels)
    assert weights[0] * 6 == pytest.approx(float(weights[1] * 3)) == pytest.approx(float(weights[3]))
    assert weights[labels].mean() == pytest.approx(1)
    assert weights[[2, 4, 5, 6]].tolist() == [0] * 4
