"""The network's own training pictures, which the paper fits the bottleneck on: one pass of the network over Training.

A study has no training picture, so FER2013 has to be at hand; what the pass gives is kept in the cache folder.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.concepts.scores import ConceptScores
from core.errors import InputError
from core.explanation.prediction import shared_network
from core.faces.store import Fer2013
from core.files import replacing
from core.paths import cache_folder
from core.study import Study

BATCH = 128
PIECE = 16 * BATCH
SPLIT = "training"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class TrainingPictures:
    """`rows` int64 [n] of FER2013, `labels` int64 [n], `hidden` float16 [n, neurons] of the last hidden layer, and
    `right` bool [n]: the network says what the label says."""

    rows: np.ndarray
    labels: np.ndarray
    hidden: np.ndarray
    right: np.ndarray


def training_pictures(study: Study, faces: Fer2013, progress: Progress = lambda done, total: None) -> TrainingPictures:
    """What a study's network does on the Training pictures that are in `faces`: minutes at first, then from the cache.

    Each finished piece of PIECE pictures stays there, so a killed run goes on. InputError if there is no Training
    picture.
    """
    rows = faces.rows(SPLIT)
    rows = rows[faces.present[rows]].astype(np.int64)
    if not len(rows):
        raise InputError("None of the Training pictures is imported; import the whole of FER2013.")
    hidden, said = [], []
    for start in range(0, len(rows), PIECE):
        piece = faces.images[rows[start : start + PIECE]]
        path = _kept(study, piece)
        if not path.is_file():
            values, classes = _run(study, piece)
            with replacing(path) as temporary, open(temporary, "wb") as file:
                np.savez(file, hidden=values, said=classes)
        with np.load(path) as stored:
            hidden.append(stored["hidden"])
            said.append(stored["said"])
        progress(min(start + PIECE, len(rows)), len(rows))
    labels = faces.emotions[rows].astype(np.int64)
    return TrainingPictures(rows, labels, np.concatenate(hidden), np.concatenate(said) == labels)


def scores_of_rows(study: Study, scorer: str, scores: ConceptScores, rows: np.ndarray) -> np.ndarray:
    """A scorer's scores of `rows` int [n] of FER2013 as images are compared by, float64 [n, concepts]; NaN for a row
    that was not scored. InputError for scores of other images, of other concepts, or of none of these rows."""
    if scores.rows is None:
        raise InputError("These concept scores are of other images than FER2013's; score FER2013 itself.")
    if scores.concepts != study.scorings[scorer].concepts:
        raise InputError(f"The scores given for {scorer!r} are of other concepts than the study's; score the same set.")
    found = np.full((len(rows), len(scores.concepts)), np.nan)
    places = {row: place for place, row in enumerate(scores.rows.tolist())}
    known = np.array([places.get(row, -1) for row in rows.tolist()])
    found[known >= 0] = scores.centred()[known[known >= 0]]
    if np.isnan(found).any(axis=1).all():
        raise InputError(
            f"The scores given for {scorer!r} are of no Training picture; add --split training to `score`."
        )
    return found


def _run(study: Study, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Activations of the last hidden layer float16 [n, neurons] and the class said int64 [n]; bfloat16 where fast."""
    import torch

    from core.dissection.recording import hooked
    from core.networks.precision import half_where_fast
    from core.networks.views import as_float, center_view

    spec, network = study.architecture, shared_network(study)
    layer, hidden, said = spec.layers[-1], [], []
    device = next(network.parameters()).device
    with hooked(network, [layer], study.manifest["pool"]) as activations:
        for start in range(0, len(faces), BATCH):
            batch = torch.from_numpy(faces[start : start + BATCH]).to(device)
            with half_where_fast(device):
                logits = network(center_view(as_float(batch), spec.input_size))
            hidden.append(activations[layer.name].float().cpu().numpy().astype(np.float16))
            said.append(logits.argmax(dim=1).cpu().numpy())
    return np.concatenate(hidden), np.concatenate(said)


def _kept(study: Study, piece: np.ndarray) -> Path:
    digest = hashlib.sha256(np.ascontiguousarray(piece).tobytes()).hexdigest()
    return cache_folder() / study.id / "training" / f"{digest[:16]}.npz"
