"""Running a network over many variants of a face, in batches, beside other threads that use it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from core.explanation.viewing import views_of
from core.networks.catalog import Architecture
from core.networks.sharing import lock_of

if TYPE_CHECKING:
    from torch import nn

BATCH = 64
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def logits_of(
    spec: Architecture, network: "nn.Module", faces: np.ndarray, progress: Progress = silent, batch: int = BATCH
) -> np.ndarray:
    """Logits float32 [N, classes] of faces [N, 48, 48], grey values 0..255 of any type.

    The network is locked for one batch at a time, so that whoever waits for it waits a fraction of a second.
    `progress` is called with the number of faces done and N after each batch.
    """
    import torch

    outputs = []
    for start in range(0, len(faces), batch):
        views = views_of(spec, faces[start : start + batch])
        with lock_of(network), torch.inference_mode():
            outputs.append(network(views).numpy())
        progress(min(start + batch, len(faces)), len(faces))
    return np.concatenate(outputs)
