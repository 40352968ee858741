"""Frontal faces by scikit-image's cascade of local binary patterns: needs no download."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from PIL import Image

from core.faces.found import BY_CASCADE, Box, FoundFace
from core.faces.sampling import size_of_step
from core.faces.views import View, close_up, framed, turned, whole

SIDE_LOOKED_AT = 400  # every size of face is looked for at every pixel: a larger picture takes seconds
SMALLEST = 40
CLOSE_UP = 110
FACE_IN_CLOSE_UP = 0.55
SUPPORTS = (4, 18)
LEAST_SUPPORT = 18
_CASCADE_VIEWS: tuple[tuple[float, Callable[[np.ndarray], View]], ...] = (
    (0.0, whole),
    (0.0, framed),
    *((tilt, partial(turned, tilt=tilt)) for tilt in (20.0, -20.0)),
)


def find_by_cascade(pixels: np.ndarray) -> list[FoundFace]:
    """The faces of an RGB photo uint8 [h, w, 3].

    Upright ones; if there are none, those in the framed photo; if there are none, those that lean to a side.
    """
    for tilt, view_of in _CASCADE_VIEWS:
        view = view_of(pixels)
        found = [_supported(pixels, _box_in_photo(view, box), tilt) for box in find_boxes(view.pixels)]
        if any(found):
            return [face for face in found if face is not None]
    return []


def find_boxes(picture: np.ndarray) -> list[Box]:
    """The boxes of upright faces in an RGB picture uint8 [h, w, 3], largest first; not those below a tenth of it."""
    image = Image.fromarray(picture)
    image.thumbnail((SIDE_LOOKED_AT, SIDE_LOOKED_AT), Image.Resampling.BOX)
    scale = picture.shape[1] / image.width
    found = _cascade().detect_multi_scale(
        img=np.asarray(image),
        scale_factor=1.2,
        step_ratio=1,
        min_size=(SMALLEST, SMALLEST),
        max_size=(image.height, image.width),
    )
    boxes = [tuple(scale * box[key] for key in ("c", "r", "width", "height")) for box in found]
    return sorted(boxes, key=lambda box: -box[2] * box[3])


def support(picture: np.ndarray) -> int:
    """How many neighbouring windows see the face in the middle of a close-up uint8 [110, 110, 3]: 0, or of SUPPORTS.

    What looks like a face from one place only is seldom one: in 16 photographs without a face, each turned four ways,
    nothing had 18; half of the faces that are found in FER2013 have 27.
    """
    smallest, largest = round(CLOSE_UP * FACE_IN_CLOSE_UP * 0.75), round(CLOSE_UP * FACE_IN_CLOSE_UP * 1.4)
    reached = 0
    for least in SUPPORTS:
        seen = _cascade().detect_multi_scale(
            img=picture,
            scale_factor=1.05,
            step_ratio=1,
            min_size=(smallest, smallest),
            max_size=(largest, largest),
            min_neighbor_number=least,
        )
        if not seen:
            break
        reached = least
    return reached


def _supported(pixels: np.ndarray, box: Box, tilt: float) -> FoundFace | None:
    """The face if enough windows around the box see it; its tilt is where most of them do."""
    tilts = tilt + np.array([-15.0, -7.5, 0.0, 7.5, 15.0])
    close_ups = (close_up(pixels, box, each, CLOSE_UP, FACE_IN_CLOSE_UP) for each in tilts)
    supports = np.array([support(view.pixels) for view in close_ups])
    if supports.max() < LEAST_SUPPORT:
        return None
    return FoundFace(box, BY_CASCADE, float((tilts * supports).sum() / supports.sum()))


def _box_in_photo(view: View, box: Box) -> Box:
    """The box as wide as in the view, around the same centre; it stays upright."""
    (x, y), scale = view.to_photo(np.array([[box[0] + box[2] / 2, box[1] + box[3] / 2]]))[0], size_of_step(view.affine)
    width, height = scale * box[2], scale * box[3]
    return float(x - width / 2), float(y - height / 2), width, height


@cache
def _cascade() -> object:
    from skimage.data import lbp_frontal_face_cascade_filename
    from skimage.feature import Cascade

    return Cascade(lbp_frontal_face_cascade_filename())
