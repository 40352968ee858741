"""Which faces a training has right, as text in a table."""

import base64

import numpy as np


def packed(right: np.ndarray) -> str:
    """Booleans [n] as text."""
    return base64.b64encode(np.packbits(right).tobytes()).decode()


def unpacked(text: str, n: int) -> np.ndarray:
    """What `packed` wrote: bool [n]."""
    return np.unpackbits(np.frombuffer(base64.b64decode(text), np.uint8), count=n).astype(bool)
