import numpy as np
import pytest
import torch

from core.errors import InputError
from core.networks.inference import predict_logits
from core.networks.weights import load_network, save_weights
from tests.support.tiny import TINY, synthetic_faces


@pytest.fixture
def network():
    torch.manual_seed(0)
    return TINY.build().eval()


def test_half_precision_weights_predict_the_same(network, tmp_path):
    save_weights(network, tmp_path / "weights.safetensors")
    faces, _ = synthetic_faces(50)
    before = predict_logits(TINY, network, faces)
    after = predict_logits(TINY, load_network(TINY, tmp_path / "weights.safetensors"), faces)
    assert np.abs(before - after).max() < 5e-3


def test_ten_views_average_probabilities(network):
    faces, _ = synthetic_faces(3)
    probabilities = np.exp(predict_logits(TINY, network, faces, "ten"))
    assert np.allclose(probabilities.sum(1), 1, atol=1e-5)


def test_files_that_do_not_fit_are_refused_in_a_sentence(network, tmp_path):
    path = tmp_path / "weights.safetensors"
    with pytest.raises(InputError, match="core train tiny"):
        load_network(TINY, path)
    save_weights(network, path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a whole"):
        load_network(TINY, path)
    network.out = torch.nn.Linear(32, 5)
    save_weights(network, path)
    with pytest.raises(InputError, match="7x32"):
        load_network(TINY, path)
