import pytest
import torch

from core.networks.batch_statistics import with_batch_statistics
from core.networks.targets import soft_targets
from core.networks.training import Split, validate
from core.networks.views import as_float, center_view
from tests.support.tiny import TINY, synthetic_faces


@pytest.fixture
def network():
    torch.manual_seed(3)
    return TINY.build().eval()


def test_batch_statistics_are_those_of_the_centre_views(network, monkeypatch):
    monkeypatch.setattr("core.networks.batch_statistics.BATCH", 40)
    faces = torch.from_numpy(synthetic_faces(120, 1)[0])
    estimated = with_batch_statistics(TINY, network, faces)
    outputs = estimated.conv[0](center_view(as_float(faces), 40))
    norm = estimated.conv[1]
    assert torch.allclose(norm.running_mean, outputs.mean((0, 2, 3)), rtol=2e-2, atol=2e-3)
    assert torch.allclose(norm.running_var, outputs.var((0, 2, 3)), rtol=3e-2, atol=1e-4)
    assert norm.momentum == network.conv[1].momentum
    assert not estimated.training


def test_the_network_given_stays_as_it_was(network):
    before = network.conv[1].running_mean.clone()
    with_batch_statistics(TINY, network, torch.from_numpy(synthetic_faces(40, 1)[0]))
    assert torch.equal(network.conv[1].running_mean, before)


def test_accuracy_counts_the_faces_it_is_right_on(network):
    network.out.weight.data.zero_()
    network.out.bias.data = torch.tensor([0.0, 0, 0, 9, 0, 0, 0])
    faces, emotions = synthetic_faces(90, 2)
    labels = torch.from_numpy(emotions)
    split = Split(torch.from_numpy(faces), soft_targets(labels, None), labels)
    assert validate(TINY, network, split, torch.device("cpu"))[1] == (emotions == 3).mean()
