"""Between a 48x48 face and the centre view that a network takes of it."""

from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.networks.catalog import Architecture

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 48


def checked_face(face: np.ndarray) -> np.ndarray:
    """The face itself; InputError unless it is uint8 [48, 48]."""
    face = np.asarray(face)
    if face.shape != (SIDE, SIDE) or face.dtype != np.uint8:
        raise InputError(f"A face is a grey picture of 48x48 bytes, not {face.dtype} of shape {face.shape}.")
    return face


def seen_slice(spec: Architecture) -> slice:
    """The rows, and likewise the columns, of a face that the network sees."""
    start = (SIDE - spec.input_size) // 2
    return slice(start, start + spec.input_size)


def seen_pixels(spec: Architecture) -> np.ndarray:
    """Which pixels of a face the network sees, bool [48, 48]."""
    seen = np.zeros((SIDE, SIDE), bool)
    seen[seen_slice(spec), seen_slice(spec)] = True
    return seen


def onto_face(spec: Architecture, values: np.ndarray) -> np.ndarray:
    """Values of the view [..., size, size] put back where they belong on the face: [..., 48, 48], 0 where unseen."""
    placed = np.zeros((*values.shape[:-2], SIDE, SIDE), values.dtype)
    placed[..., seen_slice(spec), seen_slice(spec)] = values
    return placed


def views_of(spec: Architecture, faces: np.ndarray) -> "Tensor":
    """What the network is given of faces [N, 48, 48], grey values 0..255 of any type: float32 [N, 1, size, size]."""
    import torch

    seen = np.ascontiguousarray(faces[:, seen_slice(spec), seen_slice(spec)], np.float32)
    return torch.from_numpy(seen)[:, None] / 255
