"""Raw measurements of images that many concept sets can be scored from, streamed in batches and resumable.

CLIP's image embeddings and the face landmarker's blendshapes take minutes; scores follow from them in a moment.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from core.errors import InputError
from core.files import replacing

FORMAT = "emodissect-measurements-1"
SAVE_EVERY = 256

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Measurements:
    """`values` [images, width] float16 or float32, NaN rows where nothing could be measured.

    `names` are the columns' names, empty where they have none; `source` says what measured them; `key` is the hash of
    the source and of the images. `images` counts all images, of which the first `len(values)` are done.
    """

    values: np.ndarray
    names: tuple[str, ...]
    source: str
    key: str
    images: int

    def save(self, path: Path) -> None:
        """Write a safetensors file; replaces `path` at once or not."""
        path = Path(path)
        about = {"names": self.names, "source": self.source, "key": self.key, "images": self.images}
        with replacing(path) as temporary:
            temporary.write_bytes(save({"values": np.ascontiguousarray(self.values)}, {FORMAT: json.dumps(about)}))

    @classmethod
    def load(cls, path: Path) -> "Measurements":
        """Read what `save` wrote. Raises InputError for a file that is absent, torn or something else."""
        try:
            with safe_open(path, "np") as file:
                metadata = file.metadata() or {}
                if FORMAT not in metadata:
                    raise InputError(f"{path} holds no measurements of images; name another file.")
                about = json.loads(metadata[FORMAT])
                values = file.get_tensor("values")
                return cls(values, tuple(about["names"]), about["source"], about["key"], about["images"])
        except FileNotFoundError as error:
            raise InputError(f"There is no file of measurements {path}.") from error
        except (SafetensorError, OSError, KeyError) as error:
            raise InputError(f"{path} is damaged or cut short; delete it and measure again.") from error


def measurement_key(faces: np.ndarray, source: str) -> str:
    """The SHA-256 of what was measured and by what, so that measurements of other images are never reused."""
    digest = hashlib.sha256(f"{source}|{faces.shape}|{faces.dtype}|".encode())
    digest.update(np.ascontiguousarray(faces).data)
    return digest.hexdigest()


def measure(
    faces: np.ndarray,
    batch: Callable[[np.ndarray], np.ndarray],
    *,
    source: str,
    names: tuple[str, ...] = (),
    file: Path | None = None,
    batch_size: int = 16,
    progress: Progress | None = None,
) -> Measurements:
    """Run `batch`, faces [n, ...] → values [n, width], over all faces; go on from `file` where it was left.

    With `file`, what is done is saved every few hundred images and at the end. Raises InputError if `file` holds
    measurements of other images or by another source.
    """
    key = measurement_key(faces, source)
    done: list[np.ndarray] = []
    if file is not None and Path(file).exists():
        earlier = Measurements.load(file)
        if earlier.key != key:
            raise InputError(f"{file} holds measurements of other images, or by {earlier.source}; name another file.")
        done.append(earlier.values)
    count = sum(map(len, done))
    saved = count

    def so_far() -> Measurements:
        return Measurements(np.concatenate(done), names, source, key, len(faces))

    while count < len(faces):
        done.append(batch(faces[count : count + batch_size]))
        count += len(done[-1])
        if file is not None and (count - saved >= SAVE_EVERY or count == len(faces)):
            so_far().save(file)
            saved = count
        if progress is not None:
            progress(count, len(faces))
    return so_far()
