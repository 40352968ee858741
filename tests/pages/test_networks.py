"""The Networks page: ours and published side by side, one network in colour, and every control in the address."""

from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from core.comparison import shelf
from core.comparison.corruptions import CORRUPTIONS
from core.comparison.words import headline
from core.explanation.results import write_result
from core.networks.catalog import ARCHITECTURES
from core.networks.origin import IMAGENET
from core.trials import tables
from core.trials.words import conclusion
from tests.support.measured import planted_network
from tests.support.pages import text_of
from tests.support.trialled import planted_trials

PAGE = "../../pages/explore/networks.py"
NETWORKS = (
    planted_network("vggnet", 0.7, title="VGGNet"),
    planted_network("resnet50", 0.6, title="ResNet50", epochs=4, origin=IMAGENET),
)


@pytest.fixture
def app(monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(shelf, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setattr(tables, "FOLDER", tmp_path / "results")
    for network in NETWORKS:
        network.save(tmp_path / "shipped" / f"{network.name}.json")
    return AppTest.from_file(PAGE, default_timeout=120)


def plain(app):
    return unescape(text_of(app))


def test_the_networks_are_set_side_by_side(app):
    app.run()
    assert not app.exception
    assert not app.error
    text = plain(app)
    assert headline(NETWORKS, "private", "one") in text
    for words in ("VGGNet over ResNet50", "“Poor results, struggled with FER2013”", "65 ± 5 %", "not recorded"):
        assert words in text
    assert "fine-tuned from ImageNet, 4 epochs, epoch 4 kept" in text
    assert "No learning curve was kept of VGGNet." in text
    assert [pane.value for pane in app.subheader] == [
        "Ours, side by side",
        "Beside what was published",
        "Which differences are more than luck?",
        "Emotion by emotion",
        "How it was learnt",
        "What it costs",
        "Can its probabilities be believed?",
        "Spoilt pictures",
        "Why do fine-tuned networks fare poorly here?",
        "Not measured yet",
    ]
    commands = app.code[0].value
    assert all((name in commands) == (name not in ("vggnet", "resnet50")) for name in ARCHITECTURES)


def test_why_fine_tuned_networks_fare_poorly_is_said_and_drawn_where_the_trials_are(app, tmp_path):
    app.run()
    assert "`python -m core trials --imagenet FILE" in plain(app)
    drawn = len(app.get("plotly_chart"))
    write_result(planted_trials(), tmp_path / "results" / "trials.csv", None, "made up")
    app.run()
    assert not app.exception
    assert all(sentence in plain(app) for sentence in conclusion(planted_trials()))
    assert len(app.get("plotly_chart")) == drawn + 1


def test_controls_change_the_view_and_the_address(app):
    app.run()
    app.selectbox(key="split").select("both").run()
    assert headline(NETWORKS, "both", "one") in plain(app)
    app.selectbox(key="network").select("resnet50").run()
    assert "what ResNet50 says of them" in plain(app)
    app.segmented_control(key="spoilt").set_value("noise").run()
    assert CORRUPTIONS["noise"].about in plain(app)
    app.segmented_control(key="cost").set_value("seconds").run()
    assert not app.exception
    assert not app.error
    said = {"split": "both", "network": "resnet50", "spoilt": "noise", "cost": "seconds"}
    assert {key: app.query_params[key] for key in said} == said


def test_a_link_opens_the_view_it_names(app):
    app.query_params.update({"split": "public", "views": "ten", "network": "resnet50", "spoilt": "occlusion"})
    app.run()
    assert not app.exception
    assert headline(NETWORKS, "public", "ten") in plain(app)
    assert "Of the published ones, Khaireddin and Chen 2021 used these pictures and views" in plain(app)
    assert CORRUPTIONS["occlusion"].about in plain(app)


@pytest.mark.parametrize(
    "link", [{"split": "training"}, {"views": "<b>"}, {"network": "vgg19"}, {"cost": "money"}, {"spoilt": "rain"}]
)
def test_a_link_that_says_nonsense_is_one_sentence(app, link):
    app.query_params.update(link)
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert next(iter(link.values())) in app.error[0].value


def test_one_network_alone_is_compared_with_nobody(app, tmp_path):
    (tmp_path / "shipped" / "resnet50.json").unlink()
    app.run()
    assert not app.exception
    assert not app.error
    assert "No other network is measured yet." in plain(app)
    assert "only one is measured so far" in plain(app)


def test_without_any_the_published_ones_are_shown(app, tmp_path):
    for path in (tmp_path / "shipped").iterdir():
        path.unlink()
    app.run()
    assert not app.exception
    assert not app.error
    assert "No network is measured yet." in plain(app)
    assert "74.14 %" in plain(app)
    assert "compare measure vggnet" in app.code[0].value


def test_a_broken_file_is_one_sentence(app, tmp_path):
    (tmp_path / "shipped" / "vgg16.json").write_text("{}")
    app.run()
    assert not app.exception
    assert "vgg16.json is no measured network" in app.error[0].value
