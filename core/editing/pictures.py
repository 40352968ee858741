"""Editing any layer of a network by running it on pictures, from the edited layer on.

What the layer is given does not depend on the edit, so it is kept for as many images as fit in memory. Needs torch,
which this module and `kept_inputs` alone import in this package.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from threading import RLock

import numpy as np
import torch
from torch import Tensor, nn

from core.editing.edits import Edit, edited_weights
from core.editing.kept_inputs import KeptInputs
from core.networks.catalog import Architecture
from core.networks.halves import Reached, Skipped, with_modules
from core.networks.views import as_float, center_view

BATCH = 128
KEPT_BYTES = 256 * 2**20


class _Resumed(nn.Module):
    """Stands for the edited layer: ignores what reaches it and continues from the kept inputs."""

    def __init__(self, layer: nn.Module, inputs: Tensor) -> None:
        super().__init__()
        self.layer, self.inputs = layer, inputs

    def forward(self, inputs: Tensor) -> Tensor:
        return self.layer(self.inputs)


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
        self._inputs = KeptInputs(self._run_to_layer, self.n_images, KEPT_BYTES)
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
            batches = (chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH))
            outputs = [self._run_from_layer(layer, self._inputs(batch)) for batch in batches]
        return torch.cat(outputs).numpy()

    def _run_from_layer(self, layer: nn.Module, inputs: Tensor) -> Tensor:
        """Logits of a batch, from what the layer is given."""
        replaced = {path: Skipped(shape) for path, shape in self._shapes.items()}
        network = with_modules(self._network, {**replaced, self._module: _Resumed(layer, inputs)})
        return network(torch.zeros(1).expand(len(inputs), 1, self._spec.input_size, self._spec.input_size))

    def _edited_layer(self, edit: Edit) -> nn.Module:
        layer = deepcopy(self._network.get_submodule(self._module))
        prefix = f"{self._module}."
        state = edited_weights(self._weights, self._module, self.scores, edit)
        kept = {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}
        layer.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in kept.items()})
        return layer

    def _run_to_layer(self, rows: np.ndarray) -> Tensor:
        """What the layer is given for some images."""
        views = center_view(as_float(torch.from_numpy(self._faces[rows])), self._spec.input_size)
        with self._recording() as found:
            try:
                self._network(views)
            except Reached:
                return found[0]
        raise RuntimeError(f"The forward pass never reached {self._layer}.")

    @contextmanager
    def _recording(self) -> Iterator[list[Tensor]]:
        """Stops the network at the layer and keeps what it was given; notes the shapes of earlier layers."""
        found: list[Tensor] = []

        def stop(module: nn.Module, inputs: tuple[Tensor]) -> None:
            found.append(inputs[0].clone())
            raise Reached

        def note(path: str) -> object:
            return lambda module, inputs, output: self._shapes.__setitem__(path, output.shape[1:])

        hooks = [self._network.get_submodule(path).register_forward_hook(note(path)) for path in self._earlier]
        hooks.append(self._network.get_submodule(self._module).register_forward_pre_hook(stop))
        try:
            yield found
        finally:
            for hook in hooks:
                hook.remove()
