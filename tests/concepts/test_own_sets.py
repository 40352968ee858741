"""Concept sets that a user saves."""

import pytest

from core.concepts.concept_set import Concept, ConceptSet, concept_set_from_words, find_concept_set, load_concept_set
from core.concepts.own_sets import delete_own_set, own_set_path, own_sets, save_own_set, suggested_name, with_words
from core.errors import InputError

WORDS = concept_set_from_words("raised eyebrows, teeth", "My title")


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    return tmp_path / "concepts"


def test_a_saved_set_is_found_by_its_name(folder):
    assert own_sets() == {}
    path = save_own_set(WORDS, "my-words-2")
    assert path.parent == folder
    assert load_concept_set(path).names == ("raised eyebrows", "teeth")
    found = find_concept_set("my-words-2")
    assert (found.name, found.title) == ("my-words-2", "My title")
    assert list(own_sets()) == ["my-words-2"]
    with pytest.raises(InputError, match="my-words-2"):
        find_concept_set("other")


def test_nothing_is_replaced_without_saying(folder):
    save_own_set(WORDS, "mine")
    with pytest.raises(InputError, match="already"):
        save_own_set(concept_set_from_words("hat"), "mine")
    assert find_concept_set("mine").names == WORDS.names
    save_own_set(concept_set_from_words("hat"), "mine", overwrite=True)
    assert find_concept_set("mine").names == ("hat",)
    assert [path.name for path in folder.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize("name", ["", "../evil", "a/b", "A", "a b", "-a", "x" * 61, "é", "a.yaml", "a\n"])
def test_names_that_are_no_plain_names_are_refused(folder, name):
    with pytest.raises(InputError, match="lower-case letters"):
        save_own_set(WORDS, name)
    with pytest.raises(InputError, match="lower-case letters"):
        delete_own_set(name)
    assert not folder.exists()


def test_the_programs_own_names_are_taken():
    with pytest.raises(InputError, match="program's own"):
        save_own_set(WORDS, "face-words", overwrite=True)


def test_a_deleted_set_is_gone_and_is_not_deleted_twice():
    save_own_set(WORDS, "mine")
    delete_own_set("mine")
    assert own_sets() == {}
    with pytest.raises(InputError, match="no concept set 'mine'"):
        delete_own_set("mine")


def test_a_broken_file_does_not_hide_the_others(folder):
    save_own_set(WORDS, "mine")
    (folder / "torn.yaml").write_text("concepts: [")
    sets = own_sets()
    assert sets["mine"].names == WORDS.names
    assert "not YAML" in str(sets["torn"])


def test_a_folder_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "file"))
    with pytest.raises(InputError, match="EMODISSECT_DATA"):
        save_own_set(WORDS, "mine")


def test_changed_words_keep_what_was_known_of_them():
    before = ConceptSet("s", "S", (Concept("Smile", "a smile", ("happy",)), Concept("hat", "hat")), templates=("{c}!",))
    after = with_words(before, "smile\nscarf")
    assert after.concepts == (before.concepts[0], Concept("scarf", "scarf"))
    assert (after.templates, after.title) == (before.templates, before.title)
    with pytest.raises(InputError, match="at least one"):
        with_words(before, " \n")


@pytest.mark.parametrize(
    ("words", "name"),
    [(["Raised eyebrows", "teeth!"], "raised-eyebrows-teeth"), (["笑"], "my-words"), (["a" * 99], "a" * 60)],
)
def test_a_suggested_name_can_be_used(words, name):
    assert suggested_name(words) == name
    assert own_set_path(name).name == f"{name}.yaml"
