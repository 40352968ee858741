"""The edited network taken along: it predicts what was reported, and its card says so."""

import shlex

import numpy as np
import pytest
import torch
from safetensors import safe_open

from core.cli import main
from core.editing import export
from core.editing.edits import Edit, edited_weights
from core.editing.export import export_edited
from core.editing.from_study import editor_of, subject_of, tune
from core.errors import InputError
from core.networks.exchange.onnx_runtime import onnx_results
from core.networks.inference import predict_logits
from core.networks.views import as_float, center_view
from core.networks.weights import load_network
from core.report.model_card import export_command
from core.report.tuning import Place
from tests.support.tiny import TINY

EDIT = Edit(0.1, 2.7)


def command(study, path, layer="lin1", mode="both"):
    return [
        *("tune", "--study", str(study.folder), "--layer", layer, "--scorer", "clip", "--tau", "0.1"),
        *("--scale", "2.7", "--mode", mode, "--split", "both", "--export", str(path)),
    ]


@pytest.mark.parametrize("mode", ["both", "weights"])
def test_the_exported_network_predicts_what_the_edit_does(tiny_study, tiny_plan, tmp_path, capsys, mode):
    path = tmp_path / "edited.safetensors"
    assert main(command(tiny_study, path, mode=mode)) == 0
    assert "edited.safetensors.md" in capsys.readouterr().out
    logits = predict_logits(TINY, load_network(TINY, path), tiny_plan.probing.faces)
    editor = editor_of(tiny_study, subject_of(tiny_study), "lin1", "clip", "correlation")
    edit = Edit(0.1, 2.7, mode)
    np.testing.assert_allclose(logits, editor.logits(edit), rtol=1e-3, atol=1e-2)
    assert (logits.argmax(axis=1) == editor.predict(edit)).all()
    assert (logits.argmax(axis=1) != editor.baseline).any()


def test_as_onnx_it_predicts_what_the_edit_does(tiny_study, tiny_plan, tmp_path):
    path = tmp_path / "edited.onnx"
    assert main(command(tiny_study, path)) == 0
    assert (tmp_path / "edited.onnx.md").exists()
    faces = center_view(as_float(torch.from_numpy(tiny_plan.probing.faces)), TINY.input_size).numpy()
    logits = onnx_results(path.read_bytes(), path.name, faces)
    editor = editor_of(tiny_study, subject_of(tiny_study), "lin1", "clip", "correlation")
    assert (logits.argmax(axis=1) == editor.predict(EDIT)).all()


def test_nothing_is_lost_and_what_was_edited_is_in_the_file(tiny_study, tmp_path):
    scores = tiny_study.best_scores("lin1", "clip", "correlation")
    path = tmp_path / "edited.safetensors"
    export_edited(tiny_study, "lin1", scores, EDIT, path, "A card")
    with safe_open(path, "numpy") as file:
        assert file.metadata()["study"] == tiny_study.id
        assert file.metadata()["scale"] == "2.7"
        for name, value in edited_weights(tiny_study.weights(), "lin1", scores, EDIT).items():
            assert np.array_equal(file.get_tensor(name).astype(value.dtype), value)
        assert file.get_tensor("out.weight").dtype == np.float16


def test_the_card_has_the_verdict_the_control_and_the_limits(tiny_study, tmp_path):
    path = tmp_path / "edited.safetensors"
    main(command(tiny_study, path))
    card = (tmp_path / "edited.safetensors.md").read_text()
    found = tune(tiny_study, "lin1", "clip", "correlation", EDIT, "both")
    assert found.verdict in card
    assert tiny_study.id in card
    assert f"{100 * found.before:.2f} % | {100 * found.after:.2f} %" in card
    for words in ("Control: scaling every neuron alike", "license: other", "What it is not for", "n = 120"):
        assert words in card


def test_the_command_of_the_card_writes_it_again(tiny_study, tmp_path):
    path = tmp_path / "again.safetensors"
    words = export_command(
        str(tiny_study.folder), Place("lin1", "clip", "correlation", "private"), Edit(-0.1, 1.5), path.name
    )
    line = shlex.join(words).replace(path.name, str(path))
    assert main(shlex.split(line)) == 0
    assert path.exists()
    assert line.replace(str(path), path.name) in (tmp_path / "again.safetensors.md").read_text()


def test_a_failure_leaves_what_was_there(tiny_study, tmp_path, monkeypatch):
    path = tmp_path / "edited.safetensors"
    path.write_bytes(b"old")
    scores = tiny_study.best_scores("lin1", "clip", "correlation")

    def fail(*arguments, **options):
        raise OSError("no space")

    monkeypatch.setattr(export, "save_file", fail)
    with pytest.raises(OSError, match="no space"):
        export_edited(tiny_study, "lin1", scores, EDIT, path, "A card")
    assert [item.name for item in tmp_path.iterdir()] == ["edited.safetensors"]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "words"), [("edited.pt", ".safetensors or .onnx"), ("none/edited.safetensors", "make it first")]
)
def test_a_file_that_cannot_be_written_is_refused_before_any_work(tiny_study, tmp_path, capsys, name, words):
    assert main(command(tiny_study, tmp_path / name)) == 2
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_of_that_name_is_refused(tiny_study, tmp_path):
    (tmp_path / "edited.safetensors.md").mkdir()
    scores = tiny_study.best_scores("lin1", "clip", "correlation")
    with pytest.raises(InputError, match="choose another name"):
        export_edited(tiny_study, "lin1", scores, EDIT, tmp_path / "edited.safetensors", "A card")
