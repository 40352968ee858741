"""One labelled picture as a layout gives it, and the checks that every layout shares."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from core.emotions import EMOTIONS
from core.errors import InputError
from core.faces.index import SIDE, USAGES

Progress = Callable[[float, str], None]
"""Called with the fraction done, 0 to 1, and what is being done in plain words. It may raise Cancelled below 1."""

ANY_USAGE = 0b111
TEST_USAGES = 0b110
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "PPM", "TIFF", "WEBP")
"""What a picture may be: Pillow would hand others, such as PostScript, to programs that run them."""
MAX_COLOUR = 6.0  # mean spread between channels, in grey levels: JPEG leaves a grey picture about 1 apart

_SPLITS = {
    "train": 0b001,
    "training": 0b001,
    "publictest": 0b010,
    "privatetest": 0b100,
    "public": 0b010,
    "private": 0b100,
    "test": TEST_USAGES,
    "testing": TEST_USAGES,
    "val": TEST_USAGES,
    "valid": TEST_USAGES,
    "validation": TEST_USAGES,
}
_OTHER_NAMES = {"disgusted": "disgust", "fearful": "fear", "surprised": "surprise"}
_EMOTIONS = (
    {emotion.name: emotion.index for emotion in EMOTIONS}
    | {emotion.ferplus: emotion.index for emotion in EMOTIONS}
    | {str(emotion.index): emotion.index for emotion in EMOTIONS}
)
_EMOTIONS |= {other: _EMOTIONS[name] for other, name in _OTHER_NAMES.items()}


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """Raised by a progress callback to stop what it is told about; what was there before is then as it was."""


@dataclass(frozen=True)
class Record:
    """`image` uint8 [48, 48]; `emotion` 0 to 6; `usages` a bit for each split it may be in (bit k: USAGES[k])."""

    image: np.ndarray
    emotion: int
    usages: int


def emotion_named(name: str) -> int | None:
    """The class of a folder or cell called `name` in any case ("Happy", "happiness", "3"), or None."""
    return _EMOTIONS.get(name.strip().lower())


def usages_named(name: str) -> int | None:
    """The splits a folder called `name` may hold ("Train", "public_test"), or None when it is no split's name."""
    return _SPLITS.get("".join(filter(str.isalnum, name.lower())))


def usage_named(name: str) -> int | None:
    """The index in USAGES of a Usage cell, in any case, or None."""
    return {usage.lower(): index for index, usage in enumerate(USAGES)}.get(name.strip().lower())


def parse_pixels(text: str, where: str) -> np.ndarray:
    """uint8 [48, 48] of 2,304 numbers 0 to 255 separated by spaces; raises InputError beginning with `where`."""
    raw = text.encode()
    if raw.translate(None, b"0123456789 "):
        raise InputError(f"{where}: the pixels are not whole numbers separated by spaces; restore the original file.")
    numbers = np.fromstring(text, dtype=np.int64, sep=" ")
    if len(numbers) != SIDE * SIDE:
        raise InputError(f"{where}: {len(numbers):,} pixels instead of 2,304 (48 x 48); restore the original file.")
    if numbers.max() > 255:
        raise InputError(f"{where}: a pixel of {numbers.max()}, beyond 255; restore the original file.")
    return numbers.astype(np.uint8).reshape(SIDE, SIDE)


def decode_picture(data: bytes, where: str) -> np.ndarray:
    """uint8 [48, 48] of a picture file; raises InputError naming `where` unless it is a grey face of 48 x 48."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            mode, size = picture.mode, picture.size
            if size == (SIDE, SIDE):
                channels = np.asarray(picture.convert("RGB"), np.int16)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(f"{where} is not a whole picture ({error}); remove it or copy it again.") from error
    if size != (SIDE, SIDE):
        kind = "grey" if mode in ("1", "L", "LA") else "colour"
        raise InputError(
            f"{where} is a {kind} picture of {size[0]} x {size[1]} pixels where a grey face of 48 x 48 is expected; "
            "remove it or import an unchanged copy of FER2013."
        )
    if np.ptp(channels, axis=2).mean() > MAX_COLOUR:
        raise InputError(f"{where} is a colour photo where a grey face is expected; remove it from the data set.")
    return channels.mean(axis=2).round().astype(np.uint8)
