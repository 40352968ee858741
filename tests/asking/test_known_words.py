"""Typed phrases are read as known words, and what is done to them is said."""

import numpy as np
import pytest

from core.asking.known_words import KnownWord, checked_phrases, known_words, nearest_words, read_phrases
from core.concepts.embedding_table import EmbeddingTable
from core.errors import InputError

KNOWN = [
    *(KnownWord("clip", column, name) for column, name in enumerate(("smiling", "eyebrows", "teeth", "dog", "tears"))),
    *(
        KnownWord("actions", column, name)
        for column, name in enumerate(("smile", "raised brows", "lowered brows", "open mouth", "puckered lips"))
    ),
]


def read(phrase, table=None, known=KNOWN):
    readings, unknown = read_phrases([phrase], known, table)
    assert len(readings) + len(unknown) == 1
    return readings[0] if readings else unknown[0]


@pytest.mark.parametrize(
    ("phrase", "closeness", "names", "ignored"),
    [
        ("Smile", "same", ["smile"], ()),
        ("smiles", "form", ["smiling"], ()),
        ("raised eyebrows", "synonym", ["raised brows"], ()),
        ("brows", "synonym", ["eyebrows"], ()),
        ("crying", "synonym", ["tears"], ()),
        ("a big smile with teeth", "part", ["smiling", "teeth"], ("big",)),
        ("puckered", "wider", ["puckered lips"], ()),
    ],
)
def test_the_closest_reading_wins(phrase, closeness, names, ignored):
    reading = read(phrase)
    assert (reading.closeness, [word.name for word in reading.words], reading.ignored) == (closeness, names, ignored)
    assert len({word.scoring for word in reading.words}) == 1


def test_a_word_that_several_known_words_widen_is_not_guessed():
    known = [word for word in KNOWN if word.scoring == "actions"]
    unknown = read("brows", known=known)
    assert {"raised brows", "lowered brows"} <= set(unknown.nearest)


@pytest.mark.parametrize("phrase", ["no smile", "zebra", "without teeth"])
def test_what_is_not_known_comes_with_what_is(phrase):
    unknown = read(phrase)
    assert unknown.phrase == phrase
    assert unknown.nearest
    assert set(unknown.nearest) <= {word.name for word in KNOWN}


def test_a_slip_of_the_pen_finds_the_word_first():
    assert nearest_words("smilling", KNOWN)[0] == "smiling"
    assert nearest_words("no teeth", KNOWN)[0] == "teeth"


def test_a_table_of_embeddings_finds_the_known_word_of_nearest_meaning():
    vectors = np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0]], np.float32)
    table = EmbeddingTable(("dog", "Doberman", "teeth"), vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    reading = read("doberman", table)
    assert (reading.closeness, reading.words[0].name) == ("embedding", "dog")
    assert read("zebra", table).phrase == "zebra"


@pytest.mark.parametrize(
    ("text", "says"), [("", "at least one word"), (" ,; ", "at least one"), ("!?", "no word"), ("a" * 200, "no word")]
)
def test_what_is_no_word_is_refused_in_a_sentence(text, says):
    with pytest.raises(InputError, match=says):
        checked_phrases(text)


def test_too_many_words_are_refused():
    with pytest.raises(InputError, match="at most 12"):
        checked_phrases(",".join(f"word{number}" for number in range(13)))


def test_only_words_whose_scores_are_kept_are_known(tiny_study):
    assert {word.scoring for word in known_words(tiny_study)} == {"clip", "votes"}
    assert [word.name for word in known_words(tiny_study, ["votes"])] == ["anger", "happiness", "surprise"]
    assert known_words(tiny_study, ["other"]) == []
