"""The reports of a neuron and of an edit: the printed command makes the same file, whatever it is written to."""

import html
import re
import shlex

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.cli import main
from core.editing.edits import Edit
from core.editing.from_study import editor_of, plane_of, subject_of
from core.editing.outcome import outcome
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.faces.store import Fer2013
from core.report import Faces
from core.report.concepts import Place as ConceptPlace
from core.report.concepts import concepts_report
from core.report.neuron import neuron_report
from core.report.tuning import Place, tuning_report
from core.study.neuron_table import neuron_table
from core.usage.usage import evidence_of, shares_by_emotion, used

LAYER, NEURON = "lin1", 1


@pytest.fixture(autouse=True)
def _no_faces(monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def printed_command(page):
    words = re.search(r"<code>python -m core (.*?)</code>", page, re.S).group(1)
    return shlex.split(html.unescape(words))


def tuning(study, edit=None, split="both", layer=LAYER):
    edit = edit or Edit(0.1, 1.5, "weights")
    place, rows = Place(layer, "clip", "correlation", split), study.rows_in(split)
    editor = editor_of(study, subject_of(study), layer, "clip", "correlation")
    alike = edit.of_every_neuron(editor.scores)
    pairs = [(editor.predict(one.undone, rows), editor.predict(one, rows)) for one in (edit, alike)]
    found, control = (
        outcome(one, editor.scores, study.labels_true[rows], *pair)
        for one, pair in zip((edit, alike), pairs, strict=True)
    )
    plane = plane_of(study, editor, "clip", "correlation", edit.mode, split)
    return tuning_report(study, str(study.folder), place, found, control, pairs[0], plane)


def test_the_command_in_a_neurons_report_makes_the_same_bytes(tiny_study, tmp_path):
    page = neuron_report(tiny_study, str(tiny_study.folder), LAYER, NEURON, "votes", "cosine", None).to_html()
    command = printed_command(page)
    assert main(command) == 0
    assert (tmp_path / command[-1]).read_text(encoding="utf-8") == page


def test_the_command_in_a_tuning_report_makes_the_same_bytes(tiny_study, tmp_path):
    page = tuning(tiny_study, Edit(-0.2, 1.35)).to_html()
    command = printed_command(page)
    assert main(command) == 0
    assert (tmp_path / command[-1]).read_text(encoding="utf-8") == page


@pytest.mark.parametrize("emotion", [None, "happy"])
def test_the_command_in_a_concepts_report_makes_the_same_bytes(tiny_study, tmp_path, emotion):
    evidence, chosen = evidence_of(tiny_study, "clip", "correlation", "positive"), tiny_study.in_split("both")
    usage = used(evidence, chosen, emotion and EMOTION_NAMES.index(emotion))
    place = ConceptPlace("clip", "correlation", "positive", "both")
    by_emotion = shares_by_emotion(evidence, chosen)
    page = concepts_report(tiny_study, str(tiny_study.folder), place, usage, by_emotion).to_html()
    command = printed_command(page)
    assert main(command) == 0
    assert (tmp_path / command[-1]).read_text(encoding="utf-8") == page
    assert f"“{usage.table['concept'][0]}” has" in page


def test_the_name_of_the_file_changes_nothing_in_it(tiny_study, tmp_path):
    words = ["report", "neuron", "--study", str(tiny_study.folder), "--layer", LAYER, "--neuron", "2", "--out"]
    assert main([*words, "one.html"]) == 0
    assert main([*words, "another.html"]) == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "another.html").read_bytes()


def test_a_neurons_report_says_what_the_study_knows(tiny_study):
    report = neuron_report(tiny_study, "builtin", LAYER, NEURON, "clip", "correlation", None)
    line = neuron_table(tiny_study, LAYER, "clip", "correlation").iloc[NEURON]
    assert report.title == f"Neuron {NEURON} of {LAYER} looks for “{line['label']}”"
    page = report.to_html()
    for heading in ("What each scorer calls it", "What it does to each emotion", "When it is active"):
        assert f"<h2>{heading}</h2>" in page
    assert "--study" not in report.command


def test_a_dead_neuron_has_a_short_report(tiny_study):
    layer = next(x for x in tiny_study.layers if not tiny_study.neurons(x)["alive"].all())
    dead = int(tiny_study.neurons(layer).query("not alive")["neuron"].iloc[0])
    report = neuron_report(tiny_study, "builtin", layer, dead, "clip", "correlation", None)
    assert report.title.endswith("is dead")
    assert not report.parts


def test_the_pictures_are_in_it_where_they_were_imported(tiny_study):
    present = np.zeros(35887, bool)
    rows = tiny_study.images["row"].to_numpy()[tiny_study.top_images(LAYER)[0][NEURON][:3].astype(int)]
    present[rows] = True
    images = np.zeros((35887, 48, 48), np.uint8)
    images[rows] = [[[40]], [[80]], [[120]]]
    pictures = object.__new__(Fer2013)
    object.__setattr__(pictures, "images", images)
    object.__setattr__(pictures, "present", present)
    report = neuron_report(tiny_study, "builtin", LAYER, NEURON, "clip", "correlation", pictures)
    shown = next(part for part in report.parts if isinstance(part, Faces) and not part.smooth)
    assert [int(face[0, 0]) for face in shown.faces] == [40, 80, 120]
    assert f"Row {rows[0]} of FER2013" in shown.alts[0]


@pytest.mark.parametrize(("layer", "neuron"), [("lin9", 0), (LAYER, 99), (LAYER, -1)])
def test_a_neuron_that_is_not_there_is_told_in_one_sentence(tiny_study, layer, neuron):
    with pytest.raises(InputError, match=layer):
        neuron_report(tiny_study, "builtin", layer, neuron, "clip", "correlation", None)


def test_an_unknown_scorer_ends_the_command_with_a_sentence(tiny_study, capsys, tmp_path):
    words = ["report", "neuron", "--study", str(tiny_study.folder), "--layer", LAYER, "--neuron", "1"]
    assert main([*words, "--scorer", "nobody", "--out", "x.html"]) == 2
    assert "'nobody'" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()


def test_a_tuning_report_counts_what_the_edit_did(tiny_study):
    report = tuning(tiny_study)
    tables = [part.table for part in report.parts if isinstance(getattr(part, "table", None), pd.DataFrame)]
    changed = tables[-1]
    fixed, broken = (int((changed["kind"] == kind).sum()) for kind in ("fixed", "broken"))
    page = report.to_html()
    assert f"{fixed} gained, {broken} lost" in page or fixed == broken == 0
    assert "Control: scaling every neuron alike" in page
    assert "All settings" in page


def test_the_recall_in_it_is_that_of_the_faces(tiny_study):
    report = tuning(tiny_study, split="private")
    table = next(part.table for part in report.parts if getattr(part, "title", "") == "Emotion by emotion")
    truth = tiny_study.labels_true[tiny_study.rows_in("private")]
    assert table["faces"].tolist() == [count for count in np.bincount(truth, minlength=7) if count]


@pytest.mark.parametrize("page", ["explore/neuron", "explore/concepts", "edit/tuning"])
def test_the_pages_offer_their_report(tiny_study, monkeypatch, page):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    app = AppTest.from_file(f"../../pages/{page}.py", default_timeout=120)
    app.query_params.update({"layer": LAYER} | ({"neuron": "1"} if "neuron" in page else {}) | {"scorer": "clip"})
    app.run()
    assert not app.exception
    assert any(button.label == "Report" for button in app.get("download_button"))
