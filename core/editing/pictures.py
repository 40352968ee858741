"""Editing any layer of a network by running it on pictures, from the edited layer on.

What the layer is given does not depend on the edit, so it is computed once for a choice of images and kept if it is
small. Needs torch, which is imported here and nowhere else in this package.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import dataclass
from threading import RLock

import numpy as np
import torch
from torch import Tensor, nn

from core.editing.edits import Edit, edited_weights
from core.editing.recent import Recent
from core.networks.catalog import Architecture
from core.networks.views import as_float, center_view

BATCH = 128
KEPT_BYTES = 256 * 2**20


class _Reached(Exception):  # noqa: N818
    """Raised to stop a forward pass at the layer of interest."""


class _Skipped(nn.Module):
    """Stands for a layer whose output is not needed: zeros of the right shape, which take no memory."""

    def __init__(self, shape: torch.Size) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, inputs: Tensor) -> Tensor:
        return torch.zeros(1).expand(len(inputs), *self.shape)


class _Resumed(nn.Module):
    """Stands for the edited layer: ignores what reaches it and continues from the kept inputs."""

    def __init__(self, layer: nn.Module, inputs: Tensor) -> None:
        super().__init__()
        self.layer, self.inputs = layer, inputs

    def forward(self, inputs: Tensor) -> Tensor:
        return self.layer(self.inputs)


@dataclass(frozen=True)
class _Faces:
    """Some pictures, and what the edited layer is given for them if that is small enough to keep."""

    pictures: np.ndarray
    inputs: tuple[Tensor, ...] | None


class PictureEditor:
    """Edits of `layer` of a network with the given weights. `faces` uint8 [N, 48, 48] are the images, `scores` float32
    [neurons] those of the layer's neurons."""

    modes = ("both", "weights")
    live = False

    def __init__(
        self, spec: Architecture, weights: Mapping[str, np.ndarray], faces: np.ndarray, layer: str, scores: np.ndarray
    ) -> None:
        self.scores = np.asarray(scores, np.float32)
        self.n_images = len(faces)
        self._spec, self._weights, self._faces, self._layer = spec, weights, faces, layer
        self._network = spec.build().eval().requires_grad_(False)
        self._network.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in weights.items()})
        self._module = spec.layer(layer).module
        names = [each.name for each in spec.layers]
        self._earlier = [each.module for each in spec.layers[: names.index(layer)]]
        self._shapes: dict[str, torch.Size] = {}
        self._recent = Recent(self._prepare)
        self._lock = RLock()

    def predict(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Predictions of the edited network, int8 [images]; `rows` chooses images (mask or indices)."""
        return self.logits(edit, rows).argmax(axis=1).astype(np.int8)

    @torch.no_grad()
    def logits(self, edit: Edit, rows: np.ndarray | None = None) -> np.ndarray:
        """Logits of the edited network, float32 [images, 7]."""
        chosen = np.arange(self.n_images) if rows is None else np.arange(self.n_images)[rows]
        with self._lock:
            layer = self._edited_layer(edit)
            outputs = [self._run_from_layer(layer, inputs) for inputs in self._inputs(self._recent(chosen))]
        return torch.cat(outputs).numpy()

    def _run_from_layer(self, layer: nn.Module, inputs: Tensor) -> Tensor:
        """Logits of a batch, from what the layer is given."""
        replaced = {path: _Skipped(shape) for path, shape in self._shapes.items()}
        network = _with_modules(self._network, {**replaced, self._module: _Resumed(layer, inputs)})
        return network(torch.zeros(1).expand(len(inputs), 1, self._spec.input_size, self._spec.input_size))

    def _edited_layer(self, edit: Edit) -> nn.Module:
        layer = deepcopy(self._network.get_submodule(self._module))
        prefix = f"{self._module}."
        state = edited_weights(self._weights, self._module, self.scores, edit)
        kept = {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}
        layer.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in kept.items()})
        return layer

    def _prepare(self, rows: np.ndarray) -> _Faces:
        """The pictures of some images, with the layer's inputs where those fit in memory."""
        pictures = np.stack([self._faces[row] for row in rows])
        with torch.no_grad():
            first = self._run_to_layer(pictures[:1])
            if first.nbytes * len(rows) > KEPT_BYTES:
                return _Faces(pictures, None)
            return _Faces(pictures, tuple(self._inputs(_Faces(pictures, None))))

    def _inputs(self, faces: _Faces) -> Iterator[Tensor]:
        """What the layer is given, a batch of images at a time."""
        if faces.inputs is not None:
            yield from faces.inputs
            return
        for start in range(0, len(faces.pictures), BATCH):
            yield self._run_to_layer(faces.pictures[start : start + BATCH])

    def _run_to_layer(self, pictures: np.ndarray) -> Tensor:
        views = center_view(as_float(torch.from_numpy(pictures)), self._spec.input_size)
        with self._recording() as found:
            try:
                self._network(views)
            except _Reached:
                return found[0]
        raise RuntimeError(f"The forward pass never reached {self._layer}.")

    @contextmanager
    def _recording(self) -> Iterator[list[Tensor]]:
        """Stops the network at the layer and keeps what it was given; notes the shapes of earlier layers."""
        found: list[Tensor] = []

        def stop(module: nn.Module, inputs: tuple[Tensor]) -> None:
            found.append(inputs[0].clone())
            raise _Reached

        def note(path: str) -> object:
            return lambda module, inputs, output: self._shapes.__setitem__(path, output.shape[1:])

        hooks = [self._network.get_submodule(path).register_forward_hook(note(path)) for path in self._earlier]
        hooks.append(self._network.get_submodule(self._module).register_forward_pre_hook(stop))
        try:
            yield found
        finally:
            for hook in hooks:
                hook.remove()


def _with_modules(network: nn.Module, replaced: Mapping[str, nn.Module]) -> nn.Module:
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
        result._modules[name] = _with_modules(network._modules[name], inner)
    return result
