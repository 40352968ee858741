"""The Slices page: the worst and the best, one slice, label noise, and a table of one's own."""

from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from core.slices.families import USUAL, Material, cut
from core.slices.measuring import measure
from core.slices.noise import label_noise
from core.slices.pictures import pictures_of
from core.slices.words import headline, noise_said, verdict
from pages.explore import slices_data
from tests.support.pages import assert_one_sentence_and_a_way_back, text_of

PAGE = "../../pages/explore/slices.py"


@pytest.fixture
def app(sliced, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(sliced.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    monkeypatch.setattr("core.slices.quality_slices.QUALITY_FILE", tmp_path / "quality.npz")
    return AppTest.from_file(PAGE, default_timeout=120)


def expected(study, split="both", families=USUAL, **options):
    pictures = pictures_of(study, split, without_flaws=options.pop("without_flaws", False))
    return measure(pictures, cut(Material(study, pictures, options.pop("scoring", "clip")), families).slices, **options)


def plain(app):
    return unescape(text_of(app))


def test_it_begins_with_the_worst_and_the_best(app, sliced):
    app.run()
    assert not app.exception
    assert not app.error
    text, found = plain(app), expected(sliced)
    assert headline(found) in text
    assert verdict(found) in text
    assert "most like “dark” (by CLIP, a weak judge)" in text
    assert all(sentence in text for sentence in noise_said(label_noise(pictures_of(sliced, without_flaws=True))))
    assert [pane.value for pane in app.subheader] == [
        "Slice by slice",
        "One slice",
        "How much of it is the labels’ fault?",
        "What FER2013 cannot tell",
        "Join your own annotations",
    ]
    assert any("no age, no gender, no skin colour" in block.value for block in app.markdown)
    assert any("import FER2013" in caption.value for caption in app.caption)
    assert app.selectbox(key="slice").value == "concept:dark"


def test_other_pictures_and_words_give_other_slices_and_another_address(app, sliced):
    app.run()
    app.selectbox(key="blemish").select("without").run()
    app.selectbox(key="correction").select("bh").run()
    assert not app.exception
    found = expected(sliced, without_flaws=True, correction="bh")
    assert verdict(found) in plain(app)
    assert f"{len(found.pictures):,} pictures. Left out:" in plain(app)
    assert app.query_params["blemish"] == "without"
    assert app.query_params["correction"] == "bh"
    app.selectbox(key="scorer").select("votes").run()
    assert not app.exception
    assert not app.error
    assert app.query_params["scorer"] == "votes"
    assert "concept:happy" in expected(sliced, scoring="votes").table["key"].tolist()
    assert (
        app.selectbox(key="slice").value
        in expected(sliced, without_flaws=True, correction="bh", scoring="votes").table["key"].tolist()
    )


def test_a_link_opens_one_slice_and_its_kind(app, sliced):
    app.query_params.update({"slice": "emotion:happy", "show": "emotion"})
    app.run()
    assert not app.exception
    assert app.selectbox(key="slice").value == "emotion:happy"
    assert "All 7 slices, worst first. The pictures that FER2013 gives each emotion." in plain(app)
    happy = int((sliced.labels_true == 3).sum())
    assert f"of {happy} are right" in plain(app)
    assert "Rows of FER2013:" in plain(app)


def test_the_neurons_come_when_they_are_asked_for(app):
    app.query_params["slice"] = "concept:dark"
    app.run()
    assert "living neurons" not in plain(app)
    app.button(key="carriers").click().run()
    assert not app.exception
    assert "living neurons of lin1" in plain(app)
    assert plain(app).count('class="emo-tile soft"') == 10
    app.selectbox(key="slice").select("emotion:sad").run()
    assert "living neurons" not in plain(app)


def test_age_is_only_cut_when_asked_for(app):
    app.query_params["show"] = "age"
    app.run()
    assert not app.exception
    assert "There are no slices of the kind “Apparent age” here" in plain(app)
    keys = app.selectbox(key="slice").options
    assert not any("baby" in option for option in keys)
    app.toggle(key="slices_by_apparent_age").set_value(True).run()
    assert not app.exception
    assert any("baby" in option for option in app.selectbox(key="slice").options)
    assert "never use it to describe a person" in app.warning[0].value
    app.selectbox(key="slice").select("age:baby").run()
    app.button_group(key="show").set_value("age").run()
    assert not app.exception
    assert app.selectbox(key="slice").value == "age:baby"
    assert app.query_params == {}


@pytest.mark.parametrize("slice_key", ["age:baby", "annotation:side=left"])
def test_a_link_to_a_slice_that_no_link_can_have_opens_another(app, slice_key):
    app.query_params.update({"slice": slice_key, "show": slice_key.partition(":")[0]})
    app.run()
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="slice").value == "concept:dark"


def test_a_table_of_ones_own_is_joined_and_taken_away(app, sliced):
    rows = sliced.images["row"].tolist()
    lines = "\n".join(["row,side", *(f"{row},{'left' if row % 2 else 'right'}" for row in rows)])
    app.run()
    app.file_uploader[0].set_value(("mine.csv", lines.encode(), "text/csv")).run()
    assert not app.exception
    assert f"Joined: mine.csv, {len(rows):,} pictures; side." in app.success[0].value
    assert any("side: left" in option for option in app.selectbox(key="slice").options)
    app.selectbox(key="slice").select("annotation:side=left").run()
    assert not app.exception
    assert app.query_params == {}
    app.file_uploader[0].set_value(("bad.csv", b"row,side\nx,left", "text/csv")).run()
    assert not app.exception
    assert "the row 'x' is no number" in app.error[0].value
    app.button(key="forget_annotations").click().run()
    assert not app.exception
    assert not any("side: left" in option for option in app.selectbox(key="slice").options)


def test_what_a_joined_table_says_stays_in_its_session_until_it_is_taken_away(app, sliced, monkeypatch):
    shared = []
    for name in ("_measured", "_carriers"):
        real = getattr(slices_data, name)
        monkeypatch.setattr(
            slices_data, name, lambda *given, of=real: shared.append((given, of(*given))) or shared[-1][1]
        )
    rows = sliced.images["row"].tolist()
    lines = "\n".join(["row,side", *(f"{row},{'left' if row % 2 else 'right'}" for row in rows)])
    app.run()
    before = len(shared)
    app.file_uploader[0].set_value(("mine.csv", lines.encode(), "text/csv")).run()
    app.selectbox(key="slice").select("annotation:side=left").run()
    app.button(key="carriers").click().run()
    assert not app.exception
    assert "living neurons of lin1" in plain(app)
    assert len(shared) == before > 0
    kept = app.session_state[slices_data.OWN]
    assert any(each.family == "annotation" for each in kept["measured"][1][1].slices)
    assert set(kept) == {"measured", "carriers"}
    app.run()
    assert app.session_state[slices_data.OWN]["measured"][1] is kept["measured"][1]
    app.button(key="forget_annotations").click().run()
    assert not app.exception
    assert slices_data.OWN not in app.session_state


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("split", "train"),
        ("scorer", "nobody"),
        ("blemish", "some"),
        ("correction", "none"),
        ("show", "gender"),
        ("slice", "concept:<nothing>"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_a_way_back(app, name, value):
    assert_one_sentence_and_a_way_back(app, name, value, value, "slices")


def test_too_few_pictures_are_said(app):
    app.query_params["split"] = "private"
    app.run()
    assert not app.exception
    assert "No slice has enough pictures" in app.error[0].value
