"""Recording what every neuron of a network does for every image of a probing set, however large that is."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from core.errors import InputError
from core.networks.catalog import Architecture, Layer
from core.networks.inference import affordable_batch
from core.networks.sharing import lock_of
from core.networks.views import as_float, center_view

POOLS: dict[str, Callable[[Tensor], Tensor]] = {
    "average": lambda maps: maps.mean(dim=(-2, -1)),
    "maximum": lambda maps: maps.amax(dim=(-2, -1)),
}


class Recording:
    """Arrays in a folder, opened memory-mapped. Made by `record`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def activations(self, layer: str) -> np.ndarray:
        """Activations of a layer, neuron-major [neurons, images]."""
        return np.load(self.folder / f"{layer}.npy", mmap_mode="r")

    @property
    def features(self) -> np.ndarray:
        """Flattened input of the first fully connected layer, [images, features]."""
        return np.load(self.folder / "features.npy", mmap_mode="r")

    @property
    def logits(self) -> np.ndarray:
        """float32 [images, classes]."""
        return np.load(self.folder / "logits.npy", mmap_mode="r")

    def remove(self) -> None:
        """Delete the arrays."""
        shutil.rmtree(self.folder, ignore_errors=True)


def record(
    spec: Architecture,
    network: nn.Module,
    faces: np.ndarray,
    folder: Path,
    pool: str = "average",
    *,
    dtype: str = "float32",
    batch_size: int = 256,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Recording:
    """Run the network over the centre views of `faces` uint8 [N, H, W] and keep every named layer's activations.

    Memory holds one batch; the arrays, of type `dtype` ("float32" or "float16"), go to files that replace `folder`
    once all are whole. InputError for an unknown pool or dtype, and for activations beyond float16's range.
    """
    if pool not in POOLS:
        raise InputError(f"There is no pooling {pool!r}; there is {', '.join(POOLS)}.")
    if dtype not in ("float32", "float16"):
        raise InputError(f"Activations are recorded as float32 or float16, not as {dtype}.")
    part = folder.with_name(f"{folder.name}.writing")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        writer, batch_size = _Writer(part, len(faces), np.dtype(dtype)), affordable_batch(network, batch_size)
        with hooked(network, spec.layers, pool) as activations, _features(spec, network) as features:
            for start in range(0, len(faces), batch_size):
                logits = _logits(network, faces[start : start + batch_size], spec.input_size)
                for layer, values in activations.items():
                    writer.write(layer, start, values, neuron_major=True)
                for values in features:
                    writer.write("features", start, values)
                writer.write("logits", start, logits, dtype=np.dtype(np.float32))
                features.clear()
                progress(min(start + batch_size, len(faces)), len(faces))
        writer.close()
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Recording(folder)


@contextmanager
def hooked(network: nn.Module, layers: Iterable[Layer], pool: str = "average") -> Iterator[dict[str, Tensor]]:
    """Inside the block, every forward pass leaves the activations [batch, neurons] of `layers` in the dict.

    A layer's module ends with its BatchNorm and ReLU, so its output is the activation. The network is in evaluation
    mode without gradients and, as hooks are shared by all who use it, locked for other threads; all of this is undone
    at the end, whatever happens.
    """
    activations: dict[str, Tensor] = {}

    def keep(layer: Layer) -> Callable[[nn.Module, tuple, Tensor], None]:
        def hook(module: nn.Module, inputs: tuple, output: Tensor) -> None:
            # A copy: what follows may work in place.
            activations[layer.name] = POOLS[pool](output) if layer.spatial else output.clone()

        return hook

    handles = []
    with lock_of(network), torch.inference_mode():
        training = network.training
        network.eval()
        try:
            for layer in layers:
                handles.append(network.get_submodule(layer.module).register_forward_hook(keep(layer)))
            yield activations
        finally:
            for handle in handles:
                handle.remove()
            network.train(training)


@contextmanager
def _features(spec: Architecture, network: nn.Module) -> Iterator[list[Tensor]]:
    """Collects the input of the first fully connected layer, the classifier if there is no other."""
    seen: list[Tensor] = []
    handle = network.get_submodule(spec.features_into).register_forward_pre_hook(
        lambda module, inputs: seen.append(inputs[0].clone())
    )
    try:
        yield seen
    finally:
        handle.remove()


def _logits(network: nn.Module, faces: np.ndarray, size: int) -> Tensor:
    parameter = next(network.parameters(), torch.empty(0))
    views = center_view(as_float(torch.from_numpy(np.array(faces)).to(parameter.device)), size)
    return network(views.to(parameter.dtype))


class _Writer:
    """Arrays in a folder that are made when their first batch arrives."""

    def __init__(self, folder: Path, images: int, dtype: np.dtype) -> None:
        self.folder, self.images, self.dtype = folder, images, dtype
        self.arrays: dict[str, np.memmap] = {}

    def write(
        self, name: str, start: int, values: Tensor, *, neuron_major: bool = False, dtype: np.dtype | None = None
    ) -> None:
        with np.errstate(over="ignore"):
            batch = values.float().cpu().numpy().astype(dtype or self.dtype)
        if not np.isfinite(batch).all():
            raise InputError(f"Activations of {name} are not finite in {batch.dtype}; record them as float32.")
        if name not in self.arrays:
            width = batch.shape[1]
            shape = (width, self.images) if neuron_major else (self.images, width)
            self.arrays[name] = np.lib.format.open_memmap(
                self.folder / f"{name}.npy", mode="w+", dtype=batch.dtype, shape=shape
            )
        images = slice(start, start + len(batch))
        if neuron_major:
            self.arrays[name][:, images] = batch.T
        else:
            self.arrays[name][images] = batch

    def close(self) -> None:
        for array in self.arrays.values():
            array.flush()
        self.arrays.clear()
