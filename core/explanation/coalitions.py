"""What a network says of a face with every set of its regions shown, without computing anything twice.

A place of an early layer sees only a few regions, so over all 2^R sets it takes few different values. The first half
of the network is run on the fewest sets in which every place meets all it can meet (for eight regions 64 of 256, for
ten 128 of 1,024), and what it gives for any other set is put together from these. Exact up to rounding.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from core.explanation.running import BATCH, Progress, logits_of, silent
from core.explanation.viewing import seen_slice, views_of
from core.networks.catalog import Architecture

if TYPE_CHECKING:
    from torch import nn

    from core.networks.halves import Halves

WORTHWHILE = 4
LEAST_SETS = 64


_plans: "WeakKeyDictionary[nn.Module, tuple[bytes, _Plan | None]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class _Plan:
    """`sets` int [m] are run up to `layer`; `source` int [2^R, places] says which of them a place is taken from."""

    layer: str
    sets: np.ndarray
    source: np.ndarray


def coalition_logits(
    spec: Architecture,
    network: "nn.Module",
    faces: np.ndarray,
    masks: np.ndarray,
    progress: Progress = silent,
) -> np.ndarray:
    """Logits float32 [2^R, classes] of `faces` uint8 [2^R, 48, 48], in the order of RegionGame.

    `masks` bool [R, 48, 48] are the regions. Safe between threads that share the network.
    """
    drawn = masks.tobytes()
    known = _plans.get(network)
    if known is None or known[0] != drawn:
        known = _plans[network] = drawn, _plan(spec, network, masks)
    if known[1] is None:
        return logits_of(spec, network, faces, progress)
    return _shared(spec, network, known[1], faces, progress)


def _shared(spec: Architecture, network: "nn.Module", plan: _Plan, faces: np.ndarray, progress: Progress) -> np.ndarray:
    import torch

    from core.networks.folding import folded
    from core.networks.halves import Halves

    halves = Halves(spec, folded(network), plan.layer)
    views = views_of(spec, faces[plan.sets])
    early = torch.cat([halves.first(batch) for batch in views.split(BATCH)])
    shape = early.shape[1:]
    # By place, then by set: what a place takes from a set lies together.
    early = early.permute(2, 3, 0, 1).reshape(-1, shape[0])
    places = torch.arange(shape[1] * shape[2]) * len(plan.sets)
    source = torch.from_numpy(plan.source)
    outputs = []
    for start in range(0, len(faces), BATCH):
        rows = source[start : start + BATCH]
        taken = early[(places + rows).reshape(-1)].reshape(len(rows), shape[1], shape[2], shape[0])
        outputs.append(halves.second(taken.permute(0, 3, 1, 2)).numpy())
        progress(min(start + BATCH, len(faces)), len(faces))
    return np.concatenate(outputs)


def _plan(spec: Architecture, network: "nn.Module", masks: np.ndarray) -> _Plan | None:
    """How to share work behind the last layer where a quarter of the sets suffices, or None where nothing does."""
    from core.networks.halves import Halves

    if 2 ** len(masks) < LEAST_SETS:
        return None
    best = None
    for layer in spec.layers:
        if not layer.spatial:
            break
        halves = Halves(spec, network, layer.name)
        regions = _regions_at_places(spec, halves, masks)
        kinds, kind_of = np.unique(regions, return_inverse=True)
        if 2 ** max(int(kind).bit_count() for kind in kinds) * WORTHWHILE > 2 ** len(masks):
            break
        sets, source = covering_sets(kinds, len(masks))
        if len(sets) * WORTHWHILE > 2 ** len(masks):
            break
        best = _Plan(layer.name, sets, source[:, kind_of.ravel()])
    return best if best is not None and Halves(spec, network, best.layer).agree() else None


def _regions_at_places(spec: Architecture, halves: "Halves", masks: np.ndarray) -> np.ndarray:
    """Which regions each place of the layer can see, int [h, w]: bit r is set for region r.

    Found by what becomes of a region that is not a number: wherever it matters at all, nothing is a number.
    """
    import torch

    seen = seen_slice(spec)
    probes = torch.zeros(len(masks), 1, spec.input_size, spec.input_size)
    probes[:, 0][torch.from_numpy(np.ascontiguousarray(masks[:, seen, seen]))] = torch.nan
    reached = halves.first(probes).isnan().any(dim=1).numpy()
    return (reached * (1 << np.arange(len(masks)))[:, None, None]).sum(axis=0)


def covering_sets(kinds: np.ndarray, regions: int) -> tuple[np.ndarray, np.ndarray]:
    """The fewest sets of regions, found greedily, in which each kind of place meets all it can meet.

    `kinds` int [k] are the sets of regions that a place may see. Returns the sets int [m], and int [2^regions, k]:
    for each set and kind, the place in `sets` of one that looks the same there.
    """
    everything = np.arange(1 << regions)
    largest = np.array([kind for kind in kinds if not any(kind & other == kind != other for other in kinds)])
    looks = everything[:, None] & largest
    column = np.arange(len(largest))
    missing = np.zeros((1 << regions, len(largest)), bool)
    missing[looks, column] = True
    sets: list[int] = []
    while missing.any():
        sets.append(int(missing[looks, column].sum(axis=1).argmax()))
        missing[looks[sets[-1]], column] = False
    chosen = np.array(sets)
    source = np.empty((1 << regions, len(kinds)), np.int64)
    for index, kind in enumerate(kinds):
        first = np.zeros(1 << regions, np.int64)
        first[(chosen & kind)[::-1]] = np.arange(len(chosen))[::-1]
        source[:, index] = first[everything & kind]
    return chosen, source
