"""Slices are cut as they say; nothing about a person is guessed unless it is asked for."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.faces.picture_quality import PictureQuality
from core.faces.store import ImportSummary, fer2013_folder, save_faces
from core.slices import quality_slices
from core.slices.concept_slices import AGES, WORDS
from core.slices.families import FAMILIES, USUAL, Material, cut
from core.slices.joining import Annotations, read_annotations
from core.slices.measuring import measure
from core.slices.pictures import pictures_of
from core.slices.quality_slices import ENDS
from core.slices.slice import FEWEST
from tests.support.sliced import FACES, MISLABELLED

ABOUT_PEOPLE = {"man", "woman", "boy", "girl", "child", "young", "teenager", "veil", "turban", "blonde", "bald"}


@pytest.fixture
def material(sliced, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    monkeypatch.setattr(quality_slices, "QUALITY_FILE", tmp_path / "quality.npz")
    return Material(sliced, pictures_of(sliced), "clip")


def by_key(found):
    return {each.key: each for each in found.slices}


def test_emotions_are_the_labels(material):
    found = by_key(cut(material, ["emotion"]))
    assert len(found) == 7
    np.testing.assert_array_equal(found["emotion:happy"].members, material.pictures.labels == 3)


def test_a_slice_by_a_word_is_the_top_tenth_of_its_scores(material, sliced):
    found = by_key(cut(material, ["concept"]))
    assert set(found) == {"concept:glasses", "concept:beard", "concept:dark"}
    dark = found["concept:dark"]
    assert dark.n == FACES // 10
    assert (np.flatnonzero(dark.members) % MISLABELLED == 0).all()
    assert dark.whole_title == "most like “dark” (by CLIP, a weak judge)"
    scores = sliced.concept_scores("clip")
    relative = scores[:, 0]
    assert relative[found["concept:glasses"].members].min() >= relative[~found["concept:glasses"].members].max()


def test_the_planted_slice_is_found(material):
    found = measure(material.pictures, cut(material, ["emotion", "concept"]).slices)
    dark = found.line("concept:dark")
    assert found.differing[dark]
    assert found.differing_within[dark]
    assert found.table["difference"][dark] < -0.5
    assert not found.differing_within.drop(dark).any()


def test_a_person_is_not_guessed_at_by_default(material):
    usual = cut(material)
    assert not [key for key in by_key(usual) if "baby" in key or "woman" in key]
    assert FAMILIES["age"].sensitive
    assert "age" not in USUAL
    assert set(by_key(cut(material, ["age"]))) == {"age:baby"}
    words = {word for known_as in (*WORDS.values(), *AGES.values()) for word in known_as} | set(WORDS) | set(AGES)
    assert not words & ABOUT_PEOPLE
    assert not set(WORDS) & set(AGES)


def test_another_scorer_gives_all_its_words(material):
    found = cut(replace(material, scoring="votes"), ["concept"])
    assert {"concept:happy", "concept:contempt"} <= set(by_key(found))
    assert all(each.judge == "by FER+'s voters" for each in found.slices)


def test_pairs_are_in_both_and_large_enough_and_not_nearly_one(sliced, material, monkeypatch):
    first = np.linspace(0, 1, FACES)
    same, other = first + 0, np.roll(first, FACES // 16)
    columns = {"glasses": first, "beard": same, "dark": other}
    monkeypatch.setattr(
        "core.slices.concept_slices.score_of_words", lambda study, words: columns[words[0].name], raising=True
    )
    monkeypatch.setattr("core.slices.concept_slices.FEWEST", 10)
    monkeypatch.setattr("core.slices.families.FEWEST", 10)
    found = by_key(cut(material, ["concept", "pair"]))
    assert set(found) >= {"pair:glasses+dark", "pair:beard+dark"}
    assert "pair:glasses+beard" not in found
    both = found["concept:glasses"].members & found["concept:dark"].members
    np.testing.assert_array_equal(found["pair:glasses+dark"].members, both)


def test_small_slices_are_set_aside(sliced, monkeypatch):
    found = cut(Material(sliced, pictures_of(sliced, "private"), "clip"), ["emotion", "concept"])
    assert {each.key for each in found.too_small} >= {"concept:dark"}
    assert all(each.n >= FEWEST for each in found.slices)
    assert all(each.n < FEWEST for each in found.too_small)


def test_quality_needs_pictures_and_is_said(material):
    found = cut(material, ["emotion", "quality"])
    assert "import FER2013" in found.missing["quality"]
    assert len(found.slices) == 7


def test_quality_is_measured_on_the_imported_pictures(material):
    random, rows = np.random.default_rng(0), material.pictures.rows
    images = np.zeros((35887, 48, 48), np.uint8)
    images[rows] = random.integers(90, 160, (len(rows), 48, 48))
    images[rows[:35]] //= 3
    images[rows[50:85]] = 128 + (images[rows[50:85]].astype(int) - 128) // 8
    present = np.zeros(35887, bool)
    present[rows] = True
    save_faces(fer2013_folder(), images, present, ImportSummary("a test", "csv", *[len(rows)] * 4, *[0] * 4))
    found = by_key(cut(material, ["quality"]))
    assert {key.partition("-")[0] for key in found} == {f"quality:{name}" for name in ENDS if name != "resolution"}
    np.testing.assert_array_equal(np.flatnonzero(found["quality:brightness-low"].members), np.arange(35))
    np.testing.assert_array_equal(np.flatnonzero(found["quality:contrast-low"].members), np.arange(50, 85))


def test_shipped_measures_serve_without_a_picture(material):
    rows = material.pictures.rows
    values = {name: np.linspace(0, 1, len(rows) + 9, dtype=np.float32) for name in ENDS}
    values["sharpness"] = values["sharpness"][::-1].copy()
    values["resolution"][:9] = np.nan
    PictureQuality(np.arange(rows[0], rows[0] + len(rows) + 9, dtype=np.int32), values).save(
        quality_slices.QUALITY_FILE
    )
    found = by_key(cut(material, ["quality"]))
    tenth = round(len(rows) / 10)
    np.testing.assert_array_equal(np.flatnonzero(found["quality:brightness-low"].members), np.arange(tenth))
    assert found["quality:sharpness-low"].members[-tenth:].all()
    assert found["quality:resolution-low"].among.sum() == len(rows) - 9


def test_annotations_are_compared_among_those_that_have_them(material):
    rows = material.pictures.rows
    lines = [f"{row},{'day' if place < 60 else 'night'}" for place, row in enumerate(rows[:130])]
    table = read_annotations("\n".join(["row,light", *lines]).encode())
    found = by_key(cut(replace(material, annotations=table)))
    day = found["annotation:light=day"]
    assert (day.n, int(day.among.sum())) == (60, 130)
    assert day.title == "light: day"
    elsewhere = Annotations(table.table.set_axis(table.table.index + 5000), "theirs")
    missing = cut(replace(material, annotations=elsewhere)).missing["annotation"]
    assert "says nothing about these pictures" in missing


def test_what_is_not_there_is_one_sentence(material):
    with pytest.raises(InputError, match="no family of slices 'gender'"):
        cut(material, ["gender"])
    with pytest.raises(InputError, match="no scorer 'nobody'"):
        FAMILIES["concept"].cut(replace(material, scoring="nobody"))
    found = cut(replace(material, scoring="votes"), ["age"])
    assert "none of the words baby, elderly" in found.missing["age"]
