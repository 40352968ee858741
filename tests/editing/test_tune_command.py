import json

import pytest

from core.cli import main

ARGUMENTS = ["--layer", "lin1", "--scorer", "clip", "--tau", "0.1", "--scale", "2", "--split", "both"]


def _tune(study, *extra):
    return main(["tune", "--study", str(study.folder), *ARGUMENTS, *extra])


def test_json_has_the_agreed_keys(tiny_study, capsys):
    assert _tune(tiny_study, "--mode", "weights", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert {"n", "interpretable", "before", "after", "gained", "lost", "p_value"} <= result.keys()
    assert (result["n"], result["layer"], result["mode"], result["similarity"]) == (
        120,
        "lin1",
        "weights",
        "correlation",
    )
    assert result["after"] - result["before"] == pytest.approx((result["gained"] - result["lost"]) / 120)


def test_the_report_is_read_by_people(tiny_study, capsys):
    assert _tune(tiny_study, "--similarity", "soft_wpmi") == 0
    text = capsys.readouterr().out
    assert "n = 120" in text
    assert "soft_wpmi" in text
    assert "Happy" in text


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--layer", "lin7", "conv, lin1"),
        ("--scorer", "crowd", "clip, votes"),
        ("--similarity", "dice", "correlation"),
        ("--tau", "nan", "finite number"),
        ("--scale", "0", "greater than 0"),
        ("--scale", "inf", "greater than 0"),
    ],
)
def test_a_wrong_choice_is_named_with_what_there_is(tiny_study, capsys, option, value, words):
    assert _tune(tiny_study, option, value, "--json") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert len(captured.err.strip().splitlines()) == 1


def test_a_study_that_is_not_there_is_refused(tmp_path, capsys):
    assert main(["tune", "--study", str(tmp_path / "none"), *ARGUMENTS]) == 2
    assert "no study" in capsys.readouterr().err
