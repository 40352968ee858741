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
    args = Namespace(scores=["a=b", "c=d"], seed=0, only=None, set=[], json=False)
    assert said_again("some", args, ("scores", "seed", "only", "set", "json")) == (
        "python -m core some --scores a=b c=d --seed 0"
    )


@pytest.mark.parametrize("command", [["proof", "--out"], ["calibrate", "--out"], ["explain", "--report"]])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_computed(command, tmp_path, capsys):
    (tmp_path / "file").touch()
    for target, says in [(tmp_path, "is a folder; name a file"), (tmp_path / "file" / "out.csv", "lies in no folder")]:
        with pytest.raises(SystemExit) as left:
            main([*command, str(target)])
        assert left.value.code == 2
        assert says in capsys.readouterr().err


def test_a_file_that_cannot_be_written_after_all_ends_in_a_sentence(tmp_path, monkeypatch, capsys):
    out = tmp_path / "new folder" / "proof.csv"
    assert main(["proof", "--only", "wilson-split", "--worlds", "1", "--out", str(out)]) == 0
    assert "--only wilson-split" in out.read_text()

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(out))

    monkeypatch.setattr("core.files.os.replace", refuse)
    assert main(["proof", "--only", "wilson-split", "--worlds", "1", "--out", str(out)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == f"emodissect: {out} cannot be read or written (Permission denied); name another file."
    assert [path.name for path in out.parent.iterdir()] == ["proof.csv"]
