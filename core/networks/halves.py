"""A network in two halves: up to a named layer, and from there on."""

from collections.abc import Mapping
from copy import copy
from typing import Any

import torch
from torch import Tensor, nn

from core.networks.catalog import Architecture
from core.networks.sharing import lock_of

AGREE = 1e-3


class Reached(Exception):  # noqa: N818
    """Raised to stop a forward pass at the layer of interest."""


class Skipped(nn.Module):
    """Stands for a layer whose output is not needed: zeros of the right shape, which take no memory."""

    def __init__(self, shape: torch.Size) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, inputs: Tensor) -> Tensor:
        return torch.zeros(1).expand(len(inputs), *self.shape)


class _Given(nn.Module):
    """Stands for a layer whose output is known."""

    def __init__(self, output: Tensor) -> None:
        super().__init__()
        self.output = output

    def forward(self, inputs: Tensor) -> Tensor:
        return self.output


class Halves:
    """A network cut behind `layer`. Both halves share its weights and are safe between threads that share it."""

    def __init__(self, spec: Architecture, network: nn.Module, layer: str) -> None:
        self._spec, self._network = spec, network
        names = [each.name for each in spec.layers]
        self._earlier = [each.module for each in spec.layers[: names.index(layer)]]
        self._module = spec.layer(layer).module
        self._shapes: dict[str, torch.Size] = {}
        self._note_shapes()

    def first(self, views: Tensor) -> Tensor:
        """The layer's output for views [N, 1, size, size]."""
        reached: list[Tensor] = []

        def stop(module: nn.Module, inputs: Any, output: Tensor) -> None:  # noqa: ANN401
            reached.append(output)
            raise Reached

        with lock_of(self._network), torch.inference_mode():
            handle = self._network.get_submodule(self._module).register_forward_hook(stop)
            try:
                self._network(views)
            except Reached:
                return reached[0]
            finally:
                handle.remove()
        raise RuntimeError(f"The forward pass never reached {self._module}.")

    def second(self, outputs: Tensor) -> Tensor:
        """Logits [N, classes] that follow from the layer's outputs."""
        skipped = {path: Skipped(shape) for path, shape in self._shapes.items()}
        rest = with_modules(self._network, {**skipped, self._module: _Given(outputs)})
        size = self._spec.input_size
        with lock_of(self._network), torch.inference_mode():
            return rest(torch.zeros(1).expand(len(outputs), 1, size, size))

    def agree(self) -> bool:
        """Whether the halves give what the whole does: they do not if something bypasses the layer."""
        size = self._spec.input_size
        views = torch.rand(2, 1, size, size, generator=torch.Generator().manual_seed(0))
        with lock_of(self._network), torch.inference_mode():
            whole = self._network(views)
        return bool(torch.allclose(self.second(self.first(views)), whole, rtol=AGREE, atol=AGREE))

    def _note_shapes(self) -> None:
        handles = []
        size = self._spec.input_size
        with lock_of(self._network), torch.inference_mode():
            try:
                for path in self._earlier:
                    handles.append(
                        self._network.get_submodule(path).register_forward_hook(
                            lambda module, inputs, output, path=path: self._shapes.update({path: output.shape[1:]})
                        )
                    )
                self.first(torch.zeros(1, 1, size, size))
            finally:
                for handle in handles:
                    handle.remove()


def with_modules(network: nn.Module, replaced: Mapping[str, nn.Module]) -> nn.Module:
    """A network that shares all of `network` except the modules at the given paths, which are replaced."""
    result = copy(network)
    result._modules = dict(network._modules)
    children: dict[str, dict[str, nn.Module]] = {}
    for path, module in replaced.items():
        name, _, rest = path.partition(".")
        if rest:
            children.setdefault(name, {})[rest] = module
        else:
            result._modules[name] = module
    for name, inner in children.items():
        result._modules[name] = with_modules(network._modules[name], inner)
    return result
