"""Running a trained network over faces, streaming, with one centre view or the ten views of the published protocol."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from core.networks.catalog import Architecture
from core.networks.sharing import lock_of
from core.networks.views import as_float, center_view, ten_views


def _one(network: nn.Module, faces: Tensor, size: int) -> Tensor:
    return network(center_view(faces, size))


def _ten(network: nn.Module, faces: Tensor, size: int) -> Tensor:
    views = ten_views(faces, size)
    logits = network(views.flatten(0, 1)).unflatten(0, views.shape[:2])
    return logits.softmax(-1).mean(0).log()


VIEWS: dict[str, Callable[[nn.Module, Tensor, int], Tensor]] = {"one": _one, "ten": _ten}


@torch.no_grad()
def predict_logits(
    spec: Architecture, network: nn.Module, faces: np.ndarray, views: str = "one", batch_size: int = 256
) -> np.ndarray:
    """Logits of uint8 faces [N, 48, 48], float32 [N, classes].

    With views="ten" the log of the mean probability over the ten views, which ranks and normalises like logits. Safe
    between threads that share the network: it is locked for the time of one batch.
    """
    run = VIEWS[views]
    step = batch_size if views == "one" else max(1, batch_size // 8)
    outputs = []
    for start in range(0, len(faces), step):
        batch = as_float(torch.from_numpy(np.asarray(faces[start : start + step])))
        with lock_of(network):
            outputs.append(run(network, batch, spec.input_size).numpy())
    return np.concatenate(outputs).astype(np.float32)
