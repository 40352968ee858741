import json

import numpy as np
import pytest

from core.cli import main
from core.commands import COMMANDS
from core.commands.train import sparkline


def run_json(capsys, *arguments):
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_command_has_help(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


@pytest.mark.parametrize(("split", "n"), [("public", 80), ("private", 40), ("both", 120)])
def test_evaluate_counts_what_the_network_gets_right(capsys, tiny_study, split, n):
    result = run_json(capsys, "evaluate", tiny_study.folder, "--split", split)
    chosen = tiny_study.in_split(split)
    correct = int((tiny_study.logits().argmax(1) == tiny_study.labels_true)[chosen].sum())
    assert (result["n"], result["correct"]) == (n, correct)
    assert result["accuracy"] == pytest.approx(correct / n)
    assert result["interval"][0] < correct / n < result["interval"][1]
    assert np.trace(result["confusion"]) == correct
    assert set(result) == {"n", "correct", "accuracy", "interval", "macro_f1", "confusion"}


def test_ten_views_are_another_prediction(capsys, tiny_study):
    one = run_json(capsys, "evaluate", tiny_study.folder, "--split", "both", "--views", "one")
    ten = run_json(capsys, "evaluate", tiny_study.folder, "--split", "both", "--views", "ten")
    assert one["confusion"] != ten["confusion"]
    expected = (tiny_study.logits("ten").argmax(1) == tiny_study.labels_true).sum()
    assert ten["correct"] == expected


def test_blemished_images_can_be_left_out(capsys, tiny_study):
    from core.faces.blemishes import known_blemishes

    copies = known_blemishes().copied_from_training[tiny_study.images["row"]].sum()
    assert copies > 0
    result = run_json(capsys, "evaluate", tiny_study.folder, "--split", "both", "--exclude", "copies")
    assert result["n"] == 120 - copies


def test_verify_and_show_describe_the_study(capsys, tiny_study):
    assert run_json(capsys, "study", "verify", tiny_study.folder)["whole"] is True
    shown = run_json(capsys, "study", "show", tiny_study.folder)
    assert shown["layers"] == {"conv": 8, "lin1": 32}


def test_what_is_wrong_is_one_sentence_on_standard_error(capsys, tmp_path):
    assert main(["evaluate", str(tmp_path / "nowhere")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "no study" in captured.err


def test_dissect_refuses_scores_without_a_name(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    arguments = ["dissect", "--weights", "w.safetensors", "--scores", "votes.safetensors", "--out", str(tmp_path / "s")]
    assert main(arguments) == 2
    assert "import" in capsys.readouterr().err


def test_sparkline_runs_from_lowest_to_highest():
    assert sparkline([0.1, 0.2, 0.3]) == "▁▅█"
    assert sparkline([0.5]) == "▁"
    assert len(sparkline(list(range(100)))) == 40


def test_rows_of_a_split_are_positions_in_the_probing_set(tiny_study):
    rows = tiny_study.rows_in("private")
    assert rows.dtype == np.int64
    np.testing.assert_array_equal(rows, np.arange(80, 120))


@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", "STUDY", "--json"],
        ["tune", "--study", "STUDY", "--layer", "lin1", "--scorer", "clip", "--tau", "0", "--scale", "2"],
    ],
)
def test_a_split_without_images_is_refused_in_one_sentence(capsys, private_study, arguments):
    command = [str(private_study.folder) if word == "STUDY" else word for word in arguments]
    assert main([*command, "--split", "public"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "emodissect: A tiny study has no images of the split 'public'; choose another split.\n"
    assert main([*command, "--split", "both"]) == 0
