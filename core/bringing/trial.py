"""A network of a file, tried out before it is kept: nothing of it stays on disk."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from torch import nn

from core.networks.exchange.importing import Request, read_into
from core.networks.exchange.store import WEIGHTS, ImportedNetwork
from core.networks.inference import predict_logits
from core.networks.weights import load_network


@dataclass(frozen=True)
class Trial:
    """`imported` is what keeping it would give, whose folder is gone again; `network` is ready to run."""

    imported: ImportedNetwork
    network: nn.Module

    def logits(self, faces: np.ndarray) -> np.ndarray:
        """Logits float32 [N, 7] of faces uint8 [N, 48, 48]."""
        return predict_logits(self.imported.spec, self.network, faces)


def try_network(path: Path, request: Request) -> Trial:
    """Read a file as `import_network` does, and keep nothing on disk; InputError where that refuses it."""
    with TemporaryDirectory() as folder:
        imported = read_into(path, request, Path(folder))
        return Trial(imported, load_network(imported.spec, Path(folder, WEIGHTS)))
