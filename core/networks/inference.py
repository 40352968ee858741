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


FACE_SIDE = 48

VIEWS: dict[str, Callable[[nn.Module, Tensor, int], Tensor]] = {"one": _one, "ten": _ten}


def affordable_batch(network: nn.Module, batch_size: int) -> int:
    """At most `batch_size` faces at a time, as many fewer as the pictures are larger to which the network enlarges
    them, so that its memory stays about the same."""
    side = max(FACE_SIDE, getattr(network, "computed_side", FACE_SIDE))
    return max(1, batch_size * FACE_SIDE**2 // side**2)


@torch.no_grad()
def predict_logits(
    spec: Architecture, network: nn.Module, faces: np.ndarray, views: str = "one", batch_size: int = 256
) -> np.ndarray:
    """Logits of uint8 faces [N, 48, 48], float32 [N, classes].

    With views="ten" the log of the mean probability over the ten views, which ranks and normalises like logits. Safe
    between threads that share the network: it is locked for the time of one batch.
    """
    run = VIEWS[views]
    step = affordable_batch(network, batch_size if views == "one" else batch_size // 8)
    outputs = []
    for start in range(0, len(faces), step):
        batch = as_float(torch.from_numpy(np.asarray(faces[start : start + step])))
        with lock_of(network):
            outputs.append(run(network, batch, spec.input_size).numpy())
    return np.concatenate(outputs).astype(np.float32)
