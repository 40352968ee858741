import os
import subprocess
import sys
import urllib.error
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from core.concepts import landmarker
from core.concepts.concept_set import Concept, ConceptSet, find_concept_set
from core.concepts.landmarker import BLENDSHAPES, UNMEASURED, find_landmarker, frame_face
from core.concepts.scorers import FacialActionsScorer
from core.errors import InputError

FACES = np.arange(3 * 48 * 48, dtype=np.int64).reshape(3, 48, 48).astype(np.uint8)


@pytest.fixture
def fake_meter(monkeypatch):
    """Blendshape i of face n is i + 100 n; there is no face in the last picture."""

    @contextmanager
    def meter(model):
        def measure(faces):
            values = np.arange(52, dtype=np.float32) + 100 * np.arange(len(faces), dtype=np.float32)[:, None]
            values[-1] = np.nan
            return values

        yield measure

    monkeypatch.setattr("core.concepts.scorers.facial_actions.blendshape_meter", meter)


def set_of(**measures):
    concepts = tuple(Concept(name, name, measure=measure) for name, measure in measures.items())
    return ConceptSet("own", "Own", concepts)


def test_scores_are_signed_combinations_and_nan_without_a_face(fake_meter):
    left, right, jaw = (BLENDSHAPES.index(name) for name in ("mouthSmileLeft", "mouthSmileRight", "jawOpen"))
    own = set_of(smile={"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5}, other={"jawOpen": 1, "mouthSmileLeft": -2})
    scores = FacialActionsScorer(own, Path("model")).score(FACES, np.arange(3))
    np.testing.assert_allclose(scores.scores[0], [(left + right) / 2, jaw - 2 * left])
    np.testing.assert_allclose(scores.scores[1], [100 + (left + right) / 2, 100 + jaw - 2 * (100 + left)])
    assert np.isnan(scores.scores[2]).all()
    assert scores.measured.tolist() == [True, True, False]
    assert scores.details["faces_found"] == pytest.approx(2 / 3, abs=1e-4)
    assert scores.details["centre"] is False
    assert scores.details["measure"]["smile"] == {"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5}


def test_the_shipped_set_uses_only_what_the_model_measures():
    concepts = find_concept_set("facial-actions").concepts
    used = {source for concept in concepts for source in concept.measure}
    assert used <= set(BLENDSHAPES) - UNMEASURED
    assert len(BLENDSHAPES) == len(set(BLENDSHAPES)) == 52
    smile = next(concept for concept in concepts if concept.name == "smile")
    assert smile.measure == {"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5}


def test_what_cannot_be_measured_is_refused_not_guessed():
    with pytest.raises(InputError, match="leaves at zero"):
        FacialActionsScorer(set_of(sneer={"noseSneerLeft": 1.0}), Path("model"))
    with pytest.raises(InputError, match="none of"):
        FacialActionsScorer(set_of(smile={"mouthSmile": 1.0}), Path("model"))
    with pytest.raises(InputError, match="no `measure`"):
        FacialActionsScorer(find_concept_set("expressions-25"), Path("model"))
    with pytest.raises(InputError, match="no concepts of its own"):
        FacialActionsScorer(find_concept_set("general"), Path("model"))


def test_a_face_is_enlarged_on_a_grey_border():
    framed = frame_face(np.full((48, 48), 200, np.uint8))
    assert framed.shape == (288, 288, 3)
    assert framed.dtype == np.uint8
    assert (framed[48:240, 48:240] == 200).all()
    assert (framed[:48] == 128).all()
    assert (framed[:, 240:] == 128).all()


def test_a_missing_or_other_model_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="--fetch"):
        find_landmarker(tmp_path / "absent.task")
    (tmp_path / "other.task").write_bytes(b"something else")
    with pytest.raises(InputError, match="is not the Face Landmarker"):
        find_landmarker(tmp_path / "other.task")


def test_fetching_checks_the_hash_and_says_when_offline(tmp_path, monkeypatch):
    import hashlib
    import io

    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path))

    class Answer(io.BytesIO):
        headers = {"Content-Length": "5"}  # noqa: RUF012 - as urllib gives it

    monkeypatch.setattr(landmarker.urllib.request, "urlopen", lambda url, timeout: Answer(b"model"))
    with pytest.raises(InputError, match="is not the Face Landmarker"):
        find_landmarker(fetch=True)
    monkeypatch.setattr(landmarker, "SHA256", hashlib.sha256(b"model").hexdigest())
    assert find_landmarker().read_bytes() == b"model"

    def offline(url, timeout):
        raise urllib.error.URLError("unreachable")

    find_landmarker().unlink()
    monkeypatch.setattr(landmarker.urllib.request, "urlopen", offline)
    with pytest.raises(InputError, match="could not be downloaded"):
        find_landmarker(fetch=True)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_scorers_are_listed_without_loading_mediapipe_torch_or_open_clip():
    code = (
        "import sys; from core.concepts.scorers import SCORERS; import core.commands.score; "
        "assert {name: made.default_set for name, made in SCORERS.items()} == "
        "{'clip': 'face-words', 'actions': 'facial-actions', 'votes': 'crowd-emotions'}; "
        "assert not {'mediapipe', 'torch', 'open_clip', 'streamlit'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_the_real_model_finds_a_face_and_none_in_noise():
    model = os.environ.get("EMODISSECT_TEST_LANDMARKER")
    if not model:
        pytest.skip("EMODISSECT_TEST_LANDMARKER names no Face Landmarker model")
    from skimage.data import astronaut
    from skimage.transform import resize

    face = resize(astronaut()[60:200, 150:290].mean(axis=2) / 255, (48, 48), anti_aliasing=True)
    faces = np.stack([(face * 255).astype(np.uint8), np.full((48, 48), 90, np.uint8)])
    scorer = FacialActionsScorer(find_concept_set("facial-actions"), find_landmarker(Path(model)))
    scores = scorer.score(faces, None)
    assert scores.measured.tolist() == [True, False]
    assert scores.scores[0, scores.concepts.index("smile")] > 0.5
    np.testing.assert_array_equal(scores.scores, scorer.score(faces, None).scores)
