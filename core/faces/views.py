"""Parts of a photo as a face finder needs to see them: finders miss faces that are small or that fill the picture."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.faces.found import Box
from core.faces.sampling import moved, sampled, turning

TILE_SIDE = 200  # smaller tiles show no face that is worth enlarging to 48x48
FRAMED_SIDE = 288
FRAMED_PART = 2 / 3
BORDER = (128, 128, 128)


@dataclass(frozen=True)
class View:
    """`pixels` uint8 [h, w, 3]; `affine` [2, 3] takes a point of it to the photo. `cut` tells for each side (left, top,
    right, bottom) whether the photo goes on there."""

    pixels: np.ndarray
    affine: np.ndarray
    cut: tuple[bool, bool, bool, bool] = (False, False, False, False)

    def to_photo(self, points: np.ndarray) -> np.ndarray:
        """Points [n, 2] of this view, in the photo."""
        return moved(self.affine, points)

    def shows_whole(self, points: np.ndarray) -> bool:
        """Whether points [n, 2] of this view end before each side on which the photo goes on."""
        height, width = self.pixels.shape[:2]
        left, top = points.min(axis=0) < 1
        right, bottom = points.max(axis=0) > (width - 1, height - 1)
        return not any(over and cut for over, cut in zip((left, top, right, bottom), self.cut, strict=True))


def whole(pixels: np.ndarray) -> View:
    """The photo as it is."""
    return View(pixels, _shift(0, 0))


def framed(pixels: np.ndarray) -> View:
    """The photo as two thirds of a grey canvas: a face that fills it is found only so."""
    height, width = pixels.shape[:2]
    scale = max(height, width) / (FRAMED_SIDE * FRAMED_PART)
    small = Image.fromarray(pixels).resize((round(width / scale), round(height / scale)), Image.Resampling.BICUBIC)
    canvas = Image.new("RGB", (FRAMED_SIDE, FRAMED_SIDE), BORDER)
    left, top = (FRAMED_SIDE - small.width) // 2, (FRAMED_SIDE - small.height) // 2
    canvas.paste(small, (left, top))
    return View(np.array(canvas), scale * np.array([[1, 0, -left], [0, 1, -top]], float))


def turned(pixels: np.ndarray, tilt: float) -> View:
    """The photo turned back by `tilt` degrees, so that a face that leans so far clockwise is upright."""
    height, width = pixels.shape[:2]
    image = Image.fromarray(pixels).rotate(tilt, Image.Resampling.BILINEAR, expand=True, fillcolor=BORDER)
    turn = turning(np.radians(tilt))
    middle, turned_middle = np.array([width, height]) / 2, np.array(image.size) / 2
    return View(np.asarray(image), np.column_stack([turn, middle - turn @ turned_middle]))


def tiles(pixels: np.ndarray, parts: int) -> Iterator[View]:
    """Squares of the longer side divided by `parts`, each half over the next; none when they would be too small."""
    height, width = pixels.shape[:2]
    side = max(height, width) // parts
    if side < TILE_SIDE:
        return
    for top in _starts(height, side):
        for left in _starts(width, side):
            part = pixels[top : top + side, left : left + side]
            yield View(part, _shift(left, top), (left > 0, top > 0, left + side < width, top + side < height))


def close_up(pixels: np.ndarray, box: Box, tilt: float, side: int, part: float) -> View:
    """A square of `side` pixels, turned back by `tilt` degrees, of whose width a box takes the `part`."""
    left, top, width, height = box
    turn = turning(np.radians(tilt)) * (max(width, height) / (part * side))
    centre = np.array([left + width / 2, top + height / 2])
    affine = np.column_stack([turn, centre - turn @ np.array([side / 2, side / 2])])
    return View(sampled(pixels, affine, side), affine)


def _shift(left: float, top: float) -> np.ndarray:
    return np.array([[1, 0, left], [0, 1, top]], float)


def _starts(length: int, side: int) -> list[int]:
    last = max(length - side, 0)
    return np.linspace(0, last, 1 + -(-last // (side // 2))).round().astype(int).tolist()
