"""A report as one file: whole, safe, the same every time."""

import base64
import gzip
import io
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from PIL import Image

from core.report import Chart, Faces, Report, Table, Text


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def named(self, name):
        return [attributes for tag, attributes in self.found if tag == name]


def chart(title="A <b>chart</b>"):
    figure = go.Figure(go.Bar(x=[1, 2], y=["</script>", "b"])).update_layout(height=222)
    return Chart(figure, "It says.", 'Bars & "bars".', pd.DataFrame({"x": [1234, 2], "y": [0.123456, 5.0]}), title)


@pytest.fixture
def report(tiny_study):
    faces = np.random.default_rng(0).integers(0, 256, (2, 48, 48), dtype=np.uint8)
    parts = (
        Text("One & two.\n\nThree."),
        Table(pd.DataFrame({"word": ["<i>", "b"], "n": [1, 2]}), "A table."),
        chart(),
        Faces(faces, ("first", "second"), ("one", "two"), title="Faces"),
    )
    return Report("A <title>", "A lead.", parts, tiny_study, ("report", "neuron", "--study", "a folder"))


def test_the_same_arguments_give_the_same_bytes(report):
    assert report.to_html() == report.to_html()


def test_all_text_is_escaped(report):
    html = report.to_html()
    for raw in ("A <title>", "<i>", "<b>chart", "One & two"):
        assert raw not in html
    assert "A &lt;title&gt;" in html
    assert html.count("</script>") == html.count("<script")


def test_nothing_is_loaded_from_elsewhere(report):
    elements = Elements(report.to_html())
    addresses = [attributes.get("src") or attributes.get("href") for _, attributes in elements.found]
    assert all(address.startswith("data:") for address in filter(None, addresses))
    assert any("default-src 'none'" in meta.get("content", "") for meta in elements.named("meta"))


def test_every_figure_has_its_sentence_its_alt_text_and_its_numbers(report):
    html = report.to_html()
    drawn = [attributes for attributes in Elements(html).named("div") if attributes.get("class") == "chart"]
    assert [(place["role"], place["aria-label"]) for place in drawn] == [("img", 'Bars & "bars".')]
    assert "It says." in html
    assert "1,234" in html
    assert "0.1235" in html
    assert f'data-chart="{drawn[0]["id"]}"' in html


def test_faces_are_kept_without_loss(report):
    images = Elements(report.to_html()).named("img")
    assert [image["alt"] for image in images] == ["first", "second"]
    stored = base64.b64decode(images[1]["src"].split(",")[1])
    assert (np.asarray(Image.open(io.BytesIO(stored))) == report.parts[3].faces[1]).all()


def test_the_study_and_the_command_are_named(report, tiny_study):
    html = report.to_html()
    assert tiny_study.id in html
    assert "python -m core report neuron --study &#x27;a folder&#x27;" in html


def test_plotly_is_there_once_however_many_figures_and_not_at_all_without(report, tiny_study):
    two = Report("t", "l", (chart(), chart()), tiny_study, ("x",)).to_html()
    programs = re.findall(r'id="plotly">([^<]+)<', two)
    assert len(programs) == 1
    assert b"plotly.js" in gzip.decompress(base64.b64decode(programs[0]))[:200]
    assert len(two) < 2_000_000
    assert len(Report("t", "l", (Text("a"),), tiny_study, ("x",)).to_html()) < 10_000


def test_a_caption_too_few_is_an_error(tiny_study):
    faces = Faces(np.zeros((2, 4, 4), np.uint8), ("a", "b"), ("only one",))
    with pytest.raises(ValueError, match="shorter"):
        faces.html(0)


def test_a_long_table_says_how_much_is_left_out():
    html = Table(pd.DataFrame({"n": range(1000)})).html(0)
    assert "200 of 1,000 lines." in html
    assert html.count("<tr>") == 201
