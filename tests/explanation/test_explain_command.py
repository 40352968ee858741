"""`python -m core explain`, the page's twin."""

import base64
import io
import json
import re

import numpy as np
import pytest
import skimage.data
from PIL import Image

from core.cli import main
from core.explanation.photograph import marked_photo, read_photograph


@pytest.fixture(autouse=True)
def _nothing_imported(monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    path = tmp_path_factory.mktemp("photo") / "me.jpg"
    Image.fromarray(skimage.data.astronaut()).save(path)
    return path


@pytest.fixture
def study(tiny_study):
    return "--study", tiny_study.folder


def explained(capsys, *words):
    assert main(["explain", *map(str, words), "--samples", "50", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def pictures_in(html):
    for data in re.findall(r'src="data:image/png;base64,([^"]+)"', html):
        yield np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def adds_up(told):
    concepts = told["concepts"]
    return concepts["bias"] + sum(concepts["contributions"].values())


def test_a_photo_is_explained_in_json(capsys, photo, study):
    told = explained(capsys, photo, *study)
    assert told["face"]["faces"] >= 1
    assert told["face"]["size"] == [512, 512]
    assert told["face"]["found_by"] in ("cascade", "landmarks")
    assert adds_up(told) == pytest.approx(told["prediction"]["logit"], abs=1e-4)
    assert max(told["probabilities"], key=told["probabilities"].get) == told["prediction"]["emotion"]
    assert isinstance(told["warnings"], list)
    assert set(told) == {
        *("face", "asked", "prediction", "probabilities", "concepts"),
        *("regions", "cam", "lime", "actions", "warnings"),
    }
    values = np.array(told["cam"]["values"])
    assert values.shape == (48, 48)
    assert told["cam"]["blank"] == (not values.any())
    assert set(told["regions"]["shares"]) >= {"eyes", "mouth", "brows"}
    assert len(told["lime"]["weights"]) == np.max(told["lime"]["segments"]) + 1


def test_a_row_and_an_example_are_explained(capsys, tiny_study):
    row = int(tiny_study.images["row"].iloc[3])
    told = explained(capsys, "--row", row, "--study", tiny_study.folder, "--scorer", "votes")
    assert told["face"] == {"row": row, "label": int(tiny_study.labels_true[3]), "picture": False}
    assert told["concepts"]["scorer"] == "votes"
    assert told["regions"] is told["cam"] is told["lime"] is None
    assert explained(capsys, "--example", "sad", "--study", tiny_study.folder)["face"] == {"example": "sad"}


def test_the_words_for_people_name_the_verdict(capsys, tiny_study):
    assert main(["explain", "--example", "sad", "--study", str(tiny_study.folder)]) == 0
    told = capsys.readouterr().out
    assert "It says" in told or "Not sure" in told
    assert "before any neuron" in told


def test_another_emotion_and_question_are_answered_everywhere(capsys, tiny_study, tmp_path):
    words = ["--example", "sad", "--study", tiny_study.folder, "--emotion", "happy", "--question", "rather"]
    report = tmp_path / "out.html"
    told = explained(capsys, *words, "--report", report)
    assert told["asked"] == {"emotion": "happy", "question": "rather"}
    assert told["concepts"]["emotion"] == "happy" != told["prediction"]["emotion"]
    assert adds_up(told) == pytest.approx(told["concepts"]["total"], abs=1e-4)
    assert main(["explain", *map(str, words)]) == 0
    printed = capsys.readouterr().out
    rest = told["prediction"]["emotion"]
    assert f"Why happy rather than {rest}? (lin1" in printed
    assert f"{told['concepts']['total']:+.3f}" in printed.splitlines()[-1]
    assert "<p>Happy: " in report.read_text()


def test_the_report_holds_the_picture_only_if_asked(capsys, photo, study, tmp_path):
    report = tmp_path / "out.html"
    explained(capsys, photo, *study, "--report", report)
    assert "as the network sees it" not in report.read_text()
    grey = [picture for picture in pictures_in(report.read_text()) if picture.shape[:2] == (48, 48)]
    assert grey
    assert all((picture[:4] == 128).all() for picture in grey)
    explained(capsys, photo, *study, "--report", report, "--with-face")
    assert "as the network sees it" in report.read_text()
    assert not all((picture[:4] == 128).all() for picture in pictures_in(report.read_text()))
    assert "--with-face" in report.read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["--example", "hungry"],
        ["--row", "-4"],
        ["nowhere.png"],
        ["--example", "sad", "--scorer", "nobody"],
        ["--example", "sad", "--emotion", "hungry"],
        ["--example", "sad", "--question", "what", "--report", "out.html"],
        ["--example", "sad", "--question", "what"],
        ["--example", "sad", "--layer", "lin1", "--json"],
        ["--example", "sad", "--samples", "3", "--json"],
    ],
)
def test_bad_input_gives_one_sentence(capsys, monkeypatch, study, tmp_path, words):
    monkeypatch.chdir(tmp_path)
    assert main(["explain", *words, *map(str, study)]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert told.err.startswith("emodissect: ")
    assert not (tmp_path / "out.html").exists()


def test_no_face_is_never_predicted_silently(capsys, study, tmp_path):
    path = tmp_path / "noise.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 300, 3)).astype(np.uint8)).save(path)
    assert main(["explain", str(path), *map(str, study)]) == 2
    assert "--centre" in capsys.readouterr().err
    told = explained(capsys, path, *study, "--centre")
    assert told["face"]["found_by"] == "centre"
    assert any("middle" in warning for warning in told["warnings"])


def test_a_face_that_is_not_there_is_told(capsys, photo):
    assert main(["explain", str(photo), "--face", "7"]) == 2
    assert "1 face was found, so there is no face 7" in capsys.readouterr().err


def test_the_frame_is_drawn_where_the_face_is(photo):
    photograph = read_photograph(photo.read_bytes())
    marked = marked_photo(photograph, 1).astype(int)
    blue = (np.abs(marked - (76, 125, 232)).sum(axis=2) < 10).any(axis=0)
    left, _, wide, _ = photograph.faces[0].box
    columns = np.flatnonzero(blue)
    assert left - wide < columns.min() < left + wide / 2 < columns.max() < left + 2 * wide
    assert marked.max() <= 255


@pytest.mark.parametrize("given", [True, False])
def test_a_picture_without_a_face_has_a_frame_only_where_its_middle_is_given(given):
    stream = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(stream, "PNG")
    marked = marked_photo(read_photograph(stream.getvalue()), None, given)
    assert (marked.min() < 255) == given
