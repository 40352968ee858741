"""The pages of a list: a link opens any of them, and another list begins with its first."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.common import paging


def _page():
    import streamlit as st

    from pages.common.address import Address
    from pages.common.paging import page_field

    address = Address("test")
    words = st.text_input("Words", key=address.field("words", "smile"))
    st.number_input("Page", 1, 9, key=page_field(address, words))
    address.write()


@pytest.fixture
def paged():
    app = AppTest.from_function(_page)
    app.query_params.update({"words": "teeth", "page": "3"})
    return app.run()


def test_a_link_opens_its_page(paged):
    assert paged.number_input[0].value == 3
    assert paged.run().number_input[0].value == 3


def test_another_list_begins_with_its_first_page(paged):
    paged.text_input[0].set_value("eyes").run()
    assert paged.number_input[0].value == 1
    assert paged.query_params == {"words": "eyes", "page": "1"}
    paged.number_input[0].set_value(2).run()
    assert paged.number_input[0].value == 2
    assert paged.query_params["page"] == "2"


def test_a_link_to_another_list_opens_its_page(paged):
    paged.query_params.update({"words": "eyes", "page": "5"})
    assert paged.run().number_input[0].value == 5


@pytest.mark.parametrize(
    ("page", "words", "box"),
    [
        ("ask", "words", ("layer", "conv")),
        ("neurons", "find", ("sort", "number")),
        ("examples", None, ("sort", "row")),
        ("side_by_side", "find", ("sort", "alike")),
    ],
)
def test_what_is_asked_for_makes_it_another_list(page, words, box, tiny_study, monkeypatch, tmp_path):
    monkeypatch.setenv("EMODISSECT_STUDY", str(tiny_study.folder))
    monkeypatch.setenv("EMODISSECT_DATA", str(tmp_path))
    lists, real = [], paging.page_field
    monkeypatch.setattr(paging, "page_field", lambda address, *of: lists.append(of) or real(address, *of))
    app = AppTest.from_file(f"../../pages/explore/{page}.py", default_timeout=60)
    if page in ("neurons", "side_by_side"):
        app.query_params["scorer"] = "votes"  # AppTest tells options apart by their titles, and the last one wins
    app.run().run()
    assert lists[1] == lists[0]
    changed = app.text_input(key=words).set_value("teeth") if words else app.slider(key="confidence").set_value((0, 90))
    changed.run()
    assert lists[2] != lists[1]
    app.selectbox(key=box[0]).select(box[1]).run()
    assert not app.exception
    assert lists[3] != lists[2]
