"""Studies by their short names: which there are, which folder a name means, and what an unknown one is told."""

import json
import shutil

import pytest

from core.cli import main
from core.errors import InputError
from core.paths import BUILTIN_STUDY
from core.study import open_study
from core.study.manifest import FORMAT, MANIFEST, PARTS
from core.study.registry import default_study, known_studies, named_study, study_folder


@pytest.fixture
def shelves(tiny_study, monkeypatch, tmp_path):
    """Folders for studies: those of the program and those of the user, each with the tiny study under some name."""

    def put(name, *, own):
        folder = (tmp_path / "data" / "studies" if own else tmp_path / "program") / name
        return shutil.copytree(tiny_study.folder, folder)

    monkeypatch.delenv("EMODISSECT_STUDY", raising=False)
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("core.study.registry.BUILTIN_STUDIES", tmp_path / "program")
    return put


def test_every_study_has_a_name_the_built_in_one_first(shelves):
    simple, mine = shelves("simple-cnn-fer2013", own=False), shelves("mine", own=True)
    assert {name: study.folder for name, study in known_studies().items()} == {
        "builtin": BUILTIN_STUDY,
        "simple-cnn": simple,
        "mine": mine,
    }
    assert next(iter(known_studies())) == "builtin"


@pytest.mark.parametrize("name", ["builtin", "vggnet", BUILTIN_STUDY.name])
def test_the_built_in_study_goes_by_three_names(shelves, name):
    assert study_folder(name) == BUILTIN_STUDY


def test_names_and_paths_open_the_same_study(shelves, tiny_study):
    folder = shelves("simple-cnn-fer2013", own=False)
    for location in ("simple-cnn", "simple-cnn-fer2013", str(folder), folder):
        assert open_study(location).id == tiny_study.id


def test_a_name_comes_before_a_folder_here_and_a_dot_asks_for_the_folder(shelves, tiny_study, monkeypatch, tmp_path):
    mine = shelves("mine", own=True)
    here = shutil.copytree(tiny_study.folder, tmp_path / "mine")
    shutil.copytree(tiny_study.folder, tmp_path / "only-here")
    monkeypatch.chdir(tmp_path)
    assert study_folder("mine") == mine
    assert study_folder(here).resolve() == here
    assert study_folder("only-here").resolve() == tmp_path / "only-here"


def test_an_unknown_name_is_told_those_there_are(shelves):
    shelves("mine", own=True)
    with pytest.raises(InputError) as refused:
        open_study("mien")
    assert str(refused.value) == "There is no study 'mien'; there is builtin, mine."


def test_a_path_without_a_study_is_no_unknown_name(shelves, tmp_path):
    with pytest.raises(InputError, match="There is no study in"):
        open_study(tmp_path / "nowhere")


def test_the_default_is_the_one_that_the_environment_names_by_path_or_name(shelves, monkeypatch, tmp_path):
    mine = shelves("mine", own=True)
    assert default_study().name == "builtin"
    monkeypatch.setenv("EMODISSECT_STUDY", "mine")
    assert default_study().folder == mine
    assert list(known_studies()) == ["builtin", "mine"]
    elsewhere = mine.rename(tmp_path / "elsewhere")
    monkeypatch.setenv("EMODISSECT_STUDY", str(elsewhere))
    assert default_study() == known_studies()["elsewhere"] == named_study("elsewhere")


def test_a_default_that_is_not_there_is_found_out_by_opening_it(shelves, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tmp_path / "gone"))
    assert default_study().name == "gone"
    assert default_study().built == 0
    with pytest.raises(InputError, match="There is no study in"):
        open_study("gone")


def test_a_name_that_is_taken_gives_way_to_the_path(shelves):
    mine = shelves("vggnet", own=True)
    assert list(known_studies()) == ["builtin", str(mine)]
    assert study_folder("vggnet") == BUILTIN_STUDY
    assert study_folder(str(mine)) == mine


def test_list_prints_title_network_layers_size_and_place(shelves, capsys, tiny_study):
    folder = shelves("mine", own=True)
    assert main(["study", "list", "--json"]) == 0
    line = {line["name"]: line for line in json.loads(capsys.readouterr().out)}["mine"]
    assert line["title"] == tiny_study.title
    assert line["network"] == tiny_study.architecture.title
    assert line["layers"] == {layer: tiny_study.width(layer) for layer in tiny_study.layers}
    size = sum((folder / name).stat().st_size for name in tiny_study.manifest["files"])
    assert line["megabytes"] == pytest.approx(size / 1e6, abs=0.05)
    assert line["folder"] == str(folder)
    assert main(["study", "list"]) == 0
    assert f"mine: {tiny_study.title}; {tiny_study.architecture.title}, " in capsys.readouterr().out


@pytest.mark.parametrize("torn", ["[]", "{", '{"format": 1}', "parts"])
def test_list_says_what_is_wrong_with_one_that_cannot_be_read(shelves, capsys, torn):
    parts = dict.fromkeys(PARTS) | {"format": FORMAT}
    (shelves("mine", own=True) / MANIFEST).write_text(json.dumps(parts) if torn == "parts" else torn)
    assert main(["study", "list"]) == 0
    assert "mine: The manifest of the study in" in capsys.readouterr().out
