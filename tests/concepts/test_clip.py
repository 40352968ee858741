import json

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from core.concepts.clip_model import CLIP_MEAN, CLIP_STD, ClipModel, prepare_faces
from core.concepts.concept_set import Concept, ConceptSet, concept_set_from_words, find_concept_set
from core.concepts.embedding_table import EmbeddingTable, unit
from core.concepts.scorers import ClipScorer
from core.concepts.scorers.clip import embed_concepts, embed_images, score_embeddings
from core.errors import InputError
from tests.support.tiny_clip import NAME, WIDTH

FACES = np.random.default_rng(0).integers(0, 256, (5, 48, 48)).astype(np.uint8)


@pytest.fixture
def table(tmp_path):
    vectors = np.eye(WIDTH, dtype=np.float32)[:3] * [[1], [2], [5]]
    save_file({"features": vectors.astype(np.float32)}, tmp_path / "t.safetensors")
    about = {"words": ["smile", "frown", "car"], "prompt": "the bare word", "derived": "a linear map"}
    (tmp_path / "t.json").write_text(json.dumps(about))
    return EmbeddingTable.load(tmp_path / "t.safetensors")


def test_known_cosines():
    images = np.array([[2, 0], [3, 3]], dtype=np.float16)
    texts = np.array([[0, 7], [1, 0]], dtype=np.float32)
    np.testing.assert_allclose(score_embeddings(images, texts), [[0, 1], [0.5**0.5, 0.5**0.5]], atol=1e-6)
    with pytest.raises(InputError, match="different CLIP models"):
        score_embeddings(images, np.ones((1, 3), np.float32))


def test_faces_are_enlarged_in_grey_and_normalised():
    image = prepare_faces(np.full((1, 48, 48), 255, np.uint8), 224, CLIP_MEAN, CLIP_STD)
    assert image.shape == (1, 3, 224, 224)
    for channel, mean, std in zip(image[0], CLIP_MEAN, CLIP_STD, strict=True):
        np.testing.assert_allclose(channel, (1 - mean) / std, rtol=1e-5)


def test_an_image_tower_alone_embeds_as_the_whole_model_does(clip_folder, clip):
    tower = ClipModel(NAME, clip_folder / "tower.safetensors")
    assert (tower.has_text, clip.has_text) == (False, True)
    np.testing.assert_array_equal(tower.embed_faces(FACES), clip.embed_faces(FACES))
    assert tower.embed_faces(FACES).dtype == np.float16
    with pytest.raises(InputError, match="without a text tower"):
        tower.embed_texts(["a smile"])


def test_embeddings_are_those_of_open_clip(clip_folder, clip):
    import open_clip

    reference = open_clip.create_model(NAME, pretrained=str(clip_folder / "whole.safetensors")).eval()
    with torch.inference_mode():
        expected = reference.encode_image(prepare_faces(FACES, 32, clip.mean, clip.std)).numpy()
    cosines = (unit(clip.embed_faces(FACES)) * unit(expected)).sum(axis=1)
    assert cosines.min() > 0.999


def test_a_concept_is_the_mean_of_its_normalised_phrases(clip):
    concept_set = ConceptSet("x", "X", (Concept("smile", "a smile"),), ("a photo of {c}", "{c} up close"))
    phrases = unit(clip.embed_texts(["a photo of a smile", "a smile up close"]))
    expected = phrases.mean(axis=0) / np.linalg.norm(phrases.mean(axis=0))
    np.testing.assert_allclose(embed_concepts(concept_set, clip)[0], expected, atol=1e-6)


def test_scores_by_the_text_tower(clip):
    rows = np.arange(5)
    scores = ClipScorer(concept_set_from_words("smile, frown"), clip).score(FACES, rows)
    assert scores.scores.shape == (5, 2)
    assert scores.scores.dtype == np.float32
    assert np.abs(scores.scores).max() <= 1.0001
    assert scores.details["centre"] is True
    assert scores.details["approximate"] == ""
    again = ClipScorer(concept_set_from_words("smile, frown"), clip).score(FACES, rows)
    np.testing.assert_array_equal(scores.scores, again.scores)


def test_scores_by_a_table_say_that_they_are_approximate(clip_folder, table):
    tower = ClipModel(NAME, clip_folder / "tower.safetensors")
    concept_set = ConceptSet("two", "Two", (Concept("Car!", "car"), Concept("smile", "smile", ("happy",))))
    scores = ClipScorer(concept_set, tower, table).score(FACES, None)
    images = unit(tower.embed_faces(FACES))
    np.testing.assert_allclose(scores.scores, images[:, [2, 0]], atol=1e-6)
    assert scores.concepts == ("Car!", "smile")
    assert scores.details["emotions"] == {"smile": ["happy"]}
    assert scores.details["approximate"] == "a linear map"
    assert scores.details["title"] == "Two (approximate)"
    assert scores.details["table"] == table.sha256


def test_a_general_vocabulary_is_all_words_of_the_table(clip_folder, table, clip):
    scores = ClipScorer(find_concept_set("general"), clip, table).score(FACES, None)
    assert scores.concepts == ("smile", "frown", "car")
    with pytest.raises(InputError, match="--table"):
        ClipScorer(find_concept_set("general"), clip)
    with pytest.raises(InputError, match="lacks 'tears'"):
        ClipScorer(concept_set_from_words("smile, tears"), clip, table)


def test_cached_embeddings_score_another_vocabulary(clip_folder, tmp_path, clip):
    cache = tmp_path / "images.safetensors"
    first = embed_images(FACES, clip, cache)

    class NoModel:
        source = clip.source

        def embed_faces(self, faces):
            raise AssertionError("the images were embedded again")

    again = embed_images(FACES, NoModel(), cache)
    np.testing.assert_array_equal(first.values, again.values)


def test_unknown_models_tags_and_files_are_refused(clip_folder, tmp_path):
    with pytest.raises(InputError, match="knows no model"):
        ClipModel("ViT-Z-1", "openai")
    with pytest.raises(InputError, match="neither a file nor weights"):
        ClipModel("ViT-B-16-quickgelu", "no-such-tag")
    with pytest.raises(InputError, match="do not fit"):
        ClipModel("ViT-B-32-quickgelu", clip_folder / "tower.safetensors")
    for name, content in {"a.safetensors": b"junk", "b.pt": b"junk"}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match="holds no weights"):
            ClipModel(NAME, tmp_path / name)
    torch.save({"state_dict": {"epoch": 3}}, tmp_path / "c.pt")
    with pytest.raises(InputError, match="holds no weights"):
        ClipModel(NAME, tmp_path / "c.pt")


def test_a_checkpoint_of_a_training_run_is_read(clip_folder, tmp_path, clip):
    from safetensors.torch import load_file

    state = load_file(clip_folder / "whole.safetensors")
    torch.save({"epoch": 3, "state_dict": {f"module.{key}": value for key, value in state.items()}}, tmp_path / "c.pt")
    model = ClipModel(NAME, tmp_path / "c.pt")
    np.testing.assert_array_equal(model.embed_faces(FACES), clip.embed_faces(FACES))


def test_a_failed_download_is_one_plain_sentence(monkeypatch):
    import open_clip

    def offline(*args, **kwargs):
        raise OSError("Network is unreachable\n(long story)")

    monkeypatch.setattr(open_clip, "create_model", offline)
    with pytest.raises(InputError, match="could not be downloaded: connect to the network") as refusal:
        ClipModel("ViT-B-16-quickgelu", "openai")
    assert "\n" not in str(refusal.value)
