"""How much faster the exact edit is than editing the network's weights and running it again on the same images."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from core.editing.edits import Edit, edited_weights
from core.editing.last_hidden import LastHiddenEditor
from core.networks.catalog import Architecture

SCALE = 1.5
BATCH = 128


@dataclass(frozen=True)
class Timing:
    """Seconds for one cell or a whole plane over `n` images; `baseline` is editing and re-running, for a plane that of
    one cell times the number of cells."""

    name: str
    seconds: float
    baseline: float
    n: int

    @property
    def ratio(self) -> float:
        return self.baseline / self.seconds


def benchmark_editing(
    spec: Architecture,
    weights: Mapping[str, np.ndarray],
    editor: LastHiddenEditor,
    labels: np.ndarray,
    rows: np.ndarray,
    repeats: int = 20,
    rerun_images: int = 512,
) -> list[Timing]:
    """`tune_cell_both`, `tune_cell_weights` and `tune_plane_both` on the chosen images (indices), best of `repeats`
    (plane: of five), each cell at a tau between knots. `labels` int [N]."""
    taus = cycle(np.linspace(editor.knots[8], editor.knots[40], repeats + 1).tolist())
    cells = editor.plane("both", labels, rows).correct.size
    both, weights_only = (
        _best_of(lambda mode=mode: editor.predict(Edit(next(taus), SCALE, mode), rows), repeats)
        for mode in ("both", "weights")
    )
    plane = _best_of(lambda: editor.plane("both", labels, rows), min(5, repeats))
    rerun = rerun_seconds(spec, weights, editor.layer, editor.scores, len(rows), rerun_images)
    return [
        Timing("tune_cell_both", both, rerun, len(rows)),
        Timing("tune_cell_weights", weights_only, rerun, len(rows)),
        Timing("tune_plane_both", plane, rerun * cells, len(rows)),
    ]


def rerun_seconds(
    spec: Architecture, weights: Mapping[str, np.ndarray], layer: str, scores: np.ndarray, n: int, images: int
) -> float:
    """Seconds to edit the weights of `layer` and run the network in torch over `n` images.

    Timed on at most `images` grey images of random noise, whose content does not matter, and scaled to n.
    """
    import torch

    network = spec.build().eval()
    network.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in weights.items()})
    batch = torch.rand(BATCH, 1, spec.input_size, spec.input_size)
    batches = max(1, min(n, images) // BATCH)

    def edit() -> None:
        edited = edited_weights(weights, layer, scores, Edit(float(np.nanmedian(scores)), SCALE))
        changed = {key: torch.from_numpy(value) for key, value in edited.items() if value is not weights[key]}
        network.load_state_dict(changed, strict=False)

    def run() -> None:
        with torch.inference_mode():
            for _ in range(batches):
                network(batch)

    return _best_of(edit, 2) + _best_of(run, 2) * n / (batches * BATCH)


def _best_of(work: Callable[[], object], repeats: int) -> float:
    """Shortest wall-clock seconds of several calls."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)
