"""`python -m core bias`: what it prints is what was measured."""

import json

import pytest

from core.cli import main
from core.slices.families import Material, cut
from core.slices.measuring import measure
from core.slices.pictures import pictures_of
from core.slices.words import CANNOT_TELL
from tests.support.sliced import FACES


@pytest.fixture(autouse=True)
def _nothing_imported(monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("core.slices.quality_slices.QUALITY_FILE", tmp_path / "quality.npz")


def bias(sliced, capsys, *arguments):
    assert main(["bias", "--study", str(sliced.folder), *arguments]) == 0
    return capsys.readouterr().out


def test_json_is_what_was_measured(sliced, capsys):
    printed = json.loads(bias(sliced, capsys, "--json"))
    pictures = pictures_of(sliced)
    expected = measure(pictures, cut(Material(sliced, pictures, "clip")).slices)
    assert [line["key"] for line in printed["slices"]] == expected.table["key"].tolist()
    assert printed["slices"][-1]["p_corrected"] == pytest.approx(expected.table["p_corrected"].iloc[-1])
    assert "quality" in printed["missing"]
    assert printed["label_noise"]["ceiling"]["n"] > 0
    assert printed["cannot_tell"] == dict(CANNOT_TELL)
    assert not [line for line in printed["slices"] if line["family"] == "age"]


def test_text_names_the_worst_and_what_cannot_be_told(sliced, capsys):
    text = bias(sliced, capsys, "--without-blemished")
    assert "does worst on pictures most like “dark” (by CLIP, a weak judge)" in text
    assert "Left out:" in text
    assert "What FER2013 cannot tell" in text
    assert "Label noise" in text
    assert "baby" not in text
    assert "never use it to describe a person" in bias(sliced, capsys, "--families", "emotion", "age")


def test_one_slice_in_full(sliced, capsys):
    text = bias(sliced, capsys, "--slice", "concept:dark")
    assert "living neurons of lin1" in text
    assert text.count("AUROC") == 10
    printed = json.loads(bias(sliced, capsys, "--slice", "concept:dark", "--json"))
    assert sum(map(sum, printed["confusion"])) == printed["n"]
    assert len(printed["carriers"]["neurons"]) == 10


def test_a_template_is_written_filled_in_and_joined(sliced, capsys, tmp_path):
    path = tmp_path / "new" / "mine.csv"
    assert f"{FACES} pictures" in bias(sliced, capsys, "--template", str(path))
    head, *lines = path.read_text().splitlines()
    filled = [f"{line}{'left' if place % 2 else 'right'}" for place, line in enumerate(lines)]
    path.write_text("\n".join([head.replace("annotation", "side"), *filled]))
    printed = json.loads(bias(sliced, capsys, "--join", str(path), "--families", "emotion", "--json"))
    sides = {line["name"]: line["n"] for line in printed["slices"] if line["family"] == "annotation"}
    assert sides == {"side=left": FACES // 2, "side=right": FACES // 2}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--scorer", "nobody"), "no scorer 'nobody'"),
        (("--join", "nowhere.csv"), "cannot be read"),
        (("--template", "/proc/nowhere/at/all.csv"), "cannot be read or written"),
        (("--families", "annotation"), "--join FILE.csv"),
        (("--slice", "concept:nothing"), "no slice 'concept:nothing'"),
    ],
)
def test_what_is_wrong_is_one_sentence(sliced, capsys, arguments, says):
    assert main(["bias", "--study", str(sliced.folder), *arguments]) == 2
    ended = capsys.readouterr()
    assert says in ended.err
    assert "Traceback" not in ended.err


def test_a_table_about_other_pictures_is_said(sliced, capsys, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("row,side\n3,left\n")
    assert main(["bias", "--study", str(sliced.folder), "--join", str(path)]) == 2
    assert "says nothing about these pictures" in capsys.readouterr().err


def test_too_few_pictures_are_said(sliced, capsys):
    assert main(["bias", "--study", str(sliced.folder), "--split", "private"]) == 2
    assert "No slice has enough pictures" in capsys.readouterr().err


def test_why_a_family_has_no_slices_is_said(sliced, capsys):
    assert main(["bias", "--study", str(sliced.folder), "--families", "age", "--scorer", "votes"]) == 2
    assert "has none of the words baby, elderly; choose another scorer" in capsys.readouterr().err
