"""CLIP itself: any words, on pictures that are here, embedded once."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.asking.clip_words import ClipChoice, pictures_of, score_by_clip
from core.concepts.clip_model import ClipModel
from core.concepts.embedding_table import EmbeddingTable, unit
from core.errors import InputError
from tests.support.tiny_clip import NAME, WIDTH


@pytest.fixture
def faces(tiny_study):
    """Pictures of the probing set but for the fifth."""
    rows = tiny_study.images["row"].to_numpy()
    images = np.zeros((rows.max() + 1, 48, 48), np.uint8)
    images[rows] = np.random.default_rng(0).integers(0, 256, (len(rows), 48, 48))
    present = np.zeros(len(images), bool)
    present[rows] = True
    present[rows[4]] = False
    return SimpleNamespace(images=images, present=present)


def test_any_words_get_a_score_on_the_pictures_that_are_here(tiny_study, faces, clip, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path))
    seen = []
    score = score_by_clip(tiny_study, ["a unicorn", "smile"], faces, clip, progress=lambda *done: seen.append(done))
    assert score.shape == (120,)
    assert np.flatnonzero(np.isnan(score)).tolist() == [4]
    assert np.nanstd(score) > 0
    assert seen[-1] == (119, 119)
    assert pictures_of(tiny_study, None).sum() == 0


def test_pictures_are_embedded_once_for_all_words(tiny_study, faces, clip, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path))
    score_by_clip(tiny_study, ["smile"], faces, clip)
    monkeypatch.setattr(clip, "embed_faces", lambda pictures: pytest.fail("the pictures were embedded again"))
    other = score_by_clip(tiny_study, ["unicorn"], faces, clip)
    assert np.isfinite(other).sum() == 119
    faces.images[tiny_study.images["row"].iloc[0]] += 1
    with pytest.raises(pytest.fail.Exception, match="embedded again"):
        score_by_clip(tiny_study, ["smile"], faces, clip)


def test_an_image_tower_is_enough_with_a_table(tiny_study, faces, clip_folder, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path))
    tower = ClipModel(NAME, clip_folder / "tower.safetensors")
    vectors = np.random.default_rng(1).normal(size=(3, WIDTH))
    table = EmbeddingTable(("smiling", "unicorn", "teeth"), unit(vectors))
    score = score_by_clip(tiny_study, ["unicorn"], faces, tower, table)
    assert np.isfinite(score).sum() == 119
    with pytest.raises(InputError, match="lacks 'dragon'"):
        score_by_clip(tiny_study, ["dragon"], faces, tower, table)
    with pytest.raises(InputError, match="without a text tower"):
        score_by_clip(tiny_study, ["unicorn"], faces, tower)


def test_too_few_pictures_are_refused(tiny_study, faces, clip):
    faces.present[tiny_study.images["row"].to_numpy()[:50]] = False
    with pytest.raises(InputError, match="at least 100"):
        score_by_clip(tiny_study, ["smile"], faces, clip)


def test_a_choice_says_whether_it_needs_a_download(clip_folder, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CLIP_MODEL", NAME)
    monkeypatch.setenv("EMODISSECT_CLIP", str(clip_folder / "whole.safetensors"))
    monkeypatch.setenv("EMODISSECT_TABLE", str(tmp_path / "words.safetensors"))
    choice = ClipChoice.from_environment()
    assert choice.at_hand()
    with pytest.raises(InputError, match="two files"):
        choice.read_table()
    assert not ClipChoice(weights="no-such-tag").at_hand()
    assert ClipChoice().read_table() is None
