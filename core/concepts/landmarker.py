"""Google MediaPipe's Face Landmarker: its model file, and the 52 blendshapes that it measures on a small grey face."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.files import replacing
from core.paths import cache_folder

MODEL = "mediapipe-models/face_landmarker/face_landmarker/float16/1/face_landmarker.task"
URL = f"https://storage.googleapis.com/{MODEL}"
SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"

# A FER2013 face fills its picture, which the detector takes for no face; enlarged on a grey border it is found.
FACE_SIZE = 192
CANVAS_SIZE = 288
CANVAS_GREY = 128
CONFIDENCE = 0.2
SOURCE = f"MediaPipe Face Landmarker sha256:{SHA256}, {FACE_SIZE} px in {CANVAS_SIZE}, confidence {CONFIDENCE}"

# fmt: off
BLENDSHAPES: tuple[str, ...] = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
    "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen",
    "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight",
    "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight",
    "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
    "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft",
    "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight",
)
# fmt: on
# The model has outputs for these but they stay at zero on FER2013 (measured on 6,977 faces: at most .06).
# fmt: off
UNMEASURED = frozenset((
    "_neutral", "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "jawForward", "noseSneerLeft", "noseSneerRight",
))
# fmt: on


def cached_landmarker() -> Path:
    """Where the model file is kept once it was downloaded."""
    return cache_folder() / "models" / "face_landmarker.task"


def find_landmarker(
    path: Path | None = None, *, fetch: bool = False, progress: Callable[[int, int], None] | None = None
) -> Path:
    """The model file: `path`, else the copy in the cache, else (if `fetch`) downloaded there, 3.8 MB.

    Raises InputError if there is none, if its SHA-256 is another, or if the download fails.
    """
    file = Path(path) if path is not None else cached_landmarker()
    if path is None and fetch and not file.is_file():
        _download(file, progress)
    if not file.is_file():
        raise InputError(f"There is no Face Landmarker model at {file}; name it with --landmarker, or add --fetch.")
    if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
        raise InputError(f"{file} is not the Face Landmarker model (float16, version 1); delete it and add --fetch.")
    return file


def frame_face(face: np.ndarray) -> np.ndarray:
    """A grey face uint8 [H, W] as the detector needs it, uint8 [288, 288, 3]: enlarged, on a grey border."""
    import torch
    import torch.nn.functional as F

    small = torch.from_numpy(np.ascontiguousarray(face))[None, None].float()
    large = F.interpolate(small, size=(FACE_SIZE, FACE_SIZE), mode="bicubic", align_corners=False)
    margin = (CANVAS_SIZE - FACE_SIZE) // 2
    canvas = np.full((CANVAS_SIZE, CANVAS_SIZE), CANVAS_GREY, dtype=np.uint8)
    canvas[margin:-margin, margin:-margin] = large[0, 0].clamp(0, 255).round().to(torch.uint8).numpy()
    return np.ascontiguousarray(np.repeat(canvas[:, :, None], 3, axis=2))


def unframe(points: np.ndarray, side: int) -> np.ndarray:
    """Points [n, 2] of a framed face, in pixels of the face [side, side] that was framed."""
    return (points - (CANVAS_SIZE - FACE_SIZE) / 2) * (side / FACE_SIZE)


@dataclass(frozen=True)
class MeasuredFace:
    """A face in a picture: `landmarks` float32 [478, 2], x and y in pixels from the picture's upper left corner;
    `blendshapes` float32 [52] in `BLENDSHAPES` order; `rotation` float32 [3, 3] from a face that looks straight ahead.
    """

    landmarks: np.ndarray
    blendshapes: np.ndarray
    rotation: np.ndarray


@contextmanager
def open_landmarker(
    model: Path, *, faces: int = 1, confidence: float = CONFIDENCE
) -> Iterator[Callable[[np.ndarray], tuple[MeasuredFace, ...]]]:
    """A function from an RGB picture uint8 [h, w, 3] to at most `faces` faces, surest first; not for several threads.

    Raises InputError if mediapipe is not installed or cannot read `model`.
    """
    try:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision
    except ImportError as error:
        raise InputError("Measuring facial actions needs the package mediapipe; install it with pip.") from error
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)),
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
        num_faces=faces,
        min_face_detection_confidence=confidence,
        min_face_presence_confidence=confidence,
    )
    try:
        landmarker = vision.FaceLandmarker.create_from_options(options)
    except (RuntimeError, ValueError, OSError) as error:
        raise InputError(f"MediaPipe cannot read the Face Landmarker model {model}.") from error

    def measure(picture: np.ndarray) -> tuple[MeasuredFace, ...]:
        pixels = np.ascontiguousarray(picture)
        found = landmarker.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=pixels))
        side = np.array([picture.shape[1], picture.shape[0]])
        measured = []
        for points, shapes, matrix in zip(
            found.face_landmarks, found.face_blendshapes, found.facial_transformation_matrixes, strict=True
        ):
            scores = {shape.category_name: shape.score for shape in shapes}
            landmarks = np.array([(point.x, point.y) for point in points]) * side
            values = [scores[name] for name in BLENDSHAPES]
            measured.append(MeasuredFace(*map(np.float32, (landmarks, values, matrix[:3, :3]))))
        return tuple(measured)

    with landmarker:
        yield measure


@contextmanager
def blendshape_meter(model: Path) -> Iterator[Callable[[np.ndarray], np.ndarray]]:
    """A function from faces uint8 [n, H, W] to blendshapes float32 [n, 52] in `BLENDSHAPES` order, NaN without a face.

    Raises InputError if mediapipe is not installed or cannot read `model`.
    """
    with open_landmarker(model) as measure:

        def measure_faces(faces: np.ndarray) -> np.ndarray:
            values = np.full((len(faces), len(BLENDSHAPES)), np.nan, dtype=np.float32)
            for row, face in zip(values, faces, strict=True):
                for found in measure(frame_face(face)):
                    row[:] = found.blendshapes
            return values

        yield measure_faces


def _download(file: Path, progress: Callable[[int, int], None] | None) -> None:
    try:
        with (
            urllib.request.urlopen(URL, timeout=30) as answer,
            replacing(file) as temporary,
            temporary.open("wb") as stream,
        ):
            total = int(answer.headers.get("Content-Length") or 0)
            while block := answer.read(1 << 16):
                stream.write(block)
                if progress is not None:
                    progress(stream.tell(), total)
    except (urllib.error.URLError, OSError) as error:
        raise InputError(
            "The Face Landmarker model could not be downloaded: connect to the network, or name a copy of it with "
            "--landmarker."
        ) from error
