"""The canonical index of FER2013: what is needed to recognise each of its 35,887 pictures, and no picture.

A row number of the original file names the same face in every layout people have. The index holds, for each row, the
label, the split, a 64-bit hash for lossless copies, and a 256-bit SimHash (Charikar 2002) for recompressed ones.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from core.errors import InputError
from core.files import replacing
from core.paths import ASSETS

INDEX_FILE = ASSETS / "fer2013" / "index.npz"
SIDE = 48
USAGES = ("Training", "PublicTest", "PrivateTest")
SIGNATURE_BITS = 256
FREQUENCIES = 20
SEED = 2013
FLAT = 2.0  # standard deviation, in grey levels of 255


@dataclass(frozen=True)
class CanonicalIndex:
    """One entry a row, in the order of fer2013.csv.

    `hashes` uint64 [n], `signatures` uint8 [n, 32] (packed bits), `emotions` int8 [n], `usage` int8 [n] (an index of
    USAGES), `duplicate_group` int16 [n] (equal for exact duplicates, -1 for a picture that is there once),
    `constant` bool [n], `not_a_face` bool [n] and `not_a_face_kept` bool [n] (see core.faces.blemishes).
    """

    hashes: np.ndarray
    signatures: np.ndarray
    emotions: np.ndarray
    usage: np.ndarray
    duplicate_group: np.ndarray
    constant: np.ndarray
    not_a_face: np.ndarray
    not_a_face_kept: np.ndarray

    def __len__(self) -> int:
        return len(self.emotions)

    def save(self, path: Path) -> None:
        """Write the index as one compressed .npz file, whole or not at all."""
        with replacing(path) as temporary, open(temporary, "wb") as file:
            np.savez_compressed(file, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def read(cls, path: Path) -> "CanonicalIndex":
        """Read a saved index; raises InputError when the file is missing or is not an index."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return cls(**{field.name: arrays[field.name] for field in fields(cls)})
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise InputError(
                f"{path} is not an index of FER2013 ({error}); rebuild it with `data index` from fer2013.csv."
            ) from error


@lru_cache(maxsize=1)
def canonical_index() -> CanonicalIndex:
    """The index shipped with the program: 35,887 rows, read once."""
    return CanonicalIndex.read(INDEX_FILE)


def content_hashes(images: np.ndarray) -> np.ndarray:
    """uint64 [n]: BLAKE2b of the pixels of each image of uint8 [n, 48, 48]."""
    digests = b"".join(blake2b(np.ascontiguousarray(image), digest_size=8).digest() for image in images)
    return np.frombuffer(digests, dtype="<u8")


def signatures(images: np.ndarray, chunk: int = 2048) -> np.ndarray:
    """uint8 [n, 32]: the signs of 256 random projections of each image of uint8 [n, 48, 48].

    The projections see the 20 x 20 lowest spatial frequencies without the mean, each weighted by its frequency, which
    flattens the spectrum of a face: so the bits are less alike between faces, and JPEG, which spends its error on the
    highest frequencies, turns few of them. The signs of a flat picture would be noise: all its bits are 0. A sign a
    projection cannot give the picture back.
    """
    projection = _projection()
    packed = [np.empty((0, SIGNATURE_BITS // 8), np.uint8)]
    for start in range(0, len(images), chunk):
        pixels = np.asarray(images[start : start + chunk], np.float32).reshape(-1, SIDE * SIDE)
        centred = pixels - pixels.mean(axis=1, keepdims=True)
        centred[centred.std(axis=1) < FLAT] = 0
        packed.append(np.packbits(centred @ projection > 0, axis=1))
    return np.concatenate(packed)


@lru_cache(maxsize=1)
def _projection() -> np.ndarray:
    """float32 [2304, 256]. RandomState, because NumPy promises that its stream never changes."""
    frequency = np.arange(FREQUENCIES)
    basis = np.cos(np.pi * (np.arange(SIDE)[:, None] + 0.5) * frequency / SIDE)
    radius = np.hypot(frequency[:, None], frequency)
    amplitude = np.where(frequency > 0, np.sqrt(2), 1)
    weights = (radius * amplitude[:, None] * amplitude).ravel()[:, None]
    waves = np.einsum("yu,xv->yxuv", basis, basis).reshape(SIDE * SIDE, -1)
    random = np.random.RandomState(SEED).standard_normal((FREQUENCIES**2, SIGNATURE_BITS))
    return (waves @ (weights * random)).astype(np.float32)
