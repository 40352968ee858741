"""What is known of one trained network, as a file: its answer to every face, and what cannot be worked out from them.

Accuracy, confusion and comparisons between networks follow from the answers, without a picture: which emotion each
face of FER2013 is labelled with is part of the program.
"""

import base64
import binascii
import json
import zlib
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import InputError
from core.faces.index import canonical_index
from core.faces.store import split_rows
from core.files import replacing

FORMAT = 1
FACES = "both"
SPLITS = ("private", "public", "both")
VIEWS = ("one", "ten")
UNMEASURED = 255
HISTORY = ("epoch", "learning_rate", "training_loss", "validation_loss", "validation_accuracy", "seconds")


@lru_cache(maxsize=1)
def asked_faces() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The faces that answers are kept for, in order: FER2013 rows int64 [7178], emotions int64 and splits str."""
    rows, index = split_rows(FACES), canonical_index()
    splits = np.array(["training", "public", "private"])[index.usage[rows]]
    return rows, index.emotions[rows].astype(np.int64), splits


@dataclass(frozen=True)
class Reliable:
    """How far probabilities can be believed, with 95 % bootstrap intervals over faces: the expected calibration error
    (share) and the mean log-loss (nats)."""

    error: float
    error_low: float
    error_high: float
    log_loss: float
    log_loss_low: float
    log_loss_high: float


@dataclass(frozen=True)
class Calibrated:
    """Probabilities of PrivateTest's faces `before` and `after` logits were divided by `temperature`, which was fitted
    on PublicTest's; `fitted_on` and `tested_on` are numbers of faces."""

    temperature: float
    fitted_on: int
    tested_on: int
    before: Reliable
    after: Reliable


@dataclass(frozen=True)
class Latency:
    """Milliseconds of processor time of a forward pass over `batch` faces: median and quartiles of `repeats` passes, on
    `threads` threads."""

    batch: int
    threads: int
    repeats: int
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Spoilt:
    """One view of `n` faces of PrivateTest spoilt by a corruption: `correct` right; of those, against the same faces
    untouched, `gained` turned right and `lost` wrong."""

    corruption: str
    severity: float
    n: int
    correct: int
    gained: int
    lost: int


@dataclass(frozen=True)
class Training:
    """How the network came to be: what its weights started from, the settings of its run, a note in words where no
    run tells, and the learning curve with the columns HISTORY. None and an empty table: not known."""

    origin: str | None
    settings: dict[str, Any] | None
    note: str | None
    history: pd.DataFrame

    @property
    def epochs(self) -> int | None:
        """Epochs trained, None if not known."""
        return len(self.history) or None

    @property
    def best_epoch(self) -> int | None:
        """The epoch whose weights were kept: the best on PublicTest."""
        if self.history.empty:
            return None
        return int(self.history.loc[self.history["validation_accuracy"].idxmax(), "epoch"])

    @property
    def seconds(self) -> float | None:
        """Median seconds an epoch, None if not known."""
        return None if self.history.empty else float(self.history["seconds"].median())


@dataclass(frozen=True)
class MeasuredNetwork:
    """One network. `architecture` is its name in the catalog; `parameters` are trainable, `running_statistics` are the
    means and variances of batch normalisation; `weights` the SHA-256 of their file.

    `answers` has for each number of views the class said of every face of `asked_faces`, uint8 [7178], UNMEASURED where
    the face was not shown.
    """

    name: str
    title: str
    architecture: str
    source: str
    weights: str
    parameters: int
    running_statistics: int
    training: Training
    answers: dict[str, np.ndarray]
    calibration: Calibrated | None
    latency: tuple[Latency, ...]
    robustness: tuple[Spoilt, ...]

    def places(self, split: str, views: str = "one") -> np.ndarray:
        """Which faces of `asked_faces` in `split` the network was shown, bool [7178]."""
        shown = self.answers[views] != UNMEASURED
        return shown if split == FACES else shown & (asked_faces()[2] == split)

    def right(self, views: str = "one") -> np.ndarray:
        """Which faces it names as they are labelled, bool [7178]; False also where it was not shown."""
        return self.answers[views] == asked_faces()[1]

    def save(self, path: Path) -> None:
        """Write it as JSON, whole or not at all."""
        history = {name: self.training.history[name].tolist() for name in HISTORY} if self.training.epochs else None
        record = {
            "format": FORMAT,
            **{name: getattr(self, name) for name in _PLAIN},
            "training": {name: getattr(self.training, name) for name in _TOLD} | {"history": history},
            "answers": {views: _packed(said) for views, said in self.answers.items()},
            "calibration": self.calibration and asdict(self.calibration),
            "latency": [asdict(each) for each in self.latency],
            "robustness": [asdict(each) for each in self.robustness],
        }
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(record, indent=1) + "\n", "utf-8")

    @classmethod
    def read(cls, path: Path) -> "MeasuredNetwork":
        """What `save` wrote; InputError if the file is none of those."""
        try:
            record = json.loads(path.read_text("utf-8"))
            if record["format"] != FORMAT:
                raise ValueError("format")
            training, calibration = record["training"], record["calibration"]
            return cls(
                **{name: record[name] for name in _PLAIN},
                training=Training(
                    **{name: training[name] for name in _TOLD},
                    history=pd.DataFrame(training["history"] or {}, columns=HISTORY),
                ),
                answers={views: _unpacked(record["answers"][views]) for views in VIEWS},
                calibration=calibration and _calibrated(calibration),
                latency=tuple(Latency(**each) for each in record["latency"]),
                robustness=tuple(Spoilt(**each) for each in record["robustness"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error, binascii.Error) as error:
            raise InputError(f"{path.name} is no measured network; make one with `compare measure`.") from error


_PLAIN = ("name", "title", "architecture", "source", "weights", "parameters", "running_statistics")
_TOLD = tuple(field.name for field in fields(Training) if field.name != "history")


def _calibrated(record: dict[str, Any]) -> Calibrated:
    return Calibrated(**record | {when: Reliable(**record[when]) for when in ("before", "after")})


def _packed(answers: np.ndarray) -> str:
    return base64.b64encode(zlib.compress(answers.astype(np.uint8).tobytes(), 9)).decode()


def _unpacked(text: str) -> np.ndarray:
    answers = np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True)), np.uint8)
    if len(answers) != len(asked_faces()[0]):
        raise ValueError("other faces")
    return answers
