"""Asking CLIP itself: any words, scored on the pictures of the probing set.

That takes FER2013's pictures and a whole CLIP model, or an image tower with a table of text embeddings. The pictures
are embedded once and kept in the cache under a hash of the pictures and of the model, so that other words are quick.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.asking.ranking import mean_of_standardised
from core.concepts.clip_model import ClipModel
from core.concepts.concept_set import Concept, ConceptSet, concept_set_from_words, find_concept_set
from core.concepts.embedding_table import EmbeddingTable
from core.concepts.measurements import Progress, measurement_key
from core.concepts.scorers.clip import ClipScorer
from core.errors import InputError
from core.faces.store import Fer2013
from core.paths import cache_folder
from core.study.study import Study

DOWNLOAD = "about 600 MB"
FEWEST = 100


@dataclass(frozen=True)
class ClipChoice:
    """Which CLIP to ask: a `model` of open_clip's, its `weights` (a tag, downloaded once, or a file), and a `table`
    of text embeddings, which is used instead of the text tower."""

    model: str = "ViT-B-16-quickgelu"
    weights: str = "openai"
    table: Path | None = None

    @classmethod
    def from_environment(cls) -> "ClipChoice":
        """What EMODISSECT_CLIP_MODEL, EMODISSECT_CLIP and EMODISSECT_TABLE say; OpenAI's ViT-B/16 where they do not."""
        table = os.environ.get("EMODISSECT_TABLE")
        return cls(
            os.environ.get("EMODISSECT_CLIP_MODEL", cls.model),
            os.environ.get("EMODISSECT_CLIP", cls.weights),
            Path(table) if table else None,
        )

    def at_hand(self) -> bool:
        """Whether the weights are on this machine, so that opening the model downloads nothing."""
        return Path(self.weights).is_file() or _is_cached(self.model, self.weights)

    def read_table(self) -> EmbeddingTable | None:
        """The table of text embeddings, if there is one; InputError if it is torn."""
        return EmbeddingTable.load(self.table) if self.table else None


def pictures_of(study: Study, faces: Fer2013 | None) -> np.ndarray:
    """Boolean [N]: the images of the probing set whose pictures are here."""
    rows = study.images["row"].to_numpy()
    return np.zeros(len(rows), bool) if faces is None else faces.present[rows]


def score_by_clip(
    study: Study,
    phrases: Sequence[str],
    faces: Fer2013,
    model: ClipModel,
    table: EmbeddingTable | None = None,
    progress: Progress | None = None,
) -> np.ndarray:
    """One score of each face for the typed phrases, float32 [N], NaN without a picture; see `mean_of_standardised`.

    CLIP's cosines rise and fall together from face to face, so they are taken relative to the mean over the typed
    phrases and the words about faces. Raises InputError for too few pictures and for words that the table lacks.
    """
    here = pictures_of(study, faces)
    if here.sum() < FEWEST:
        raise InputError(f"CLIP needs the pictures of at least {FEWEST} faces of the study; import FER2013 first.")
    rows = study.images["row"].to_numpy()[here]
    pictures = np.asarray(faces.images[rows])
    scorer = ClipScorer(_among_other_words(phrases, table), model, table, _embeddings_file(pictures, model))
    relative = scorer.score(pictures, rows, progress).centred()[:, : len(phrases)]
    result = np.full(len(here), np.nan, np.float32)
    result[here] = mean_of_standardised(list(relative.T))
    return result


def _among_other_words(phrases: Sequence[str], table: EmbeddingTable | None) -> ConceptSet:
    """The phrases, then the words about faces that the table has."""
    typed = concept_set_from_words(phrases).concepts
    names = {concept.name.casefold() for concept in typed}
    about_faces = find_concept_set(ClipScorer.default_set)
    available = None if table is None else set(table.words)
    others: list[Concept] = [
        concept
        for concept in about_faces.concepts
        if concept.name.casefold() not in names and (available is None or concept.text in available)
    ]
    return replace(about_faces, name="asked", concepts=(*typed, *others))


def _embeddings_file(pictures: np.ndarray, model: ClipModel) -> Path:
    return cache_folder() / "clip" / f"{measurement_key(pictures, f'CLIP {model.source}')[:32]}.safetensors"


def _is_cached(model: str, tag: str) -> bool:
    """Whether open_clip has downloaded these weights before."""
    import open_clip
    from huggingface_hub import try_to_load_from_cache

    about = open_clip.get_pretrained_cfg(model, tag) or {}
    repository = about.get("hf_hub", "").rstrip("/")
    names = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
    return bool(repository) and any(isinstance(try_to_load_from_cache(repository, name), str) for name in names)
