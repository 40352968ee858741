import json

import pytest
import yaml

from core.concepts.concept_set import (
    Concept,
    ConceptSet,
    concept_set_from_words,
    find_concept_set,
    load_concept_set,
)
from core.emotions import EMOTION_NAMES
from core.errors import InputError
from core.paths import CONCEPT_SETS


def shipped():
    return [load_concept_set(path) for path in sorted(CONCEPT_SETS.glob("*.yaml"))]


def written(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_set_that_is_shipped_is_valid_and_named_like_its_file():
    sets = {concept_set.name: concept_set for concept_set in shipped()}
    assert {
        "emotions",
        "expressions-25",
        "action-units",
        "nuisances",
        "distractors",
        "facial-actions",
        "crowd-emotions",
        "face-words",
        "general",
    } <= set(sets)
    for name, concept_set in sets.items():
        assert find_concept_set(name) == concept_set
        assert concept_set.title
        assert concept_set.description
        assert concept_set.all_words != bool(concept_set.concepts)
    assert sets["emotions"].names == EMOTION_NAMES
    assert len(sets["expressions-25"].concepts) == 25


def test_expressions_suggest_the_emotions_of_the_source_study():
    expressions = {concept.name: concept for concept in find_concept_set("expressions-25").concepts}
    assert expressions["Closed Eyes"].emotions == ("sad", "neutral", "fear")
    assert expressions["Smile"].emotions == ("happy",)
    counts = {name: sum(name in concept.emotions for concept in expressions.values()) for name in EMOTION_NAMES}
    assert counts == {"angry": 7, "disgust": 4, "fear": 2, "happy": 4, "sad": 6, "surprise": 7, "neutral": 6}


def test_a_file_gives_names_texts_emotions_groups_and_phrases(tmp_path):
    path = written(
        tmp_path,
        """
        title: Mine
        templates: ["a photo of {c}", "{c}!"]
        concepts:
          - smile
          - {name: Tears, text: tears, emotions: [sad, fear], group: eyes}
        """,
    )
    concept_set = load_concept_set(path)
    assert concept_set.name == "own"
    assert concept_set.concepts == (Concept("smile", "smile"), Concept("Tears", "tears", ("sad", "fear"), "eyes"))
    assert concept_set.phrases(concept_set.concepts[1]) == ("a photo of tears", "tears!")
    assert concept_set.describe()["emotions"] == {"Tears": ["sad", "fear"]}
    assert concept_set.describe()["groups"] == {"Tears": "eyes"}


def test_a_list_of_measurements_is_their_mean_and_a_mapping_gives_weights(tmp_path):
    path = written(
        tmp_path,
        "concepts:\n  - {name: a, measure: [x, y]}\n  - {name: b, measure: {x: 1, y: -0.5}}\n",
    )
    first, second = load_concept_set(path).concepts
    assert first.measure == {"x": 0.5, "y": 0.5}
    assert second.measure == {"x": 1.0, "y": -0.5}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("concepts: [smile, {name: tears, emotions: [sadness]}]", "'sadness'"),
        ("concepts: [smile, Smile]", "listed twice"),
        ("templates: ['a photo of it']\nconcepts: [smile]", "lacks {c}"),
        ("templates: a photo of {c}\nconcepts: [smile]", "templates"),
        ("templates: []\nconcepts: [smile]", "templates"),
        ("concepts: [smile\n", "not YAML"),
        ("!!python/object/apply:os.getcwd []", "not YAML"),
        ("concepts: [smile, 2024-13-45]", "not YAML"),
        ("concepts: [{name: smile, measure: {jawOpen: .nan}}]", "map each to its weight"),
        (f"concepts: [{{name: smile, measure: {{jawOpen: {10**400}}}}}]", "map each to its weight"),
        ("- smile", "mapping"),
        ("", "mapping"),
        ("title: nothing in it", "either"),
        ("all_words: true\nconcepts: [smile]", "either"),
        ("concepts: [no]", "concept 1"),
        ("concepts: [{name: 12}]", "quote it"),
        ("concepts: [{name: smile, emotion: [happy]}]", "unknown entry 'emotion'"),
        ("concepts: [{name: smile, emotions: happy}]", "list"),
        ("concepts: [{name: '  '}]", "printable"),
        ("concepts: [{name: smile, measure: [1]}]", "measure"),
        ("concepts: [{name: smile, measure: {x: true}}]", "measure"),
        ("name: ../../up\nconcepts: [smile]", "`name`"),
        ("title: [1]\nconcepts: [smile]", "`title`"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, text, says):
    with pytest.raises(InputError) as refusal:
        load_concept_set(written(tmp_path, text))
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_bytes_that_are_no_text_and_huge_files_are_refused(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_bytes(b"\xff\xfe\x00concepts")
    with pytest.raises(InputError, match="not YAML"):
        load_concept_set(path)
    path.write_bytes(b"#" * 4_000_001)
    with pytest.raises(InputError, match="4 MB"):
        load_concept_set(path)


def test_an_unknown_set_names_those_that_exist(tmp_path):
    with pytest.raises(InputError, match="expressions-25"):
        find_concept_set("no-such-set")
    own = written(tmp_path, "concepts: [smile]")
    assert find_concept_set(own).names == ("smile",)


def test_a_saved_set_is_read_back_equal(tmp_path):
    for concept_set in shipped():
        path = tmp_path / f"{concept_set.name}.yaml"
        concept_set.save(path)
        assert load_concept_set(path) == concept_set
    assert {path.suffix for path in tmp_path.iterdir()} == {".yaml"}


def test_a_file_added_to_the_folder_is_one_more_set(tmp_path):
    ConceptSet("mine", "Mine", (Concept("smile", "smile"),)).save(tmp_path / "mine.yaml")
    assert find_concept_set("mine", tmp_path).names == ("smile",)


def test_typed_words_become_a_set():
    concept_set = concept_set_from_words(" wide  open eyes, Smile;smile\n\ntears ,")
    assert concept_set.names == ("wide open eyes", "Smile", "tears")
    assert all("{c}" in template for template in concept_set.templates)
    with pytest.raises(InputError, match="at least one word"):
        concept_set_from_words(" , ;\n")
    with pytest.raises(InputError, match="printable"):
        concept_set_from_words("x" * 200)


def test_a_set_of_all_words_takes_those_of_the_table():
    general = find_concept_set("general")
    assert general.with_words(["car", "tree"]).names == ("car", "tree")
    assert find_concept_set("emotions").with_words(["car"]).names == EMOTION_NAMES


def test_what_a_score_file_keeps_is_json():
    described = find_concept_set("facial-actions").describe()
    assert json.loads(json.dumps(described)) == described
    assert yaml.safe_load(yaml.safe_dump(described)) == described


def test_face_words_otherwise_put_are_the_same_concepts():
    words, otherwise = find_concept_set("face-words"), find_concept_set("face-words-otherwise")
    assert otherwise.names == words.names
    assert [each.emotions for each in otherwise.concepts] == [each.emotions for each in words.concepts]
    put = otherwise.describe()["texts"]
    assert len(put) == 40
    assert f"{len(put)} of them" in otherwise.description
    assert words.describe()["texts"] == {}
