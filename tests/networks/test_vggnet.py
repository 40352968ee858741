import pytest
import torch

from core.errors import InputError
from core.networks.catalog import ARCHITECTURES, architecture

SPEC = architecture("vggnet")


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return SPEC.build().eval()


def test_has_the_published_number_of_parameters(network):
    assert sum(parameter.numel() for parameter in network.parameters()) == 29_890_759


def test_gives_seven_logits_an_image(network):
    with torch.no_grad():
        assert network(torch.rand(3, 1, 40, 40)).shape == (3, 7)


@pytest.mark.parametrize("shape", [(2, 1, 48, 48), (2, 3, 40, 40), (4, 1, 80, 80)])
def test_refuses_another_input_shape(network, shape):
    with pytest.raises(ValueError, match="1x40x40"):
        network(torch.rand(*shape))


def test_catalog_layers_are_rectified_and_as_wide_as_declared(network):
    outputs = {}
    handles = [
        network.get_submodule(layer.module).register_forward_hook(
            lambda module, inputs, output, name=layer.name: outputs.update({name: output})
        )
        for layer in SPEC.layers
    ]
    with torch.no_grad():
        network(torch.rand(2, 1, 40, 40))
    for handle in handles:
        handle.remove()
    for layer in SPEC.layers:
        assert outputs[layer.name].shape[1] == layer.width
        assert (outputs[layer.name].ndim == 4) == layer.spatial
        assert outputs[layer.name].min() == 0


def test_unknown_names_are_refused_with_the_names_there_are():
    with pytest.raises(InputError, match="vggnet"):
        architecture("resnet")
    with pytest.raises(InputError, match="conv1a"):
        SPEC.layer("conv9")


def test_every_architecture_names_its_classifier_and_head():
    for spec in ARCHITECTURES.values():
        modules = dict(spec.build().named_modules())
        assert spec.classifier in modules
        assert all(path in modules for _, path in spec.head)
