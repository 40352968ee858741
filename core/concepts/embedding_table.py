"""Precomputed text embeddings of a vocabulary, for scoring where the text tower is not at hand."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from core.errors import InputError


@dataclass(frozen=True)
class EmbeddingTable:
    """Unit text embeddings, float32 [words, width]. `derived` says how approximate ones were made, else is empty."""

    words: tuple[str, ...]
    embeddings: np.ndarray
    prompt: str = ""
    derived: str = ""
    sha256: str = ""

    @classmethod
    def load(cls, path: Path) -> "EmbeddingTable":
        """Read NAME.safetensors (one tensor [words, width]) with NAME.json (`words`, and `prompt`, `derived` if known).

        Raises InputError if either is absent, torn, or they do not fit.
        """
        path = Path(path)
        words_file = path.with_suffix(".json")
        try:
            tensors = load_file(path)
            description = json.loads(words_file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise InputError(f"A table of text embeddings is two files, {path.name} and {words_file.name}.") from error
        except (SafetensorError, OSError, ValueError) as error:
            raise InputError(f"The table of text embeddings {path} is damaged; copy it again.") from error
        words = description.get("words") if isinstance(description, dict) else description
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise InputError(f"{words_file.name} should hold a list of `words`.")
        matrix = tensors.get("features", next(iter(tensors.values()), None))
        if matrix is None or matrix.ndim != 2 or len(matrix) != len(words):
            raise InputError(f"{path.name} should hold one embedding for each of the {len(words)} words.")
        about = description if isinstance(description, dict) else {}
        return cls(
            words=tuple(words),
            embeddings=unit(matrix),
            prompt=str(about.get("prompt", "")),
            derived=str(about.get("derived", "")),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        )

    def rows(self, words: list[str]) -> np.ndarray:
        """The embeddings of `words`, float32 [len(words), width], whether or not they are written in capitals where the
        table has a word once; InputError naming words that it lacks."""
        index = {word.casefold(): row for row, word in enumerate(self.words)}
        index |= {word: row for row, word in enumerate(self.words)}
        words = [word if word in index else word.casefold() for word in words]
        absent = [word for word in words if word not in index]
        if absent:
            named = ", ".join(repr(word) for word in absent[:3])
            raise InputError(
                f"The table of text embeddings lacks {named}" + (" and others" if len(absent) > 3 else "") + "; "
                "choose words that it has, or let CLIP's text tower embed them (a whole model, without --table)."
            )
        return self.embeddings[[index[word] for word in words]]


def unit(vectors: np.ndarray) -> np.ndarray:
    """The vectors [n, width] at length 1, float32; NaN rows stay."""
    vectors = vectors.astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-12)
