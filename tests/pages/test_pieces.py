"""What pages are made of: the registry, links, HTML pieces, mean faces made visible."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from core.emotions import EMOTION_NAMES
from core.study.mean_faces import GAIN, raise_contrast
from pages.common.chart import drawn
from pages.common.download import as_csv
from pages.common.links import address, link, neuron_address
from pages.common.markup import mix_bar, mix_text, tile
from pages.common.registry import PAGES, page_at
from tests.support.pages import text_of

ROOT = Path(__file__).resolve().parents[2]


def test_every_page_of_the_registry_exists_one_folder_down_and_has_its_own_address():
    assert all((ROOT / page.path).is_file() and page.path.count("/") == 2 for page in PAGES)
    assert len({page.url_path for page in PAGES}) == len(PAGES)
    assert page_at("neuron").title == "Neuron"


def test_links_encode_what_they_say_and_escape_what_they_show():
    assert address("neurons", label="a|b & c", page=None) == "neurons?label=a%7Cb+%26+c"
    assert address("neurons") == "neurons"
    assert link("<b>", 'x"y') == '<a class="soft " target="_self" href="x&quot;y">&lt;b&gt;</a>'


def test_the_address_of_a_neuron_leaves_out_the_recommended_similarity(tiny_study):
    own = tiny_study.scorings["clip"].default_similarity
    assert neuron_address(tiny_study, 3, "conv", "clip", own) == "neuron?layer=conv&neuron=3&scorer=clip"
    assert neuron_address(tiny_study, 3, "conv", "clip", "wpmi").endswith("&similarity=wpmi")


def test_a_label_cannot_smuggle_markup_into_a_tile():
    html = tile("neuron", np.zeros((4, 4), np.uint8), "a face", "<script>", ("#1", "top"), None)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_only_long_cells_of_a_table_are_kept_wide_on_a_phone():
    def page():
        import pandas as pd

        from pages.common.markup import LONG, html_table

        html_table(pd.DataFrame({"scorer": ["votes"], "label": ["happy"], "then": ["x" * (LONG + 1)]}))

    text = text_of(AppTest.from_function(page).run())
    assert "<td>happy</td>" in text
    assert re.search("<td class=long>x+</td>", text)


def test_class_mixes_in_words_and_bars():
    shares = np.zeros(len(EMOTION_NAMES))
    shares[3], shares[6] = 0.75, 0.25
    assert mix_text(shares) == "75 % happy, 25 % neutral"
    assert "75 % happy" in mix_bar(shares)
    assert "aria-label" not in mix_bar(np.full(7, np.nan))


@pytest.mark.parametrize(("low", "high", "spread"), [(100, 110, 10 * GAIN), (20, 250, 255), (0, 255, 255)])
def test_contrast_is_raised_within_limits(low, high, spread):
    face = np.array([[[low, high]]], np.uint8)
    raised = raise_contrast(face).astype(int)
    assert raised.max() - raised.min() == pytest.approx(spread, abs=1)


def test_a_dead_neurons_face_stays_black():
    assert not raise_contrast(np.zeros((2, 3, 3), np.uint8)).any()


def test_a_figure_is_drawn_once_for_what_is_given():
    drawings = []

    def bars(table, color):
        drawings.append(color)
        return go.Figure(go.Bar(x=table["x"], marker_color=color))

    table = pd.DataFrame({"x": [1.0, 2.0], "name": ["a", "b"]})
    first = drawn(bars, table, "red")
    assert drawn(bars, table.copy(), "red") is first
    assert drawn(bars, table, "blue").data[0].marker.color == "blue"
    assert drawn(bars, table.assign(x=[1.0, 3.0]), "red").data[0].x[1] == 3
    assert drawings == ["red", "blue", "red"]


def test_a_text_that_a_spreadsheet_would_compute_is_marked_as_text():
    table = pd.DataFrame(
        {"word": ['=HYPERLINK("x")', "@a", "+cmd", "-smile", "smile", "-", "−3", "+1.5"], "score": [-1.0] * 8}
    )
    written = as_csv(table).decode().splitlines()
    assert written[1] == '"\'=HYPERLINK(""x"")",-1.0'
    assert written[2:] == ["'@a,-1.0", "'+cmd,-1.0", "'-smile,-1.0", "smile,-1.0", "-,-1.0", "−3,-1.0", "+1.5,-1.0"]
