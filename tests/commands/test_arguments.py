"""Arguments that several commands share."""

from argparse import Namespace

import pytest

from core.cli import main
from core.commands import COMMANDS
from core.commands.arguments import said_again

SEEDED = ("controls", "gains", "calibrate", "concepts", "examples", "regions", "faithfulness", "explain")


@pytest.mark.parametrize("command", SEEDED)
@pytest.mark.parametrize("seed", ["-1", "1.5", "x"])
def test_a_seed_that_is_none_is_refused_before_anything_is_computed(command, seed, capsys):
    with pytest.raises(SystemExit) as left:
        main([command, f"--seed={seed}"])
    assert left.value.code == 2
    assert f"a seed is a whole number, at least 0, not {seed!r}" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["controls", "gains", "concepts"])
@pytest.mark.parametrize(
    ("option", "says"), [("--scorer", "There is no scorer 'crowd'"), ("--similarity", "no similarity function 'crowd'")]
)
def test_labels_that_are_not_there_are_named_beside_those_that_are(command, option, says, tiny_study, capsys):
    assert main([command, "--study", str(tiny_study.folder), option, "crowd"]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert "there is" in said


def test_every_command_has_help():
    for command in COMMANDS:
        with pytest.raises(SystemExit) as left:
            main([command, "--help"])
        assert left.value.code == 0


def test_a_command_is_said_again_with_all_that_decides_its_result():
    args = Namespace(study="my study", split="private", limit=None, seed=3)
    assert said_again("regions", args, ("study", "split", "limit", "seed")) == (
        "python -m core regions --study 'my study' --split private --seed 3"
    )
