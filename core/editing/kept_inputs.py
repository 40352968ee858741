"""Keeping what a layer is given for as many images as fit in memory."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor


class KeptInputs:
    """Calls `make(rows)`, which gives one row of a float tensor for each image, only for images that are not kept.

    At most `budget` bytes are kept of `n_images` images. When these are full a random image makes room: a scan over
    more images than fit would throw out the least recent one just before it is needed again.
    """

    def __init__(self, make: Callable[[np.ndarray], Tensor], n_images: int, budget: int) -> None:
        self._make, self._budget = make, budget
        self._place = np.full(n_images, -1)
        self._owner = np.empty(0, np.int64)
        self._kept: Tensor | None = None
        self._used = 0
        self._random = np.random.default_rng(0)

    def __call__(self, rows: np.ndarray) -> Tensor:
        """The inputs of images `rows` int64 [n], in their order: [n, ...]."""
        there = self._place[rows] >= 0
        if not there.any():
            found = self._make(rows)
            self._keep(rows, found)
            return found
        found = self._kept.new_empty((len(rows), *self._kept.shape[1:]))
        found[torch.from_numpy(there)] = self._kept[torch.from_numpy(self._place[rows[there]])]
        if not there.all():
            made = self._make(rows[~there])
            found[torch.from_numpy(~there)] = made
            self._keep(rows[~there], made)
        return found

    def _keep(self, rows: np.ndarray, made: Tensor) -> None:
        if self._kept is None:
            capacity = min(self._budget // made[0].nbytes, len(self._place))
            self._kept = made.new_empty((capacity, *made.shape[1:]))
            self._owner = np.full(capacity, -1)
        places = self._room_for(min(len(rows), len(self._owner)))
        rows, made = rows[: len(places)], made[: len(places)]
        before = self._owner[places]
        self._place[before[before >= 0]] = -1
        self._owner[places], self._place[rows] = rows, places
        self._kept[torch.from_numpy(places)] = made

    def _room_for(self, count: int) -> np.ndarray:
        """Places for `count` images: free ones first, then random ones."""
        free = np.arange(self._used, min(self._used + count, len(self._owner)))
        taken = self._random.choice(self._used, count - len(free), replace=False)
        self._used += len(free)
        return np.concatenate([free, taken])
