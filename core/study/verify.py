"""Checks of an opened study that go beyond its hashes: do its parts belong to one another?"""

import numpy as np

from core.errors import InputError
from core.study.derived import dense_head
from core.study.study import Study

SAMPLE = 256


def verify(study: Study) -> dict[str, object]:
    """Re-derive what can be: logits from features and weights, label indices, widths. InputError if anything differs.

    The files were already compared with their hashes when the study was opened.
    """
    difference = _largest_logit_difference(study)
    if difference > 0.05:
        raise InputError(
            f"The logits of {study.title} do not follow from its features and weights (off by {difference:.3f}); "
            "build the study again."
        )
    for layer in study.layers:
        if len(study.neurons(layer)) != study.width(layer):
            raise InputError(f"The table of {layer} does not have {study.width(layer)} neurons; build the study again.")
        for scoring, entry in study.scorings.items():
            for similarity in study.similarities:
                concepts, scores = study.candidates(layer, scoring, similarity)
                if concepts.max() >= len(entry.concepts) or len(scores) != study.width(layer):
                    raise InputError(f"The labels of {layer} by {scoring} fit other concepts; build the study again.")
    files = study.manifest["files"]
    return {
        "study": study.title,
        "whole": True,
        "files": len(files),
        "megabytes": round(sum((study.folder / name).stat().st_size for name in files) / 1e6, 1),
        "largest_logit_difference": round(difference, 5),
        "id": study.id,
    }


def _largest_logit_difference(study: Study) -> float:
    chosen = np.unique(np.linspace(0, len(study.images) - 1, SAMPLE).astype(int))
    head = dense_head(study, study.features()[chosen])
    logits = head.layers[-1](head.hidden()).T
    return float(np.abs(logits - study.logits("one")[chosen]).max())
