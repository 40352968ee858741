"""FER2013's splits as networks are trained on them: blemished faces left out of Training, targets softened there."""

from typing import TYPE_CHECKING

import torch

from core.errors import InputError
from core.faces.blemishes import known_blemishes
from core.networks.targets import soft_targets
from core.networks.training import Split

if TYPE_CHECKING:
    from core.faces.store import Fer2013


def training_split(faces: "Fer2013", *, smoothing: float = 0.1, vote_weight: float = 0.5) -> Split:
    """Training without constant images and non-faces, its targets smoothed and blended with the votes where there are
    some. InputError if no such face is imported."""
    return _split(faces, "training", True, smoothing, vote_weight)


def validation_split(faces: "Fer2013", *, smoothing: float = 0.1) -> Split:
    """The whole of PublicTest; InputError if none of it is imported."""
    return _split(faces, "public", False, smoothing, 0.0)


def private_split(faces: "Fer2013") -> Split:
    """The whole of PrivateTest; InputError if none of it is imported."""
    return _split(faces, "private", False, 0.0, 0.0)


def _split(faces: "Fer2013", name: str, learnt: bool, smoothing: float, vote_weight: float) -> Split:
    rows = faces.rows(name)
    rows = rows[faces.present[rows]]
    if learnt:
        rows = rows[known_blemishes().excluding("constant", "not_a_face", "not_a_face_kept")[rows]]
    if not len(rows):
        raise InputError(f"No image of the {name} split is imported; import the whole of FER2013 first.")
    labels = torch.from_numpy(faces.emotions[rows].astype("int64"))
    votes = torch.from_numpy(faces.votes[rows]) if vote_weight and faces.votes is not None else None
    targets = soft_targets(labels, votes, smoothing=smoothing, vote_weight=vote_weight)
    return Split(torch.from_numpy(faces.images[rows]), targets, labels)
