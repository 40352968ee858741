"""A choice of one among named options: begins with the first, follows a link, refuses what is none, is said again."""

import pytest

from tests.support.pages import text_of


def PAGE():  # noqa: N802
    import streamlit as st

    from pages.common.address import Address
    from pages.common.frame import page_frame
    from pages.common.options import choice_box, choice_row

    titles = {"a": "The first", "b": "The second"}
    with page_frame(back="neurons", back_text="Back"):
        address = Address("options")
        box = choice_box(address, "A box", "box", titles, first="b", what="thing")
        row = choice_row(address, "A row", "row", titles, first="a", what="sort", help="Which one")
        address.write()
        st.html(f"{box} and {row}")


def test_it_begins_with_the_first_and_shows_titles(app):
    app.run()
    assert "b and a" in text_of(app)
    assert list(app.selectbox(key="box").options) == ["The first", "The second"]
    assert app.query_params == {}


def test_what_is_chosen_is_said_by_the_address(app):
    app.run()
    app.selectbox(key="box").select("a").run()
    app.button_group(key="row").set_value("b").run()
    assert "a and b" in text_of(app)
    assert {name: values[0] for name, values in app.query_params.items()} == {"box": "a", "row": "b"}


def test_a_link_decides(app):
    app.query_params["box"], app.query_params["row"] = "a", "b"
    app.run()
    assert "a and b" in text_of(app)


@pytest.mark.parametrize(("key", "said"), [("box", "There is no thing 'c' here"), ("row", "There is no sort 'c' here")])
def test_a_link_to_what_is_none_is_refused(app, key, said):
    app.query_params[key] = "c"
    app.run()
    assert not app.exception
    assert said in app.error[0].value
