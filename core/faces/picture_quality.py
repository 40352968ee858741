"""How good each picture of FER2013 is: brightness, contrast, sharpness and resolution, shipped as numbers by row.

The numbers of the test pictures are part of the program, so that whoever has no picture can still ask what poor
pictures do to the network. They describe pixels and allow no picture to be drawn.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from core.errors import InputError
from core.faces.index import SIDE
from core.faces.quality import qualities
from core.files import replacing
from core.paths import ASSETS

QUALITY_FILE = ASSETS / "fer2013" / "quality.npz"
MEASURES = ("brightness", "contrast", "sharpness", "resolution")
HELD = 0.99


@dataclass(frozen=True)
class PictureQuality:
    """`rows` int32 [n] of FER2013, ascending, and each of MEASURES float32 [n] by name in `values`: brightness (mean,
    0 to 255), contrast (standard deviation), sharpness (mean step between neighbours over the contrast) and resolution
    (`resolution_of`); NaN where the picture is not there, and the last two where its pixels are all equal."""

    rows: np.ndarray
    values: dict[str, np.ndarray]

    def of(self, rows: np.ndarray) -> dict[str, np.ndarray] | None:
        """Each measure of `rows` int [m], float32 [m]; None unless all of them were measured."""
        places = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        if not (self.rows[places] == rows).all():
            return None
        return {name: own[places] for name, own in self.values.items()}

    def save(self, path: Path) -> None:
        """Write one compressed .npz file, whole or not at all."""
        with replacing(path) as temporary, open(temporary, "wb") as file:
            np.savez_compressed(file, rows=self.rows, **self.values)

    @classmethod
    def read(cls, path: Path) -> "PictureQuality":
        """Read what `save` wrote; InputError when the file is missing or something else."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return cls(arrays["rows"], {name: arrays[name] for name in MEASURES})
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise InputError(
                f"{path} has no measures of FER2013's pictures; make it again with `data quality`."
            ) from error


@cache
def shipped_quality(path: Path) -> PictureQuality:
    """The measures shipped with the program, read once."""
    return PictureQuality.read(path)


def measure_quality(images: np.ndarray, present: np.ndarray, rows: np.ndarray) -> PictureQuality:
    """Measure `rows` int [n] of images uint8 [N, 48, 48], of which `present` bool [N] are there."""
    rows = np.sort(rows)
    values = {name: np.full(len(rows), np.nan, np.float32) for name in MEASURES}
    for place in np.flatnonzero(present[rows]):
        image = images[rows[place]]
        found = qualities(image) | {"resolution": resolution_of(image)}
        for name in MEASURES if found["contrast"] > 0 else MEASURES[:2]:
            values[name][place] = found[name]
    return PictureQuality(rows.astype(np.int32), values)


def resolution_of(image: np.ndarray) -> float:
    """The side, in pixels, of the smallest picture that would hold 99 % of what varies in `image` [48, 48].

    The radius in Fourier space within which HELD of the power lies, the mean left out, times two: one that was enlarged
    from 12 pixels has no power beyond 12. The edges are faded out (Hann), or they would count as detail.
    """
    side = len(image)
    fade = np.outer(np.hanning(side), np.hanning(side))
    centred = (image - np.average(image, weights=fade)) * fade
    power = np.abs(np.fft.fft2(centred)) ** 2
    cycles = np.fft.fftfreq(side, 1 / side)
    radius = np.hypot(cycles[:, None], cycles[None]).ravel()
    order = np.argsort(radius, kind="stable")
    held = np.cumsum(power.ravel()[order])
    within = np.searchsorted(held, HELD * held[-1])
    return float(min(2 * radius[order][min(within, len(order) - 1)], SIDE))
