"""Photographs on the page that explains a face: what is given, what is refused, and that nothing stays."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from core.errors import InputError
from core.faces.find import BY_CASCADE, FoundFace
from pages.explain import memory
from pages.explain.paste import decode
from tests.support.pages import text_of

PAGE = "../../pages/explain/face.py"
VERDICT = 'class="emo-verdict"'


def encoded(pixels, kind="PNG", **options):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format=kind, **options)
    return stream.getvalue()


@pytest.fixture(scope="module")
def astronaut():
    return skimage.data.astronaut()


@pytest.fixture
def app(app, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_CACHE", str(tmp_path / "cache"))
    app.default_timeout = 120
    app.query_params["source"] = "upload"
    return app.run()


ASKED = {"scorer": "votes", "similarity": "cosine", "emotion": "sad", "question": "rather"}


def asked_in(app):
    said = {name: app.query_params.get(name) for name in ASKED}
    return {name: value[0] if isinstance(value, list) else value for name, value in said.items()}


def given(app, data, name="me.png", kind="image/png"):
    return app.file_uploader[0].set_value((name, data, kind)).run()


def test_nothing_is_predicted_before_a_picture_is_given(app):
    assert not app.exception
    assert VERDICT not in text_of(app)
    assert "An expression is not a feeling" in text_of(app)


def test_what_was_asked_is_asked_again_after_a_look_at_another_source(app):
    app.query_params.clear()
    app.query_params.update({"example": "happy"} | ASKED)
    app.run()
    for source in ("upload", "camera", "example"):
        app.button_group(key="source").set_value(source).run()
        assert not app.exception
        assert asked_in(app) == ASKED
    assert {name: app.session_state[name] for name in ASKED} == ASKED
    assert app.selectbox(key="scorer").value == "votes"


def test_a_link_without_a_face_keeps_what_it_asks_until_there_is_one(app, astronaut):
    app.query_params.update(ASKED)
    app.run()
    assert asked_in(app) == ASKED
    given(app, encoded(astronaut))
    assert not app.exception
    assert asked_in(app) == ASKED
    assert app.selectbox(key="emotion").value == "sad"


def test_a_photo_is_explained_and_forgotten_when_asked(app, astronaut, tmp_path):
    given(app, encoded(astronaut))
    assert not app.exception
    assert not app.error
    assert VERDICT in text_of(app)
    assert re.search(r"Your picture with \d faces? marked", text_of(app))
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".png", ".jpg")]
    app.button(key="forget_face").click().run()
    assert VERDICT not in text_of(app)
    assert "_photograph" not in app.session_state
    assert "_explained_faces" not in app.session_state


def test_another_photo_in_place_of_one_comes_by_the_same_widget(app, astronaut):
    """The browser takes the first away before it sends the second, which a new widget would not receive."""
    given(app, encoded(astronaut))
    widget = app.file_uploader[0].key
    app.file_uploader[0].set_value(None).run()
    assert not app.exception
    assert VERDICT not in text_of(app)
    assert "_photograph" not in app.session_state
    assert app.file_uploader[0].key == widget


def test_the_larger_of_two_faces_is_explained_first_and_the_other_on_request(app, astronaut, monkeypatch):
    found = tuple(FoundFace(box, BY_CASCADE) for box in ((170.0, 60.0, 110.0, 110.0), (20.0, 20.0, 60.0, 60.0)))
    monkeypatch.setattr("core.explanation.photograph.find_faces", lambda photo, landmarker=None: found)
    given(app, encoded(astronaut))
    assert "2 faces marked" in text_of(app)
    first = app.session_state["_photograph"].photograph.face(1)
    assert first.box == found[0].box
    before = text_of(app)
    app.button_group(key="which_face").set_value(2).run()
    assert not app.exception
    assert app.session_state["which_face"] == 2
    assert text_of(app) != before


def test_a_picture_without_a_face_is_not_predicted_unless_asked(app):
    given(app, encoded(np.random.default_rng(0).integers(0, 255, (200, 300, 3)).astype(np.uint8)))
    assert "No face was found" in app.warning[0].value
    assert VERDICT not in text_of(app)
    assert "in this program’s memory only.<" in text_of(app)
    app.checkbox(key="centre_face").check().run()
    assert VERDICT in text_of(app)
    assert "Blue: what the network is given" in text_of(app)
    assert any("middle of the photo" in each.value for each in app.warning)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture" * 100,
        b"<script>alert(1)</script>",
        encoded(np.zeros((300, 300, 3), np.uint8), "JPEG")[:400],
        encoded(np.zeros((1, 1), np.uint8)),
        encoded(np.zeros((9000, 9000), np.uint8)),
    ],
    ids=["empty", "text", "html", "torn", "tiny", "bomb"],
)
def test_hostile_files_get_one_sentence_and_the_page_lives_on(app, astronaut, data):
    given(app, data)
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.count(".") <= 2
    assert VERDICT not in text_of(app)
    given(app, encoded(astronaut, "JPEG", quality=90), "me.jpg", "image/jpeg")
    assert not app.error
    assert VERDICT in text_of(app)


@pytest.mark.parametrize("kind", ["CMYK", "L", "P", "RGBA", "I;16"])
def test_unusual_kinds_of_pictures_are_read(app, astronaut, kind):
    picture = Image.fromarray(astronaut)
    if kind == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    else:
        picture = picture.convert(kind)
    stream = io.BytesIO()
    picture.save(stream, format="JPEG" if kind == "CMYK" else "PNG")
    given(app, stream.getvalue())
    assert not app.exception
    assert VERDICT in text_of(app)


def test_what_is_pasted_is_decoded_or_refused_in_a_sentence():
    assert decode({"data": "aGk="}) == b"hi"
    for told in ({"data": "%%%"}, {"data": None}, {"data": 5}, {"problem": "There is no picture."}, {}):
        with pytest.raises(InputError):
            decode(told)


def test_user_pictures_are_never_in_a_cache_that_outlives_the_session(app, astronaut):
    shared = set(memory._shared())
    given(app, encoded(astronaut))
    assert VERDICT in text_of(app)
    assert app.session_state["_explained_faces"]
    assert set(memory._shared()) == shared
    pages = Path(__file__).resolve().parents[2] / "pages" / "explain"
    for name in ("photographs.py", "maps.py", "actions.py", "verdict.py"):
        assert "st.cache" not in (pages / name).read_text()
