"""Editors for the layers of a study."""

import numpy as np

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.choosing import CrossFit, cross_fit
from core.editing.editor import Editor, Subject, make_editor
from core.editing.edits import Edit
from core.editing.head import DenseHead
from core.editing.outcome import Outcome, outcome, outcome_of_logits
from core.editing.plane import Plane
from core.errors import InputError
from core.faces.store import Fer2013
from core.paths import cache_folder
from core.study import Study
from core.study.planes import MODE, read_plane


def subject_of(study: Study) -> Subject:
    """What there is to edit in a study. Holds the features and weights (about 180 MB for VGGNet): make it once.

    Products that take seconds to compute are kept in the cache folder under the study's content hash.
    """
    weights, spec = study.weights(), study.architecture
    modules = (*spec.head, (spec.classifier, spec.classifier))
    head = DenseHead(weights, study.features(), modules, cache_folder() / study.id)
    return Subject(spec, weights, head, lambda: faces_of(study))


def faces_of(study: Study) -> np.ndarray:
    """The study's pictures, uint8 [N, 48, 48]; InputError if FER2013 was not imported, or not all of it."""
    if not Fer2013.available():
        raise InputError(
            "Editing this layer needs the pictures: import FER2013 with `python -m core data import PATH`, or choose a "
            "layer that follows from the study's features."
        )
    fer, rows = Fer2013.load(), study.images["row"].to_numpy()
    missing = int((~fer.present[rows]).sum())
    if missing:
        raise InputError(f"{missing:,} of the study's {len(rows):,} pictures are missing from the imported FER2013.")
    return fer.images[rows]


def editor_of(study: Study, subject: Subject, layer: str, scoring: str, similarity: str) -> Editor:
    """The editor of a layer by the scores of one scoring and similarity; InputError for a name that is not there."""
    scores = study.best_scores(layer, scoring, similarity)
    return make_editor(subject, layer, scores, SIMILARITY_INFO[similarity].tau_knots)


def plane_of(study: Study, editor: Editor, scoring: str, similarity: str, mode: str, split: str) -> Plane:
    """The plane of a live editor on one split: as stored with the study where it is slow, else worked out."""
    stored = read_plane(study.folder, scoring, similarity, split) if mode == MODE else None
    return stored or editor.plane(mode, study.labels_true, study.rows_in(split))


def cross_fit_of(study: Study, editor: Editor, scoring: str, similarity: str, mode: str) -> CrossFit:
    """The setting of a live editor chosen on PublicTest and reported on PrivateTest, and the other way round."""
    return cross_fit(*(plane_of(study, editor, scoring, similarity, mode, split) for split in ("public", "private")))


def tune(study: Study, layer: str, scoring: str, similarity: str, edit: Edit, split: str) -> Outcome:
    """What one edit does to one split ("public", "private" or "both"), exactly."""
    return outcome_of(study, editor_of(study, subject_of(study), layer, scoring, similarity), edit, split)


def outcome_of(study: Study, editor: Editor, edit: Edit, split: str) -> Outcome:
    """The same by an editor that is there already."""
    rows = study.rows_in(split)
    before, after = editor.logits(edit.undone, rows), editor.logits(edit, rows)
    return outcome_of_logits(edit, editor.scores, study.labels_true[rows], before, after)


def control_of(study: Study, editor: Editor, edit: Edit, split: str) -> Outcome:
    """What the same edit of every neuron, whatever its label, does to one split; without the probabilities."""
    rows, alike = study.rows_in(split), edit.of_every_neuron(editor.scores)
    before, after = editor.predict(alike.undone, rows), editor.predict(alike, rows)
    return outcome(alike, editor.scores, study.labels_true[rows], before, after)
