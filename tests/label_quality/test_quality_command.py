"""`python -m core quality`: JSON, text, tables, one neuron, and bad input."""

import json

import pytest

from core.cli import main
from core.explanation.results import command_of, read_result
from core.label_quality.comparison import compare
from core.label_quality.neuron import neuron_quality


def run(capsys, study, *arguments):
    assert main(["quality", "--study", str(study.folder), *arguments]) == 0
    return capsys.readouterr().out


def test_json_is_the_comparison(capsys, tiny_study):
    arguments = ("--layer", "lin1", "--scorer", "clip", "--similarity", "correlation")
    facts = json.loads(run(capsys, tiny_study, *arguments, "--json"))
    found = compare(tiny_study, ["lin1"], ["clip"], ["correlation"])
    assert facts["study"] == tiny_study.id
    assert [line["similarity"] for line in facts["labels"]] == ["correlation"]
    assert facts["labels"][0]["correlation"] == pytest.approx(found.table["correlation"].iloc[0], abs=1e-5)
    assert [line["passes"] for line in facts["tests"]] == found.tests["passes"].tolist()
    assert {line["scorer"] for line in facts["words"]} == set(tiny_study.scorings)


def test_text_names_every_layer_and_the_tables_are_written(capsys, tiny_study, tmp_path):
    text = run(capsys, tiny_study, "--layer", "all", "--out", str(tmp_path / "quality.csv"))
    for layer in tiny_study.layers:
        assert f"{layer}, n = " in text
    assert "half missing, as many extra" in text
    assert read_result("quality", tiny_study, tmp_path)["layer"].unique().tolist() == list(tiny_study.layers)
    assert len(read_result("quality_tests", tiny_study, tmp_path))
    assert len(read_result("quality_words", tiny_study, tmp_path))
    assert "--layer all" in command_of("quality", tmp_path)


def test_one_neuron(capsys, tiny_study):
    line = neuron_quality(tiny_study, "lin1", 2).iloc[0]
    facts = json.loads(run(capsys, tiny_study, "--neuron", "2", "--json"))
    assert (facts["layer"], facts["neuron"]) == ("lin1", 2)
    assert facts["labels"][0]["quality"] == pytest.approx(line["quality"], abs=1e-5)
    assert f"correlation {line['quality']:.3f}" in run(capsys, tiny_study, "--neuron", "2")


@pytest.mark.parametrize(
    "arguments",
    [("--layer", "lin9"), ("--scorer", "crowd"), ("--similarity", "none"), ("--neuron", "99"), ("--seed", "-1")],
)
def test_a_wrong_argument_gets_one_sentence(tiny_study, capsys, arguments):
    command = ["quality", "--study", str(tiny_study.folder), *arguments]
    if arguments[0] == "--seed":
        with pytest.raises(SystemExit):
            main(command)
    else:
        assert main(command) == 2
    assert capsys.readouterr().err.strip()


def test_a_study_that_cannot_judge_says_so(private_study, capsys):
    assert main(["quality", "--study", str(private_study.folder)]) == 2
    assert "judged on PrivateTest" in capsys.readouterr().err
