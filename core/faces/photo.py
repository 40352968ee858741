"""Opening a photo that somebody gives us, who may mean harm: from bytes to pixels in memory, and nothing else kept."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.errors import InputError

MAX_BYTES = 20_000_000
MAX_PIXELS = 25_000_000  # 300 MB while it is made smaller, however few bytes the file has
MAX_CAMERA_PIXELS = 50_000_000  # the largest that telephones take, in the formats that they write
MAX_SIDE = 1600
MIN_SIDE = 24
MAX_SCANS = 200  # a progressive JPEG has about ten; each costs a pass over the whole picture, however few bytes it has
CAMERA_FORMATS = ("JPEG", "MPO", "HEIF")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF")
BEHIND = (128, 128, 128)

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = (5, 6, 7, 8)
_UNREADABLE = "This file is not a picture that can be read here: give a JPEG, PNG, WebP or HEIC file."
_DAMAGED = "This picture is damaged or cut short: save or send it again."


@dataclass(frozen=True)
class Photo:
    """`pixels` uint8 [h, w, 3], RGB, upright, no side above MAX_SIDE; `notes` are sentences about what was changed.

    `size` is the width and height of the upright photo as it was given.
    """

    pixels: np.ndarray
    notes: tuple[str, ...]
    size: tuple[int, int]


def open_photo(data: bytes) -> Photo:
    """The photo in the bytes of a file: turned upright by its EXIF tag, flattened, made smaller if it is large.

    Nothing but pixels is kept. Raises InputError when it is no picture, damaged, too large or too small.
    """
    if not data:
        raise InputError("This file is empty: choose another one.")
    if len(data) > MAX_BYTES:
        raise InputError(f"This file has {_mega(len(data))} MB: give one below {_mega(MAX_BYTES)} MB.")
    try:
        with Image.open(BytesIO(data), formats=_formats()) as picture:
            size = picture.size
            _check_size(*size, MAX_CAMERA_PIXELS if picture.format in CAMERA_FORMATS else MAX_PIXELS)
            if picture.format in ("JPEG", "MPO"):
                _prepare_jpeg(picture, data)
            return _photo(picture, size)
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise InputError(_UNREADABLE) from error
    except Image.DecompressionBombError as error:
        raise InputError(f"This picture has more than {_mega(MAX_PIXELS)} million pixels: make it smaller.") from error
    except Exception as error:  # decoders raise nearly anything for bytes that were tampered with
        raise InputError(_DAMAGED) from error


@cache
def _formats() -> tuple[str, ...]:
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    return FORMATS


def _check_size(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise InputError(
            f"This picture has {width:,} x {height:,} pixels: give one below {_mega(most)} million pixels."
        )
    shrunk = min(1, MAX_SIDE / max(width, height, 1))
    if min(width, height) * shrunk < MIN_SIDE:
        raise InputError(
            f"This picture has {width:,} x {height:,} pixels, which is too small or too narrow for a face: "
            f"give one of at least {MIN_SIDE} x {MIN_SIDE}."
        )


def _prepare_jpeg(picture: Image.Image, data: bytes) -> None:
    """Refuse a JPEG made to take minutes; decode a large one at a half, a quarter or an eighth."""
    if data.count(b"\xff\xda") > MAX_SCANS:
        raise InputError("This picture is stored in an unusual way that takes very long to read: save it again.")
    picture.draft(None, (MAX_SIDE, MAX_SIDE))


def _photo(picture: Image.Image, size: tuple[int, int]) -> Photo:
    orientation = _orientation(picture)
    notes = ["Only the first picture of the animation is used."] if _is_animated(picture) else []
    picture.load()
    small = _eight_bit(picture)
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        if small.getchannel("A").getextrema()[0] < 255:
            notes.append("Transparent parts of the picture are shown in grey.")
        small = Image.alpha_composite(Image.new("RGBA", small.size, (*BEHIND, 255)), small)
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    width, height = size
    return Photo(
        np.array(small.convert("RGB")),
        tuple(notes),
        (height, width) if orientation in _ON_ITS_SIDE else (width, height),
    )


def _eight_bit(picture: Image.Image) -> Image.Image:
    """The same in L, RGB or RGBA: 16 bits shortened, palettes looked up, inks mixed."""
    if picture.mode.startswith("I"):
        return Image.fromarray((np.clip(np.asarray(picture), 0, 65_535) >> 8).astype(np.uint8))
    if "A" in picture.getbands() or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture if picture.mode == "L" else picture.convert("RGB")


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 when there is none that can be read."""
    try:
        return int(picture.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged metadata does not make a damaged picture
        return 1


def _is_animated(picture: Image.Image) -> bool:
    """Whether there are more pictures to come; several views in one JPEG (MPO) or HEIC are no animation."""
    try:
        return picture.format in ("GIF", "WEBP", "PNG", "AVIF") and bool(picture.is_animated)
    except Exception:  # a second picture that cannot be read is not missed
        return False


def _mega(count: int) -> str:
    return f"{count / 1e6:.3g}"
