"""Synthetic faces, the index made from them, and every layout that FER2013 comes in."""

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from core.emotions import EMOTION_NAMES
from core.faces.ferplus import VOTE_COLUMNS
from core.faces.index import USAGES
from core.faces.indexing import build_index

ROWS = 90
USAGE = np.repeat(np.array([0, 1, 2], np.int8), ROWS // 3)
EMOTIONS = (np.arange(ROWS) % 7).astype(np.int8)
CONSTANT = (5, 12)  # equal black pictures of class 5, both Training
COPY_OF = {20: 3, 40: 6, 70: 6}  # row: the earlier row that it copies


def smooth_faces(count: int, seed: int) -> np.ndarray:
    """uint8 [count, 48, 48] with the falling spectrum of photographs: JPEG can compress them."""
    noise = np.random.default_rng(seed).normal(size=(count, 48, 48))
    frequency = np.hypot(np.fft.fftfreq(48)[:, None], np.fft.fftfreq(48)) + 1 / 48
    waves = np.fft.ifft2(np.fft.fft2(noise) / frequency**1.5).real
    spread = waves.std(axis=(1, 2), keepdims=True)
    return np.clip(128 + 45 * (waves - waves.mean(axis=(1, 2), keepdims=True)) / spread, 0, 255).astype(np.uint8)


def dataset() -> np.ndarray:
    """The pictures uint8 [90, 48, 48], with constants and copies among them."""
    images = smooth_faces(ROWS, seed=7)
    images[list(CONSTANT)] = 0
    for row, original in COPY_OF.items():
        images[row] = images[original]
    return images


IMAGES = dataset()
INDEX = build_index(IMAGES, EMOTIONS, USAGE)


def table(path: Path, header: str = "emotion,pixels,Usage", rows: np.ndarray | None = None) -> Path:
    """A csv with the columns in the header's order."""
    columns = header.split(",")
    with open(path, "w", newline="") as file:
        file.write(header + "\n")
        for row in range(ROWS) if rows is None else rows:
            cells = {
                "emotion": str(EMOTIONS[row]),
                "pixels": " ".join(map(str, IMAGES[row].ravel())),
                "usage": USAGES[USAGE[row]],
            }
            csv.writer(file, lineterminator="\n").writerow(cells[column.strip().lower()] for column in columns)
    return path


def icml_table(path: Path) -> Path:
    """Kaggle's icml_face_data.csv: the same columns in another order, two names beginning with a space."""
    return table(path, "emotion, Usage, pixels")


def picture(image: np.ndarray, kind: str = "png", quality: int = 90) -> bytes:
    """The bytes of a picture file."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, format={"png": "PNG", "jpg": "JPEG"}[kind], quality=quality)
    return stream.getvalue()


def entries(kind: str = "png", quality: int = 90, top: str = "", title: bool = False) -> dict[str, bytes]:
    """Kaggle's folders as {name: bytes}: train and test over one folder a class."""
    files = {}
    for row in range(ROWS):
        emotion = EMOTION_NAMES[EMOTIONS[row]]
        split = "train" if USAGE[row] == 0 else "test"
        folder = f"{split.upper()}/{emotion.capitalize()}" if title else f"{split}/{emotion}"
        files[f"{top}{folder}/{(row * 37) % ROWS:05d}.{kind}"] = picture(IMAGES[row], kind, quality)
    return files


def folders(root: Path, **how: object) -> Path:
    """The entries as files below a folder."""
    for name, data in entries(**how).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def votes_table(path: Path, rows: int = ROWS) -> Path:
    """FER+'s fer2013new.csv: everybody votes for one column; row 5 is unnamed and no face, row 6 named and no face."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("Usage", "Image name", *VOTE_COLUMNS))
        for row in range(rows):
            winner = 9 if row in (5, 6) else row % 8
            name = "" if row == 5 else f"fer{row:07d}.png"
            votes = [10 if column == winner else 0 for column in range(len(VOTE_COLUMNS))]
            writer.writerow((USAGES[USAGE[row]], name, *votes))
    return path
