"""The concept scores that a study keeps, to dissect another network with: they are of pictures, not of a network."""

import numpy as np

from core.concepts.scores import ConceptScores
from core.errors import InputError
from core.study.build import ScoringInput
from core.study.study import Study


def scores_from_study(study: Study) -> dict[str, ConceptScores]:
    """The scores that a study keeps by the name of their scoring, of its probing images' FER2013 rows; their details
    say where they were taken from. float16's precision, in which a study keeps them. InputError if it keeps none."""
    rows = study.images["row"].to_numpy(np.int32)
    kept = {}
    for name, entry in study.manifest["scorings"].items():
        if study.keeps_scores(name):
            details = {**entry["details"], "taken_from": study.id}
            kept[name] = ConceptScores(
                study.concept_scores(name), tuple(entry["concepts"]), entry["scorer"], details, rows
            )
    if not kept:
        raise InputError(f"{study.title} keeps only labels, not the score of every image; give --scores of your own.")
    return kept


def scorings_from_study(study: Study, rows: np.ndarray) -> tuple[ScoringInput, ...]:
    """The same as input of a build that is probed with the FER2013 `rows` int [N], each with the similarity function
    that it has in the study. InputError for a row that is not one of the study's."""
    return tuple(
        ScoringInput(name, scores.of_rows(rows), study.scorings[name].default_similarity)
        for name, scores in scores_from_study(study).items()
    )
