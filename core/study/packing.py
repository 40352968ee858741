"""Features in two bytes a number: small enough to ship, and precise enough that no prediction changes.

Each feature's range, widened to hold 0, is cut into 65,535 steps (affine quantisation, Jacob et al. 2018,
arXiv:1712.05877); exactly 0 stays so. Studies built before hold floats of 24 bits, which are read as well.
"""

from pathlib import Path

import numpy as np

from core.files import replacing

LEVELS = 2**16 - 1


def write_packed(values: np.ndarray, path: Path) -> None:
    """Write float32 features [N, F], each off by less than a step of its feature's range, compressed."""
    values = np.ascontiguousarray(np.asarray(values, np.float32).T)
    low, high = np.minimum(values.min(axis=1), 0), np.maximum(values.max(axis=1), 0)
    step = np.where(high > low, (high - low) / LEVELS, 1).astype(np.float32)
    zero = np.rint(-low / step).astype(np.int32)
    levels = np.clip(np.rint(values / step[:, None]) + zero[:, None], 0, LEVELS).astype(np.uint16)
    # Feature by feature, high bytes apart from low ones: alike numbers lie together, which compresses best.
    bytes_of = {"first": (levels >> 8).astype(np.uint8), "second": (levels & 0xFF).astype(np.uint8)}
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, **bytes_of, step=step, zero=zero)


def read_packed(path: Path) -> np.ndarray:
    """What `write_packed` wrote, float32 [N, F]."""
    with np.load(path) as stored:
        if "step" not in stored:
            return _floats_of_24_bits(stored["high"], stored["low"])
        levels = stored["first"].astype(np.float32) * 256 + stored["second"]
        return np.ascontiguousarray(((levels - stored["zero"].astype(np.float32)[:, None]) * stored["step"][:, None]).T)


def _floats_of_24_bits(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    return ((high.astype(np.uint32) << 8 | low) << 8).view(np.float32)
