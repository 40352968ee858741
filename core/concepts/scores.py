"""Concept scores of images, as every scorer returns them and as they lie on disk."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from core.errors import InputError
from core.files import replacing

FORMAT = "emodissect-concept-scores-1"


@dataclass(frozen=True)
class ConceptScores:
    """How strongly each image shows each concept.

    `scores`: float32 [images, concepts]; the whole row is NaN where an image could not be measured (no face found).
    `details`: what made them, JSON only: `concept_set`, `emotions` and `groups` (concept → list, concept → group), and
    `centre`, true when an image's scores share a component that has to be removed before images are compared.
    `rows`: the canonical FER2013 rows of the images, int32 [images], or None for other images.
    """

    scores: np.ndarray
    concepts: tuple[str, ...]
    scorer: str
    details: dict[str, Any] = field(default_factory=dict)
    rows: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.scores.ndim != 2 or self.scores.shape[1] != len(self.concepts):
            raise ValueError(f"{len(self.concepts)} concepts do not fit scores of shape {self.scores.shape}.")
        if self.rows is not None and self.rows.shape != (len(self.scores),):
            raise ValueError(f"{self.rows.shape} rows do not fit {len(self.scores)} images.")

    @property
    def measured(self) -> np.ndarray:
        """Which images have scores, bool [images]."""
        return ~np.isnan(self.scores).any(axis=1)

    def centred(self) -> np.ndarray:
        """The scores that images are compared by, float32: less each image's mean if `centre` is set."""
        if not self.details.get("centre"):
            return self.scores
        return self.scores - self.scores.mean(axis=1, keepdims=True)

    def of_rows(self, rows: np.ndarray) -> "ConceptScores":
        """The scores of these canonical FER2013 rows, in this order. Raises InputError for a row without scores."""
        if self.rows is None:
            raise InputError("These concept scores are of other images than FER2013's; score FER2013 itself.")
        place = {row: index for index, row in enumerate(self.rows.tolist())}
        absent = [row for row in rows.tolist() if row not in place]
        if absent:
            raise InputError(
                f"The concept scores lack {len(absent):,} of {len(rows):,} images, row {absent[0]} for one; "
                "score the same split."
            )
        chosen = np.array([place[row] for row in rows.tolist()], dtype=int)
        return replace(self, scores=self.scores[chosen], rows=np.asarray(rows))

    def save(self, path: Path) -> None:
        """Write a safetensors file whose header holds the concepts and the details; replaces `path` at once or not."""
        tensors = {"scores": np.ascontiguousarray(self.scores, dtype=np.float32)}
        if self.rows is not None:
            tensors["rows"] = np.ascontiguousarray(self.rows, dtype=np.int32)
        about = {"scorer": self.scorer, "concepts": self.concepts, "details": self.details}
        # One entry, because safetensors writes several in random order and the same scores should give the same bytes.
        metadata = {FORMAT: json.dumps(about, ensure_ascii=False)}
        path = Path(path)
        with replacing(path) as temporary:
            temporary.write_bytes(save(tensors, metadata))

    @classmethod
    def load(cls, path: Path) -> "ConceptScores":
        """Read what `save` wrote. Raises InputError for a file that is absent, torn or something else."""
        path = Path(path)
        try:
            with safe_open(path, "np") as file:
                metadata = file.metadata() or {}
                if FORMAT not in metadata:
                    raise InputError(f"{path} holds no concept scores; make some with `python -m core score`.")
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            about = json.loads(metadata[FORMAT])
            concepts = tuple(about["concepts"])
            return cls(tensors["scores"], concepts, about["scorer"], about["details"], tensors.get("rows"))
        except FileNotFoundError as error:
            raise InputError(f"There is no score file {path}; make one with `python -m core score`.") from error
        except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{path} is damaged or cut short; score the images again.") from error
