import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import save_file

from core.cli import main
from core.concepts.scores import ConceptScores
from core.faces.store import Fer2013
from tests.support.tiny_clip import NAME, WIDTH, write_tiny_clip


@pytest.fixture
def data(monkeypatch):
    """Six rows, the last three of them test images, of which the fifth was not imported."""
    generator = np.random.default_rng(0)
    faces = SimpleNamespace(
        images=generator.integers(0, 256, (6, 48, 48)).astype(np.uint8),
        present=np.array([True, True, True, True, False, True]),
        emotions=np.array([0, 1, 2, 3, 4, 5]),
        votes=np.eye(6, 10, dtype=np.uint8) * 10,
        rows=lambda split: np.arange(3, 6) if split == "both" else np.arange(6),
    )
    monkeypatch.setattr(Fer2013, "load", lambda folder=None, index=None: faces)
    return faces


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clip")
    write_tiny_clip(folder)
    save_file({"features": np.eye(WIDTH, dtype=np.float32)[:2]}, folder / "t.safetensors")
    (folder / "t.json").write_text(json.dumps({"words": ["smile", "car"]}))
    return ["--model", NAME, "--weights", str(folder / "tower.safetensors"), "--table", str(folder / "t.safetensors")]


def test_votes_are_written_for_the_rows_that_are_imported(data, tmp_path, capsys):
    out = tmp_path / "votes.safetensors"
    assert main(["score", "votes", "--out", str(out), "--agreement"]) == 0
    scores = ConceptScores.load(out)
    np.testing.assert_array_equal(scores.rows, [3, 5])
    np.testing.assert_array_equal(scores.scores.argmax(axis=1), [4, 1])
    printed = capsys.readouterr().out
    assert "2 images, 8 concepts" in printed
    assert "surprise" in printed


def test_clip_with_a_table_is_cached_and_reproducible(data, clip, tmp_path, capsys):
    first, second, cache = (tmp_path / name for name in ("a", "b", "images"))
    for out in (first, second):
        arguments = ["score", "clip", *clip, "--concepts", "general", "--split", "all", "--cache", str(cache)]
        assert main([*arguments, "--out", str(out)]) == 0
    assert first.read_bytes() == second.read_bytes()
    scores = ConceptScores.load(first)
    assert scores.concepts == ("smile", "car")
    np.testing.assert_array_equal(scores.rows, [0, 1, 2, 3, 5])
    assert "5 of 5" in capsys.readouterr().err


def test_a_template_replaces_the_ways_of_the_set(data, clip, tmp_path):
    """Two templates at once give the mean direction of each alone, and the images are embedded once."""
    model = ["--model", NAME, "--weights", str(Path(clip[3]).with_name("whole.safetensors")), "--words", "smile, car"]
    templates, found = ["a {c}", "my {c}!"], {}
    for name, own in {"first": templates[:1], "second": templates[1:], "both": templates}.items():
        asked = [word for template in own for word in ("--template", template)]
        out, cache = tmp_path / name, tmp_path / "images"
        assert main(["score", "clip", *model, *asked, "--cache", str(cache), "--out", str(out)]) == 0
        found[name] = ConceptScores.load(out)
        assert found[name].details["templates"] == own
    assert not np.allclose(found["first"].scores, found["second"].scores)
    summed = found["first"].scores + found["second"].scores
    ratios = found["both"].scores / summed
    np.testing.assert_allclose(ratios, np.broadcast_to(ratios[0], ratios.shape), rtol=1e-3)


def test_limit_takes_the_first_images(data, clip, tmp_path):
    out = tmp_path / "scores"
    assert main(["score", "clip", *clip, "--words", "smile", "--limit", "1", "--out", str(out)]) == 0
    assert ConceptScores.load(out).rows.tolist() == [3]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["votes", "--words", "smile"], "--words goes with"),
        (["votes", "--template", "a {c}"], "--template goes with"),
        (["clip", "--template", "a face", "--words", "smile"], "lacks {c}"),
        (["votes", "--limit", "0"], "--limit"),
        (["votes", "--concepts", "nothing"], "no concept set"),
        (["votes", "--concepts", "expressions-25"], "no `measure`"),
        (["clip", "--model", "nothing"], "knows no model"),
        (["actions", "--landmarker", "nothing.task"], "no Face Landmarker model"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_nothing_is_written(data, tmp_path, capsys, arguments, says):
    assert main(["score", *arguments, "--out", str(tmp_path / "out")]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_votes_that_were_never_imported_are_asked_for(data, tmp_path, capsys):
    data.votes = None
    assert main(["score", "votes", "--out", str(tmp_path / "out")]) == 2
    assert "fer2013new.csv" in capsys.readouterr().err
