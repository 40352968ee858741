"""Slices by what is measured on the pixels: dark and bright, flat and contrasty, soft and sharp, coarse and fine."""

import numpy as np

from core.errors import InputError
from core.faces.picture_quality import QUALITY_FILE, measure_quality, shipped_quality
from core.faces.store import Fer2013
from core.slices.slice import Slice, most

ENDS: dict[str, tuple[str, str]] = {
    "brightness": ("of the darkest tenth", "of the brightest tenth"),
    "contrast": ("of the tenth with least contrast", "of the tenth with most contrast"),
    "sharpness": ("of the blurriest tenth", "of the sharpest tenth"),
    "resolution": ("of the coarsest tenth", "of the finest tenth"),
}
NEEDED = (
    "Brightness, contrast, sharpness and resolution are known for FER2013's test pictures; for others import FER2013 "
    "with `python -m core data import PATH`."
)


def by_quality(rows: np.ndarray) -> list[Slice]:
    """Both ends of each measure of ENDS over rows int [n] of FER2013: the shipped measures where they have all of
    these rows, else measured on the imported pictures; InputError where neither serves."""
    if QUALITY_FILE.is_file() and (shipped := shipped_quality(QUALITY_FILE).of(rows)) is not None:
        return slices_of_quality(shipped)
    if not Fer2013.available():
        raise InputError(NEEDED)
    faces = Fer2013.load()
    return slices_of_quality(measure_quality(faces.images, faces.present, np.unique(rows)).of(rows))


def slices_of_quality(values: dict[str, np.ndarray]) -> list[Slice]:
    """The lowest and the highest tenth of each measure float [n] by name."""
    return [
        Slice("quality", f"{name}-{end}", title, most(sign * values[name]), np.isfinite(values[name]))
        for name, titles in ENDS.items()
        for end, title, sign in zip(("low", "high"), titles, (-1, 1), strict=True)
    ]
