"""What a network says of a face with every set of its regions shown, without computing anything twice.

A place of an early layer sees only a few regions, so over all 2^R sets it takes few different values. The first half
of the network is run on these alone, the second half on what is put together from them. Exact up to rounding.
"""

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from core.explanation.running import BATCH, Progress, logits_of, silent
from core.explanation.viewing import seen_slice, views_of
from core.networks.catalog import Architecture

if TYPE_CHECKING:
    from torch import nn

    from core.networks.halves import Halves

WORTHWHILE = 2
LEAST_SETS = 64

_cuts: "WeakKeyDictionary[nn.Module, tuple[bytes, str | None]]" = WeakKeyDictionary()


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
    known = _cuts.get(network)
    if known is None or known[0] != drawn:
        known = _cuts[network] = drawn, _cut(spec, network, masks)
    if known[1] is None:
        return logits_of(spec, network, faces, progress)
    return _shared(spec, network, known[1], faces, masks, progress)


def _shared(
    spec: Architecture, network: "nn.Module", layer: str, faces: np.ndarray, masks: np.ndarray, progress: Progress
) -> np.ndarray:
    """The network up to the layer on what differs between the sets, and behind it on all of them in batches."""
    from core.explanation.coalition_maps import CoalitionMaps
    from core.networks.folding import folded
    from core.networks.halves import Halves

    halves = Halves(spec, folded(network), layer)
    seen = seen_slice(spec)
    early = halves.first(CoalitionMaps.of(views_of(spec, faces), _as_bits(masks[:, seen, seen]), len(masks)))
    outputs = []
    for start in range(0, len(faces), BATCH):
        outputs.append(halves.second(early.of_sets(slice(start, start + BATCH))).numpy())
        progress(min(start + BATCH, len(faces)), len(faces))
    return np.concatenate(outputs)


def _cut(spec: Architecture, network: "nn.Module", masks: np.ndarray) -> str | None:
    """The last layer up to which at most half of all values differ between the sets, or None where nothing pays."""
    from core.networks.folding import folded
    from core.networks.halves import Halves

    if 1 << len(masks) < LEAST_SETS:
        return None
    last = None
    for layer in spec.layers:
        if not layer.spatial:
            break
        regions = _regions_at_places(spec, Halves(spec, network, layer.name), masks)
        different = (1 << np.bitwise_count(regions).astype(np.int64)).mean()
        if different * WORTHWHILE > 1 << len(masks):
            break
        last = layer.name
    if last is None:
        return None
    halves = Halves(spec, folded(network), last)
    return last if halves.agree() and _is_shared_rightly(spec, halves) else None


def _regions_at_places(spec: Architecture, halves: "Halves", masks: np.ndarray) -> np.ndarray:
    """Which regions each place of the layer can see, int [h, w]: bit r is set for region r.

    Found by what becomes of a region that is not a number: wherever it matters at all, nothing is a number.
    """
    import torch

    seen = seen_slice(spec)
    probes = torch.zeros(len(masks), 1, spec.input_size, spec.input_size)
    probes[:, 0][torch.from_numpy(np.ascontiguousarray(masks[:, seen, seen]))] = torch.nan
    return _as_bits(halves.first(probes).isnan().any(dim=1).numpy())


def _as_bits(masks: np.ndarray) -> np.ndarray:
    """Masks bool [R, h, w] as one int [h, w]: bit r is set where mask r is."""
    return (masks * (1 << np.arange(len(masks)))[:, None, None]).sum(axis=0)


def _is_shared_rightly(spec: Architecture, halves: "Halves") -> bool:
    """Whether the first half can be run on coalition maps and gives what it gives for whole pictures."""
    import torch

    from core.explanation.coalition_maps import CoalitionMaps, Unshared
    from core.networks.halves import AGREE

    size = spec.input_size
    views = torch.rand(2, 1, size, size, generator=torch.Generator().manual_seed(0))
    half = np.arange(size) < size // 2
    views[1, ..., ~half] = views[0, ..., ~half]
    try:
        shared = halves.first(CoalitionMaps.of(views, np.tile(half.astype(int), (size, 1)), 1)).of_sets(slice(None))
    except Unshared:
        return False
    return torch.allclose(shared, halves.first(views), rtol=AGREE, atol=AGREE)
