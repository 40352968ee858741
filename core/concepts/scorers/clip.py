"""CLIP as a judge of concepts: the cosine between an image's embedding and a phrase's (Radford et al. 2021)."""

from pathlib import Path
from typing import Self

import numpy as np

from core.concepts.clip_model import ClipModel
from core.concepts.concept_set import ConceptSet
from core.concepts.embedding_table import EmbeddingTable, unit
from core.concepts.measurements import Measurements, measure
from core.concepts.scorers.base import Inputs, Progress
from core.concepts.scores import ConceptScores
from core.errors import InputError


class ClipScorer:
    """Scores the words of a concept set by CLIP.

    The phrases come from the model's text tower through the set's templates, or from a `table` of precomputed
    embeddings, where each concept's `text` is looked up. `cache` keeps the image embeddings for another set.
    """

    default_set = "face-words"

    def __init__(
        self,
        concept_set: ConceptSet,
        model: ClipModel,
        table: EmbeddingTable | None = None,
        cache: Path | None = None,
    ) -> None:
        if concept_set.all_words and table is None:
            raise InputError(
                f"The concept set {concept_set.name} stands for all words of a table; name one with --table."
            )
        self.concept_set = concept_set.with_words(table.words) if table is not None else concept_set
        self.model = model
        self.table = table
        self.cache = cache
        self.texts = embed_concepts(self.concept_set, model, table)

    @classmethod
    def from_inputs(cls, concept_set: ConceptSet, inputs: Inputs) -> Self:
        """CLIP by open_clip's name, with the table if there is one."""
        table = EmbeddingTable.load(inputs.table) if inputs.table else None
        return cls(concept_set, ClipModel(inputs.clip_model, inputs.clip_weights), table, inputs.cache)

    def score(self, faces: np.ndarray, rows: np.ndarray | None, progress: Progress | None = None) -> ConceptScores:
        """Cosines float32 [N, concepts] as CLIP gives them; `details` say that they are to be centred."""
        embeddings = embed_images(faces, self.model, self.cache, progress)
        details = {
            **self.concept_set.describe(),
            "source": embeddings.source,
            "centre": True,
            **self._text_details(),
        }
        return ConceptScores(
            score_embeddings(embeddings.values, self.texts), self.concept_set.names, "clip", details, rows
        )

    def _text_details(self) -> dict[str, object]:
        if self.table is None:
            return {"templates": list(self.concept_set.templates), "approximate": ""}
        details = {"templates": [self.table.prompt], "approximate": self.table.derived, "table": self.table.sha256}
        if self.table.derived:
            details["title"] = f"{self.concept_set.title} (approximate)"
            details["description"] = (
                f"{self.concept_set.description} The text embeddings are approximate: {self.table.derived}."
            ).strip()
        return details


def embed_images(
    faces: np.ndarray, model: ClipModel, cache: Path | None = None, progress: Progress | None = None
) -> Measurements:
    """CLIP image embeddings float16 [N, width], not normalised, of faces uint8 [N, 48, 48]; resumes from `cache`."""
    return measure(faces, model.embed_faces, source=f"CLIP {model.source}", file=cache, progress=progress)


def embed_concepts(concept_set: ConceptSet, model: ClipModel, table: EmbeddingTable | None = None) -> np.ndarray:
    """Unit text embeddings float32 [concepts, width]: from the table, or the mean over the templates.

    Raises InputError for words that the table lacks, and for a model without a text tower where there is no table.
    """
    if table is not None:
        return table.rows([concept.text for concept in concept_set.concepts])
    phrases = [phrase for concept in concept_set.concepts for phrase in concept_set.phrases(concept)]
    batches = [model.embed_texts(phrases[start : start + 256]) for start in range(0, len(phrases), 256)]
    embeddings = unit(np.concatenate(batches))
    return unit(embeddings.reshape(len(concept_set.concepts), len(concept_set.templates), -1).mean(axis=1))


def score_embeddings(images: np.ndarray, texts: np.ndarray) -> np.ndarray:
    """Cosines float32 [images, concepts] of image embeddings [images, width] and text embeddings [concepts, width]."""
    if images.shape[1] != texts.shape[1]:
        raise InputError(
            f"The image embeddings have {images.shape[1]} numbers and the text embeddings {texts.shape[1]}: they are "
            "of different CLIP models."
        )
    return unit(images) @ unit(texts).T
