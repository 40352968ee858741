"""When two computations of the same logits agree: the one rule for what is read and for what is written."""

import numpy as np

AGREE = 1e-4


def allowed_difference(logits: np.ndarray) -> float:
    """How far a computation may be from `logits`, of any shape: AGREE x max(1, the largest |logit|).

    That is absolute for small logits, and relative for large ones: float32 rounds a sum in proportion to its terms.
    """
    return AGREE * max(1.0, float(np.abs(logits).max()))


def told_rule(allowed: float) -> str:
    """What `allowed_difference` gave, and where it comes from."""
    return f"{AGREE:g}" if allowed <= AGREE else f"{allowed:.2g}, {AGREE:g} of the largest logit"
