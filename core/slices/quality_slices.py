"""Slices by what is measured on the pixels: dark and bright, flat and contrasty, soft and sharp."""

import numpy as np

from core.errors import InputError
from core.faces.quality import qualities
from core.faces.store import Fer2013
from core.slices.slice import Slice, most

ENDS: dict[str, tuple[str, str]] = {
    "brightness": ("darkest tenth", "brightest tenth"),
    "contrast": ("least contrast", "most contrast"),
    "sharpness": ("blurriest tenth", "sharpest tenth"),
}
NEEDED = (
    "Brightness, contrast and sharpness are measured on FER2013's pictures; import them with "
    "`python -m core data import PATH`."
)


def by_quality(rows: np.ndarray) -> list[Slice]:
    """Both ends of each measure of ENDS over rows int [n] of FER2013; InputError where its pictures are not here."""
    if not Fer2013.available():
        raise InputError(NEEDED)
    faces = Fer2013.load()
    return slices_of_quality(measured(faces.images, faces.present, rows))


def measured(images: np.ndarray, present: np.ndarray, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Each measure of ENDS, float64 [n]; NaN for a row whose picture is not there, and the contrast and sharpness of
    one whose pixels are all equal."""
    values = {name: np.full(len(rows), np.nan) for name in ENDS}
    for place in np.flatnonzero(present[rows]):
        found = qualities(images[rows[place]])
        for name in ENDS:
            values[name][place] = found[name] if name == "brightness" or found["contrast"] > 0 else np.nan
    return values


def slices_of_quality(values: dict[str, np.ndarray]) -> list[Slice]:
    """The lowest and the highest tenth of each measure float [n] by name."""
    return [
        Slice("quality", f"{name}-{end}", title, most(sign * values[name]), np.isfinite(values[name]))
        for name, titles in ENDS.items()
        for end, title, sign in zip(("low", "high"), titles, (-1, 1), strict=True)
    ]
