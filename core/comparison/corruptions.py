"""The registry of what can happen to a picture of a face; another corruption is one more entry here.

After Hendrycks and Dietterich 2019, "Benchmarking neural network robustness to common corruptions and perturbations",
arXiv:1903.12261, with severities for faces of 48x48 grey pixels. Every face is spoilt alike for every network: what is
random about it is drawn from its row in FER2013.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from core.faces.index import SIDE

SEED = 48
GREY = 128


@dataclass(frozen=True)
class Corruption:
    """One way to spoil a face: `spoil(face, severity, generator)` takes and gives uint8 [48, 48].

    `severities` are in `unit`; `untouched` is the severity that changes nothing.
    """

    title: str
    about: str
    unit: str
    untouched: float
    severities: tuple[float, ...]
    spoil: Callable[[np.ndarray, float, np.random.Generator], np.ndarray]

    @property
    def steps(self) -> tuple[float, ...]:
        """What changes nothing and the severities: from mild to severe, or from dark to bright."""
        return tuple(sorted((self.untouched, *self.severities), reverse=self.untouched > max(self.severities)))


def _shrink(face: np.ndarray, side: float, generator: np.random.Generator) -> np.ndarray:
    small = Image.fromarray(face).resize((int(side),) * 2, Image.Resampling.BOX)
    return np.asarray(small.resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def _blur(face: np.ndarray, sigma: float, generator: np.random.Generator) -> np.ndarray:
    return _as_bytes(gaussian_filter(face.astype(float), sigma, mode="nearest"))


def _cover(face: np.ndarray, percent: float, generator: np.random.Generator) -> np.ndarray:
    side = round(SIDE * (percent / 100) ** 0.5)
    top, left = generator.integers(0, SIDE - side + 1, 2)
    covered = face.copy()
    covered[top : top + side, left : left + side] = GREY
    return covered


def _add_noise(face: np.ndarray, spread: float, generator: np.random.Generator) -> np.ndarray:
    return _as_bytes(face + generator.normal(0, spread, face.shape))


def _brighten(face: np.ndarray, by: float, generator: np.random.Generator) -> np.ndarray:
    return _as_bytes(face.astype(float) + by)


def _as_bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


CORRUPTIONS: dict[str, Corruption] = {
    "resolution": Corruption(
        title="Low resolution",
        about="The face is shrunk to so many pixels and enlarged again, as if it was far away.",
        unit="pixels a side",
        untouched=SIDE,
        severities=(24, 16, 12),
        spoil=_shrink,
    ),
    "blur": Corruption(
        title="Blur",
        about="The face is blurred, as if it was out of focus.",
        unit="pixels of blur (standard deviation)",
        untouched=0,
        severities=(0.75, 1.5, 2.5),
        spoil=_blur,
    ),
    "occlusion": Corruption(
        title="Occlusion",
        about="A grey square covers a part of the face, at a place drawn for each face.",
        unit="% of the picture covered",
        untouched=0,
        severities=(10, 25, 40),
        spoil=_cover,
    ),
    "noise": Corruption(
        title="Noise",
        about="Every pixel is changed at random, as a camera does in the dark.",
        unit="grey levels of noise, of 255",
        untouched=0,
        severities=(10, 25, 50),
        spoil=_add_noise,
    ),
    "brightness": Corruption(
        title="Brightness",
        about="The whole picture is made darker or brighter; what leaves the range is cut off.",
        unit="grey levels added, of 255",
        untouched=0,
        severities=(-120, -60, 60, 120),
        spoil=_brighten,
    ),
}


def spoilt(faces: np.ndarray, rows: np.ndarray, name: str, severity: float) -> np.ndarray:
    """Faces uint8 [n, 48, 48] of the rows int [n] of FER2013, spoilt by one corruption: uint8 of the same shape.

    A row is spoilt alike whichever faces come with it.
    """
    corruption, which = CORRUPTIONS[name], tuple(CORRUPTIONS).index(name)
    return np.stack(
        [
            corruption.spoil(face, severity, np.random.default_rng((SEED, which, int(row))))
            for face, row in zip(faces, rows, strict=True)
        ]
    )
