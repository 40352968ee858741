"""Mean faces of a layer, kept as one JPEG contact sheet."""

from pathlib import Path

import numpy as np
from PIL import Image

COLUMNS = 64
GAIN = 1.8


def write_sheet(faces: np.ndarray, path: Path, quality: int = 82) -> None:
    """Write faces uint8 [n, side, side] as a sheet of 64 columns, read left to right and top to bottom."""
    n, side, _ = faces.shape
    rows = -(-n // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, side, side), np.uint8)
    sheet[:n] = faces
    tiled = sheet.reshape(rows, COLUMNS, side, side).swapaxes(1, 2).reshape(rows * side, COLUMNS * side)
    Image.fromarray(tiled).save(path, format="JPEG", quality=quality)


def read_sheet(path: Path, n: int) -> np.ndarray:
    """The faces of a sheet, uint8 [n, side, side]."""
    sheet = np.asarray(Image.open(path).convert("L"))
    side = sheet.shape[1] // COLUMNS
    return sheet.reshape(-1, side, COLUMNS, side).swapaxes(1, 2).reshape(-1, side, side)[:n]


def raise_contrast(faces: np.ndarray) -> np.ndarray:
    """Stretch each face uint8 [n, h, w] towards the full range of greys, at most GAIN times: averages are flat, and
    more would show how their sheet was compressed. A black face stays black."""
    flat = faces.reshape(len(faces), -1).astype(np.float32)
    low, high = flat.min(axis=1, keepdims=True), flat.max(axis=1, keepdims=True)
    gain = np.minimum(255 / np.maximum(high - low, 1), GAIN)
    room = 255 - gain * (high - low)
    stretched = np.where(high > 0, (flat - low) * gain + room / 2, 0)
    return stretched.round().astype(np.uint8).reshape(faces.shape)
