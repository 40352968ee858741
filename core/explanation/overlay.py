"""Maps drawn on faces, in colours that the colour-blind can tell apart."""

import numpy as np

from core.explanation.saliency import SaliencyMap
from core.explanation.viewing import checked_face

# Cividis at ten equal steps: Nunez, Anderton and Renslow 2018, doi:10.1371/journal.pone.0199239. Its lightness
# rises evenly, and it looks nearly the same with and without red-green blindness.
_CIVIDIS = np.array(
    [
        [0, 34, 78],
        [18, 53, 112],
        [59, 73, 107],
        [87, 93, 109],
        [112, 113, 115],
        [138, 134, 120],
        [166, 156, 117],
        [195, 179, 105],
        [225, 204, 85],
        [254, 232, 56],
    ],
    float,
)  # fmt: skip
FOR_RGB, AGAINST_RGB = (47, 127, 208), (224, 112, 31)


def colours(values: np.ndarray) -> np.ndarray:
    """Colours of values 0..1 of any shape, from dark blue to yellow: uint8 [..., 3]. Values beyond are clipped."""
    places = np.linspace(0, 1, len(_CIVIDIS))
    channels = [np.interp(np.clip(values, 0, 1), places, channel) for channel in _CIVIDIS.T]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def overlay(face: np.ndarray, saliency: SaliencyMap | np.ndarray, opacity: float = 0.7) -> np.ndarray:
    """A face uint8 [48, 48] under a map of values 0..1: uint8 RGB [48, 48, 3].

    A pixel is covered by `opacity` (0..1) times its value, so where the map says nothing the face is as it was.
    """
    values = saliency.values if isinstance(saliency, SaliencyMap) else np.asarray(saliency)
    return _covered(face, colours(values), opacity * np.clip(values, 0, 1))


def signed_overlay(face: np.ndarray, values: np.ndarray, opacity: float = 0.7) -> np.ndarray:
    """The same for values of either sign [48, 48]: blue for, orange against, strongest where the size is largest."""
    size = np.abs(values) / max(float(np.abs(values).max()), 1e-12)
    paint = np.where(np.asarray(values)[..., None] >= 0, np.array(FOR_RGB), np.array(AGAINST_RGB))
    return _covered(face, paint, opacity * size)


def _covered(face: np.ndarray, paint: np.ndarray, cover: np.ndarray) -> np.ndarray:
    grey = checked_face(face).astype(float)[..., None]
    return (grey * (1 - cover[..., None]) + paint * cover[..., None]).round().astype(np.uint8)
