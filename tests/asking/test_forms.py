"""Different forms of a word are one word; different words are not."""

import pytest
import yaml

from core.asking.forms import SYNONYMS, is_negated, meaning_of, phrases_of, stem, stems_of, words_of


@pytest.mark.parametrize(
    "forms",
    [
        ("smile", "smiles", "smiled", "smiling"),
        ("grin", "grins", "grinning"),
        ("cry", "crying"),
        ("kiss", "kisses", "kissing"),
        ("yell", "yelling", "yelled"),
        ("happy", "happiness"),
        ("sad", "sadness"),
        ("eye", "eyes"),
        ("wrinkle", "wrinkles", "wrinkled"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len(set(map(stem, forms))) == 1


def test_different_words_have_different_stems():
    words = ["smile", "frown", "mouth", "teeth", "tears", "hat", "hand", "sad", "sky", "ski", "boy", "is", "ed"]
    words += ["ears", "earrings"]
    assert len(set(map(stem, words))) == len(words)


def test_a_text_is_split_into_phrases_once_each():
    assert phrases_of(" a  smile, teeth;\nTeeth ,, ") == ["a smile", "Teeth"]
    assert phrases_of(" ,;\n") == []


def test_little_words_do_not_count_unless_they_are_all_there_is():
    assert words_of("A face with the teeth") == ["face", "teeth"]
    assert words_of("the") == ["the"]
    assert stems_of("smiling, with eyes!") == stems_of("an eye smiles")


def test_synonyms_mean_the_same_and_others_do_not():
    assert meaning_of("raised eyebrows") == meaning_of("brow raised")
    assert meaning_of("raised eyebrows") != meaning_of("lowered brows")


def test_each_synonym_stands_in_one_group_only():
    groups = yaml.safe_load(SYNONYMS.read_text(encoding="utf-8"))
    stems = [part for group in groups for part in {stem(word) for word in group}]
    assert len(stems) == len(set(stems))


@pytest.mark.parametrize(("phrase", "negated"), [("no smile", True), ("without teeth", True), ("nose", False)])
def test_asking_for_an_absence_is_seen(phrase, negated):
    assert is_negated(phrase) is negated
