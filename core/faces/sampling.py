"""Squares cut from a picture at any angle and size. Points are x and y in pixels from its upper left corner."""

import numpy as np
from PIL import Image


def turning(angle: float) -> np.ndarray:
    """float64 [2, 2]: turns a picture clockwise by `angle` radians."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def moved(affine: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points [n, 2] taken through an affine map [2, 3]."""
    return points @ affine[:, :2].T + affine[:, 2]


def inverse(affine: np.ndarray) -> np.ndarray:
    """The affine map [2, 3] the other way round."""
    back = np.linalg.inv(affine[:, :2])
    return np.column_stack([back, -back @ affine[:, 2]])


def size_of_step(affine: np.ndarray) -> float:
    """How far a step of one pixel leads on the other side of a map that turns and scales."""
    return float(np.hypot(affine[0, 0], affine[1, 0]))


def corners_of(side: int) -> np.ndarray:
    """The corners [4, 2] of a square, clockwise from the upper left."""
    return np.array([(0, 0), (side, 0), (side, side), (0, side)], float)


def sampled(pixels: np.ndarray, affine: np.ndarray, side: int) -> np.ndarray:
    """uint8 [side, side, 3] of a picture [h, w, 3], or [side, side] of a grey one [h, w].

    `affine` [2, 3] takes points of the square to the picture. Each pixel is the mean over what it covers, bicubic where
    it is enlarged; beyond the picture its edge goes on.
    """
    corners = moved(affine, corners_of(side))
    low, high = np.floor(corners.min(axis=0)).astype(int) - 2, np.ceil(corners.max(axis=0)).astype(int) + 2
    columns = np.clip(np.arange(low[0], high[0]), 0, pixels.shape[1] - 1)
    rows = np.clip(np.arange(low[1], high[1]), 0, pixels.shape[0] - 1)
    finer = max(1, int(np.ceil(size_of_step(affine))))
    (a, b, c), (d, e, f) = affine
    square = Image.fromarray(pixels[rows[:, None], columns]).transform(
        (side * finer, side * finer),
        Image.Transform.AFFINE,
        (a / finer, b / finer, c - low[0], d / finer, e / finer, f - low[1]),
        Image.Resampling.BICUBIC,
    )
    return np.array(square.reduce(finer) if finer > 1 else square)
