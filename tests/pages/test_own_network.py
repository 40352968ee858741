"""Your network, without a browser: an upload is seen at once, kept when asked, and hostile ones are refused."""

import json
import time
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from streamlit.testing.v1 import AppTest

from core.background import State
from core.bringing.uploads import as_file
from core.emotions import EMOTION_NAMES
from core.faces.records import Cancelled
from core.faces.store import Fer2013
from core.networks.exchange.classes import Classes
from core.networks.exchange.importing import Request, import_network
from core.networks.exchange.store import imported_names, imported_network
from core.networks.exchange.to_onnx import onnx_of
from core.networks.inference import predict_logits
from core.networks.weights import load_network, save_weights
from core.paths import own_studies
from core.study.manifest import file_hash
from pages.data.own_network_dissect import worker
from pages.data.own_network_seen import _TESTED
from tests.support.few_faces import import_few_faces
from tests.support.hostile_networks import hostile_files, small
from tests.support.onnx_files import keras_network
from tests.support.pages import text_of
from tests.support.tiny import TINY, synthetic_faces

PAGE = "../../pages/data/own_network.py"
NETWORK = keras_network(flatten=False).SerializeToString()
HOSTILE = sorted(set(hostile_files(Path("nowhere"))) - {"odd name"})  # Streamlit itself refuses a name of no known kind


@pytest.fixture
def app(app):
    """The page on the tiny study, with nothing imported and nothing kept."""
    app.default_timeout = 300
    yield app
    worker().cancel()
    worker().wait()


def given(app, name="My net.onnx", data=NETWORK):
    return app.file_uploader[0].set_value((name, data, "application/octet-stream")).run()


def panes(app):
    return [each.value for each in app.subheader]


def order(app):
    return [each.value for each in app.selectbox if each.key.startswith("own_class_")]


def keys(app):
    return {each.key for each in app.button}


def keep(app, name=None):
    if name is not None:
        next(each for each in app.text_input if each.label == "Name").set_value(name)
    return app.button(key="own_keep").click().run()


def keep_directly(name="mine"):
    with as_file("mine.onnx", NETWORK) as path:
        return import_network(path, Request(name, Classes(EMOTION_NAMES)))


def test_it_opens_with_nothing(app):
    app.run()
    assert not app.exception
    assert not app.error
    assert panes(app) == ["Its file", "Networks you kept"]
    assert "None yet." in text_of(app)


def test_an_upload_is_seen_at_once_and_nothing_of_it_stays(app, tmp_path):
    given(app.run())
    assert not app.exception
    assert not app.error
    assert panes(app)[1:5] == [
        "What it is made of",
        "What it says of seven faces",
        "How often it is right",
        "Keep it",
    ]
    shown = text_of(app)
    for told in ("conv2d_1", "16", "live, as you drag", "runs the network on the pictures", "onnxruntime", "TinyNet"):
        assert told in shown
    assert shown.count('alt="Average face') == 7
    assert 'href="fer2013"' in shown
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    app.file_uploader[0].set_value(None).run()
    assert panes(app) == ["Its file", "Networks you kept"]


def test_two_files_of_one_name_are_not_confused(app, tmp_path):
    given(app.run())
    first = text_of(app)
    other = keras_network(flatten=False, seed=1).SerializeToString()
    given(app, data=other)
    said = text_of(app)
    assert not app.exception
    assert said != first
    given(app)
    assert text_of(app) == first
    given(app, data=other)
    keep(app)
    assert imported_network("my-net").record["file_hash"] == file_hash(written(tmp_path / "other.onnx", other))


def written(path, data):
    path.write_bytes(data)
    return path


def test_what_it_says_of_the_faces_is_what_it_says_once_kept(app):
    given(app.run())
    before = text_of(app)
    app.button(key="own_order_alphabetical").click().run()
    assert order(app) == sorted(EMOTION_NAMES)
    assert text_of(app) != before
    keep(app)
    assert imported_network("my-net").record["classes"] == sorted(EMOTION_NAMES)


def test_choosing_an_emotion_that_stands_elsewhere_swaps_the_two(app):
    given(app.run())
    assert order(app) == list(EMOTION_NAMES)
    app.selectbox(key="own_class_0").select("neutral").run()
    assert order(app) == ["neutral", *EMOTION_NAMES[1:6], "angry"]
    app.selectbox(key="own_class_2").select("-").run()
    assert order(app)[2] == "-"
    assert "It does not know fear" in text_of(app)
    assert "1 of its classes is none of the seven" in text_of(app)
    app.button(key="own_order_fer2013").click().run()
    assert order(app) == list(EMOTION_NAMES)


def test_eight_classes_are_ferplus_and_two_emotions_are_needed(app):
    given(app.run(), data=small(outputs=8))
    assert order(app)[0] == "neutral"
    assert order(app)[-1] == "-"
    given(app, "other.onnx", small(outputs=3))
    assert order(app) == ["-"] * 3
    assert "at least two" in app.error[0].value
    app.selectbox(key="own_class_0").select("happy").run()
    app.selectbox(key="own_class_1").select("sad").run()
    assert not app.error
    assert "What it is made of" in panes(app)


def test_what_the_file_leaves_open_is_asked_for_in_words_of_the_page(app):
    given(app.run(), data=small(sides=("n", 1, "h", "w")))
    assert "“Input”" in app.error[0].value
    app.text_input(key="own_input").set_value("48 by 48").run()
    assert "three numbers" in app.error[0].value
    app.text_input(key="own_input").set_value("1x40x40").run()
    assert not app.error
    app.segmented_control(key="own_pixels").set_value("0..255").run()
    assert not app.error
    keep(app)
    assert imported_network("my-net").spec.input_size == 40
    assert imported_network("my-net").record["pixels"] == "0..255"


def test_weights_are_known_and_may_be_said_to_be_of_another_architecture(app, tmp_path):
    save_weights(TINY.build(), tmp_path / "w.safetensors")
    given(app.run(), "w.safetensors", (tmp_path / "w.safetensors").read_bytes())
    assert not app.error
    assert "lin1" in text_of(app)
    box = next(each for each in app.selectbox if each.label == "Architecture")
    box.select("vggnet").run()
    assert "VGGNet" in app.error[0].value
    assert "What it is made of" not in panes(app)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_one_sentence_the_page_lives_on_and_nothing_stays(app, kind, tmp_path):
    name, data = hostile_files(tmp_path / "trapped")[kind]
    given(app.run(), name, data)
    assert not app.exception
    assert len(app.error) == 1
    assert "What it is made of" not in panes(app)
    assert "own_keep" not in keys(app)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not (tmp_path / "trapped").exists()
    given(app, "good.onnx", NETWORK)
    assert not app.error
    assert "What it is made of" in panes(app)


def test_a_name_that_is_taken_or_no_name_is_refused_and_replacing_is_possible(app):
    keep_directly("my-net")
    given(app.run())
    keep(app)
    assert "let it be replaced" in app.error[0].value
    keep(app, "../elsewhere")
    assert "lower-case" in app.error[0].value
    keep(app, "vggnet")
    assert "program's own" in app.error[0].value
    assert imported_names() == ["my-net"]
    app.checkbox(key="own_replace").check()
    keep(app, "my-net")
    assert not app.error
    assert "my-net is kept" in app.success[0].value
    assert "What it is made of" not in panes(app)


def test_what_is_kept_is_exported_shown_and_removed_after_asking(app):
    kept = keep_directly()
    app.run()
    assert "conv2d_1" in text_of(app)
    assert "own_onnx_mine" in {each.key for each in app.get("download_button")} | keys(app)
    faces, _ = synthetic_faces(4)
    session = onnxruntime.InferenceSession(onnx_of("mine"))
    given_faces = (faces / np.float32(255))[:, None].astype(np.float32)
    expected = predict_logits(kept.spec, load_network(kept.spec, kept.weights()), faces)
    np.testing.assert_allclose(session.run(None, {"faces": given_faces})[0], expected, atol=1e-4)
    assert imported_names() == ["mine"]
    app.button(key="own_remove_sure_mine").click().run()
    assert not app.exception
    assert imported_names() == []
    assert "None yet." in text_of(app)


def test_a_network_that_is_torn_is_said_and_can_be_removed(app):
    kept = keep_directly()
    (kept.folder / "network.json").write_text("{")
    app.run()
    assert "not whole" in app.warning[0].value
    app.button(key="own_remove_sure_mine").click().run()
    assert imported_names() == []


def test_with_fer2013_its_accuracy_is_worked_out_and_said_with_n(app):
    import_few_faces(60)
    given(app.run())
    app.session_state[_TESTED][1].wait()
    app.run()
    assert not app.exception
    assert "of 60 faces of PublicTest (95 % interval" in text_of(app)
    first = app.session_state[_TESTED][1]
    app.button(key="own_order_alphabetical").click().run()
    assert app.session_state[_TESTED][1] is not first


def test_dissecting_needs_fer2013(app):
    keep_directly()
    app.run()
    assert app.button(key="own_dissect_mine").disabled
    assert "import FER2013" in text_of(app)


@pytest.fixture
def slow(monkeypatch):
    """A dissection that waits until it is cancelled, and leaves something unfinished."""

    def waits(network, progress):
        (own_studies() / f"{network.name}.part").mkdir(parents=True, exist_ok=True)
        while True:
            progress(0.25, "layer 1 of 4")
            time.sleep(0.02)

    monkeypatch.setattr("pages.data.own_network_dissect.dissect_watched", waits)
    monkeypatch.setattr(Fer2013, "available", staticmethod(lambda folder=None: True))


def test_a_dissection_is_seen_by_others_cancelled_by_anybody_and_goes_on_or_is_forgotten(app, slow):
    keep_directly()
    keep_directly("second")
    app.run()
    app.button(key="own_dissect_mine").click().run()
    assert not app.exception
    assert "own_dissect_mine" not in keys(app)
    other = AppTest.from_file(str(Path(__file__).parents[2] / "pages/data/own_network.py"), default_timeout=300).run()
    assert other.button(key="own_dissect_second").disabled
    other.button(key="own_dissect_cancel").click().run()
    worker().wait(30)
    assert worker().now.state is State.STOPPED
    app.run()
    assert app.button(key="own_dissect_mine").label == "Go on dissecting"
    assert "it goes on there" in text_of(app)
    app.button(key="own_forget_mine").click().run()
    assert app.button(key="own_dissect_mine").label == "Dissect it"
    assert not list(own_studies().iterdir())


def test_removing_a_network_stops_its_dissection(app, slow):
    keep_directly()
    app.run()
    app.button(key="own_dissect_mine").click().run()
    app.button(key="own_remove_sure_mine").click().run()
    assert not app.exception
    assert imported_names() == []
    assert not worker().running
    assert not list(own_studies().iterdir())


def test_what_goes_wrong_is_said_and_a_study_that_is_there_is_linked(app, slow, tiny_study, monkeypatch):
    import shutil

    network = keep_directly()

    def fails(network, progress):
        raise Cancelled

    monkeypatch.setattr("pages.data.own_network_dissect.dissect_watched", fails)
    app.run()
    app.button(key="own_dissect_mine").click().run()
    worker().wait()
    assert worker().now.state is State.STOPPED
    shutil.copytree(tiny_study.folder, own_studies() / "mine")
    path = own_studies() / "mine" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["network"] |= {name: network.record[name] for name in ("weights", "declared")}
    path.write_text(json.dumps(manifest))
    app.run()
    assert 'href="neurons?study=mine"' in text_of(app)


@pytest.mark.parametrize("link", [{"network": "nobody"}, {"study": "nobody"}, {"layer": "<script>"}])
def test_a_bad_link_leaves_the_page_whole(app, link):
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert "Networks you kept" in panes(app)
