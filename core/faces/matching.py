"""Finding the canonical row of each picture by its content, whatever layout or compression it comes in."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.faces.index import SIGNATURE_BITS, CanonicalIndex, content_hashes, signatures

UNMATCHED = -1
# Of 256 bits. JPEG at quality 50 turns at most about 40; two unrelated faces differ in about 90 and more.
MAX_DISTANCE = 40
CHUNK = 512


@dataclass(frozen=True)
class Matches:
    """`rows` int32 [n]: the canonical row of each picture, -1 where there is none; no row is given twice.

    `exact` bool [n]: equal pixel by pixel. `repeats` bool [n]: pictures of FER2013 whose rows were all taken by
    earlier pictures, hence -1 in `rows`.
    """

    rows: np.ndarray
    exact: np.ndarray
    repeats: np.ndarray


def match(
    index: CanonicalIndex,
    images: np.ndarray,
    emotions: np.ndarray,
    usages: np.ndarray,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Matches:
    """Match uint8 images [n, 48, 48] to rows, using what their layout says of them only to choose among look-alikes.

    `emotions` int8 [n]; `usages` uint8 [n], a bit for each split the picture may belong to (bit k: USAGES[k]), so that
    Kaggle's `test` folder is 0b110. First equal pixels, then the nearest signature within the same class and split,
    then the nearest anywhere.
    """
    rows = np.full(len(images), UNMATCHED, np.int32)
    free = np.ones(len(index), bool)
    _match_exact(index, content_hashes(images), emotions, usages, rows, free)
    exact = rows != UNMATCHED
    progress(0.2)

    queries = signatures(images)
    parts = np.unique(np.stack([usages[~exact], emotions[~exact]]), axis=1).T
    for done, (usage, emotion) in enumerate(parts):
        progress(0.3 + 0.3 * done / len(parts))
        asked = np.flatnonzero(~exact & (usages == usage) & (emotions == emotion))
        allowed = np.flatnonzero(free & (index.emotions == emotion) & _within(index.usage, usage))
        _match_nearest(index, queries, asked, allowed, rows, free)
    progress(0.6)

    _match_nearest(index, queries, np.flatnonzero(rows == UNMATCHED), np.flatnonzero(free), rows, free)
    left = np.flatnonzero(rows == UNMATCHED)
    repeats = np.zeros(len(images), bool)
    repeats[left[_close_pairs(index, queries, left, np.flatnonzero(~free))[0]]] = True
    progress(1.0)
    return Matches(rows, exact, repeats)


def _within(usage: np.ndarray, allowed: int) -> np.ndarray:
    return (1 << usage.astype(np.uint8)) & allowed > 0


def _match_exact(
    index: CanonicalIndex,
    hashes: np.ndarray,
    emotions: np.ndarray,
    usages: np.ndarray,
    rows: np.ndarray,
    free: np.ndarray,
) -> None:
    """Give each picture a row of equal pixels, of its own class and split as long as there is one left."""
    order = np.argsort(index.hashes, kind="stable")
    first = np.searchsorted(index.hashes, hashes, "left", sorter=order)
    last = np.searchsorted(index.hashes, hashes, "right", sorter=order)
    for agree in (True, False):
        for picture in np.flatnonzero((last > first) & (rows == UNMATCHED)):
            candidates = order[first[picture] : last[picture]]
            candidates = candidates[free[candidates]]
            if agree:
                same_class = index.emotions[candidates] == emotions[picture]
                candidates = candidates[same_class & _within(index.usage[candidates], usages[picture])]
            if len(candidates):
                rows[picture] = candidates[0]
                free[candidates[0]] = False


def _match_nearest(
    index: CanonicalIndex,
    queries: np.ndarray,
    asked: np.ndarray,
    allowed: np.ndarray,
    rows: np.ndarray,
    free: np.ndarray,
) -> None:
    """Give the pictures `asked` free rows of `allowed`, the closest pairs first."""
    which, columns, distances = _close_pairs(index, queries, asked, allowed)
    for pair in np.argsort(distances, kind="stable"):
        picture, row = asked[which[pair]], allowed[columns[pair]]
        if rows[picture] == UNMATCHED and free[row]:
            rows[picture] = row
            free[row] = False


def _close_pairs(
    index: CanonicalIndex, queries: np.ndarray, asked: np.ndarray, allowed: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of signatures at most MAX_DISTANCE apart: positions in `asked` and in `allowed`, and distances."""
    keys = _signs(index.signatures[allowed]).T
    pairs = [np.empty((3, 0), np.int64)]
    for start in range(0, len(asked), CHUNK):
        agreement = _signs(queries[asked[start : start + CHUNK]]) @ keys
        which, columns = np.nonzero(agreement >= SIGNATURE_BITS - 2 * MAX_DISTANCE)
        distances = (SIGNATURE_BITS - agreement[which, columns]) / 2
        pairs.append(np.stack([which + start, columns, distances.astype(np.int64)]))
    which, columns, distances = np.concatenate(pairs, axis=1)
    return which, columns, distances


def _signs(packed: np.ndarray) -> np.ndarray:
    """float32 [n, 256] of -1 and 1."""
    return np.unpackbits(packed, axis=1).astype(np.float32) * 2 - 1
