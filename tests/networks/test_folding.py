import torch
from torch import nn

from core.networks.catalog import ARCHITECTURES
from core.networks.folding import folded
from core.networks.sharing import lock_of


def restless(network: nn.Module) -> nn.Module:
    """Batch statistics that matter, in evaluation mode."""
    generator = torch.Generator().manual_seed(3)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values in (module.weight.data, module.running_var):
                values.uniform_(0.5, 2, generator=generator)
            for values in (module.bias.data, module.running_mean):
                values.normal_(generator=generator)
    return network.eval()


def test_a_folded_network_gives_the_same_and_leaves_the_first_as_it_was():
    spec = ARCHITECTURES["simple-cnn"]
    network = restless(spec.build())
    faces = torch.rand(3, 1, spec.input_size, spec.input_size)
    with torch.inference_mode():
        expected = network(faces)
        again = folded(network)(faces)
        assert torch.equal(network(faces), expected)
    torch.testing.assert_close(again, expected, rtol=1e-3, atol=1e-4)
    norms = [sum(isinstance(module, nn.BatchNorm2d) for module in one.modules()) for one in (network, folded(network))]
    assert norms[0] > norms[1]
    assert folded(network) is folded(network)


def test_layers_that_are_not_folded_are_shared():
    network = restless(ARCHITECTURES["simple-cnn"].build())
    linear = [name for name, module in network.named_modules() if isinstance(module, nn.Linear)]
    assert linear
    assert all(folded(network).get_submodule(name) is network.get_submodule(name) for name in linear)


def test_a_folded_network_has_the_lock_of_the_first_whose_hooks_it_shares():
    network = restless(ARCHITECTURES["simple-cnn"].build())
    network.conv1a.register_forward_hook(lambda module, inputs, output: None)
    assert folded(network).conv1a._forward_hooks is network.conv1a._forward_hooks
    assert lock_of(folded(network)) is lock_of(network)
