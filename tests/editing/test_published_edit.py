"""The published edit read from the study: the same counts as making it."""

import numpy as np

from core.dissection.similarity_info import SIMILARITY_INFO
from core.editing.editor import make_editor
from core.editing.edits import Edit
from core.editing.from_study import subject_of, tune
from core.editing.outcome import luck
from core.editing.published_edit import published_edit
from core.study.planes import plane_path


def test_it_is_what_tuning_gives(tiny_study):
    found = published_edit(tiny_study)
    layer, scoring = tiny_study.layers[-1], tiny_study.default_scoring.name
    made = tune(tiny_study, layer, scoring, "soft_wpmi", Edit(0.0, 1.5, "weights"), "both")
    at = found.published
    assert (found.scales[at], found.n, found.layer) == (1.5, made.n, layer)
    assert (found.gained[at], found.lost[at]) == (made.gained, made.lost)
    assert found.unedited == round(made.before * made.n)
    assert found.luck[at] == luck(made.p_value)


def test_the_control_scales_every_neuron_alike(tiny_study, monkeypatch):
    layer, scoring = tiny_study.layers[-1], tiny_study.default_scoring.name
    scores = tiny_study.best_scores(layer, scoring, "soft_wpmi")
    knots = np.array([float(np.nanmin(scores)) - 1, 0.0])
    editor = make_editor(subject_of(tiny_study), layer, scores, knots)
    rows = tiny_study.rows_in("both")
    planes = iter([editor.plane("weights", tiny_study.labels_true, rows), None])
    monkeypatch.setattr("core.editing.published_edit.read_plane", lambda *names: next(planes))
    found = published_edit(tiny_study)
    for at in (0, len(found.scales) - 1):
        edit = Edit(0.0, float(found.scales[at]), "weights").of_every_neuron(scores)
        made = tune(tiny_study, layer, scoring, "soft_wpmi", edit, "both")
        assert found.control[at] == made.gained - made.lost


def test_there_is_no_control_where_every_stored_threshold_spares_a_neuron(tiny_study):
    found = published_edit(tiny_study)
    lowest = np.nanmin(tiny_study.best_scores(found.layer, found.scoring, "soft_wpmi"))
    first = SIMILARITY_INFO["soft_wpmi"].tau_knots[0]
    assert (found.control is None) == (lowest <= first)


def test_a_study_of_one_split_reports_that_split(private_study):
    found = published_edit(private_study)
    assert found.n == len(private_study.labels_true)


def test_a_study_that_did_not_work_it_out_has_none(tiny_study, monkeypatch):
    for split in ("public", "private"):
        assert plane_path(tiny_study.folder, tiny_study.default_scoring.name, "soft_wpmi", split).exists()
    monkeypatch.setattr("core.editing.published_edit.read_plane", lambda *names: None)
    assert published_edit(tiny_study) is None
