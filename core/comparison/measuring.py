"""Measuring one trained network on FER2013's test faces. What was run once is kept, so a killed run goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.comparison.corruptions import CORRUPTIONS, spoilt
from core.comparison.latency import measure_latency
from core.comparison.measured import (
    UNMEASURED,
    VIEWS,
    Calibrated,
    MeasuredNetwork,
    Reliable,
    Spoilt,
    Training,
    asked_faces,
)
from core.editing.statistics import flip_counts
from core.errors import InputError
from core.explanation.calibration import fit_temperature
from core.faces.store import Fer2013
from core.files import replacing
from core.networks.catalog import Architecture
from core.networks.exchange.declaration import declaration
from core.networks.inference import predict_logits
from core.paths import cache_folder
from core.probability import log_loss, reliability, softmax
from core.study.manifest import content_hash

if TYPE_CHECKING:
    from torch import nn

CHUNK = 1024
DRAWS = 1000
LEVEL = 0.95
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Subject:
    """The network to measure: what it is called, its architecture, the network in evaluation mode, the SHA-256 of its
    weights, how it was trained, and logits that are known already: {views: {FER2013 row: float32 [7]}}."""

    name: str
    title: str
    spec: Architecture
    network: "nn.Module"
    weights: str
    training: Training
    known: dict[str, dict[int, np.ndarray]]


def measure(
    subject: Subject,
    faces: Fer2013,
    limit: int | None = None,
    spoil: int | None = None,
    seed: int = 0,
    progress: Progress = lambda done, total: None,
) -> MeasuredNetwork:
    """Everything that is compared; `limit` draws so many faces of each split, `spoil` so many of PrivateTest's to be
    spoilt, all unless told. InputError without pictures."""
    places = _drawn(faces, limit, seed)
    rows, labels, splits = (each[places] for each in asked_faces())
    private = splits == "private"
    bad = np.sort(np.random.default_rng(seed).permutation(np.flatnonzero(private))[:spoil])
    steps = [(name, severity) for name, each in CORRUPTIONS.items() for severity in each.severities]
    running = _Running(subject, progress, len(VIEWS) * len(rows) + len(steps) * len(bad))

    logits = {views: running.logits(faces.images[rows], rows, views, untouched=True) for views in VIEWS}
    answers = {}
    for views in VIEWS:
        answers[views] = np.full(len(asked_faces()[0]), UNMEASURED, np.uint8)
        answers[views][places] = logits[views].argmax(axis=1)

    was_right = logits["one"][bad].argmax(axis=1) == labels[bad]
    robustness = []
    for name, severity in steps if len(bad) else ():
        own = running.logits(spoilt(faces.images[rows[bad]], rows[bad], name, severity), rows[bad], "one")
        is_right = own.argmax(axis=1) == labels[bad]
        robustness.append(Spoilt(name, severity, len(is_right), int(is_right.sum()), *flip_counts(was_right, is_right)))

    return MeasuredNetwork(
        name=subject.name,
        title=subject.title,
        architecture=subject.spec.name,
        source=subject.spec.source,
        weights=subject.weights,
        parameters=trainable_parameters(subject.spec),
        running_statistics=sum(
            each.numel() for name, each in subject.network.named_buffers() if name.endswith(("_mean", "_var"))
        ),
        training=subject.training,
        answers=answers,
        calibration=_calibration(logits["one"], labels, private, seed),
        latency=measure_latency(subject.spec, subject.network),
        robustness=tuple(robustness),
    )


def trainable_parameters(spec: Architecture) -> int:
    """How many parameters training can change: those of a map that only hands on are none."""
    return sum(each.numel() for each in spec.build().parameters() if each.requires_grad)


def _drawn(faces: Fer2013, limit: int | None, seed: int) -> np.ndarray:
    """Places in `asked_faces` of the faces to show, int64, sorted."""
    rows, _, splits = asked_faces()
    there, generator = faces.present[rows], np.random.default_rng(seed)
    drawn = [
        generator.permutation(np.flatnonzero(there & (splits == split)))[:limit] for split in ("public", "private")
    ]
    places = np.sort(np.concatenate(drawn))
    if not len(places):
        raise InputError("None of PublicTest's and PrivateTest's pictures is imported; import the whole of FER2013.")
    return places


class _Running:
    """Runs the network over faces in pieces, each kept in the cache by the content of its pixels."""

    def __init__(self, subject: Subject, progress: Progress, total: int) -> None:
        self._subject, self._progress = subject, progress
        self._done, self._total = 0, total
        what = content_hash([subject.weights, declaration(subject.spec).get("graph")])
        self._kept = cache_folder() / "comparison" / f"{subject.spec.name}-{what[:16]}"

    def logits(self, faces: np.ndarray, rows: np.ndarray, views: str, untouched: bool = False) -> np.ndarray:
        """Logits float32 [n, 7] of uint8 faces [n, 48, 48]; those of untouched faces may be known already."""
        known = self._subject.known.get(views, {}) if untouched else {}
        if all(int(row) in known for row in rows):
            self._progress_by(len(rows))
            return np.stack([known[int(row)] for row in rows])
        pieces = [
            self._piece(np.ascontiguousarray(faces[at : at + CHUNK]), views) for at in range(0, len(faces), CHUNK)
        ]
        return np.concatenate(pieces)

    def _piece(self, faces: np.ndarray, views: str) -> np.ndarray:
        path = self._kept / f"{views}-{blake2b(faces, digest_size=12).hexdigest()}.npy"
        found = _read(path, len(faces))
        if found is None:
            found = predict_logits(self._subject.spec, self._subject.network, faces, views)
            with replacing(path) as temporary, open(temporary, "wb") as file:
                np.save(file, found)
        self._progress_by(len(faces))
        return found

    def _progress_by(self, count: int) -> None:
        self._done += count
        self._progress(self._done, self._total)


def _read(path: Path, n: int) -> np.ndarray | None:
    try:
        kept = np.load(path)
    except (OSError, ValueError, EOFError):
        return None
    return kept if len(kept) == n else None


def _calibration(logits: np.ndarray, labels: np.ndarray, private: np.ndarray, seed: int) -> Calibrated | None:
    """None where one of the two splits has no faces."""
    if private.all() or not private.any():
        return None
    temperature = fit_temperature(logits[~private], labels[~private])
    tested = logits[private].astype(np.float64)
    before, after = (with_intervals(own, labels[private], seed) for own in (tested, tested / temperature))
    return Calibrated(temperature, int((~private).sum()), int(private.sum()), before, after)


def with_intervals(logits: np.ndarray, labels: np.ndarray, seed: int, draws: int = DRAWS) -> Reliable:
    """Calibration error and log-loss of logits float [N, 7] on labels int [N], with pivotal bootstrap intervals
    (Davison and Hinkley 1997, section 5.2) from `draws`: few faces always look less calibrated than they are, and so do
    those drawn again from them, which the pivot takes away."""
    probabilities = softmax(logits)
    values = np.array([reliability(probabilities, labels).error, log_loss(logits, labels)])
    random = np.random.default_rng(seed)
    drawn = (random.integers(0, len(labels), len(labels)) for _ in range(draws))
    again = np.array(
        [(reliability(probabilities[own], labels[own]).error, log_loss(logits[own], labels[own])) for own in drawn]
    )
    high, low = 2 * values - np.quantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    (error, loss), (error_low, loss_low), (error_high, loss_high) = (
        [float(each) for each in np.maximum(some, 0)] for some in (values, low, high)
    )
    return Reliable(error, error_low, error_high, loss, loss_low, loss_high)
