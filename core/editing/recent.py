"""Keeping what was made for the last few choices of images."""

from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")


class Recent(Generic[T]):
    """Calls `make(rows)` once for each choice of images and keeps the latest `size` results. Safe between threads."""

    def __init__(self, make: Callable[[np.ndarray], T], size: int = 3) -> None:
        self._make, self._size = make, size
        self._kept: OrderedDict[bytes, T] = OrderedDict()
        self._lock = RLock()

    def __call__(self, rows: np.ndarray) -> T:
        key = np.ascontiguousarray(rows, np.int64).tobytes()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._make(rows)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
            return self._kept[key]
