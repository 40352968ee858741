"""The address of a view: links decide, then widgets do, and what is impossible is refused in a sentence."""

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import InputError
from pages.common.address import number_in, one_of, range_in, several, some_of


def _page():
    import streamlit as st

    from pages.common.address import Address, one_of

    address = Address("test")
    st.selectbox("Layer", ("a", "b"), key=address.field("layer", "b", one_of(("a", "b"), "layer")))
    address.write()


def test_a_link_decides_what_the_widget_says():
    app = AppTest.from_function(_page)
    app.query_params["layer"] = "a"
    app.run()
    assert app.selectbox[0].value == "a"
    assert app.query_params == {"layer": "a"}


def test_the_default_stays_out_of_the_address_until_something_is_chosen():
    app = AppTest.from_function(_page).run()
    assert app.selectbox[0].value == "b"
    assert app.query_params == {}
    app.selectbox[0].select("a").run()
    assert app.query_params == {"layer": "a"}


def test_another_address_wins_over_the_widget():
    app = AppTest.from_function(_page).run()
    app.selectbox[0].select("a").run()
    app.query_params = {}
    app.run()
    assert app.selectbox[0].value == "b"


def _page_that_hides():
    import streamlit as st

    from pages.common.address import Address, one_of

    address = Address("test")
    field = ("layer", "b", one_of(("a", "b"), "layer"))
    if st.checkbox("Hide"):
        address.keep(*field)
    else:
        st.selectbox("Layer", ("a", "b"), key=address.field(*field))
    address.write()


def test_a_widget_that_is_not_drawn_for_a_while_says_what_it_said():
    app = AppTest.from_function(_page_that_hides).run()
    app.selectbox[0].select("a").run()
    app.checkbox[0].check().run()
    app.run()
    assert not app.selectbox
    assert app.query_params == {"layer": "a"}
    app.checkbox[0].uncheck().run()
    assert app.selectbox[0].value == "a"
    assert app.query_params == {"layer": "a"}


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (one_of(("a", "b"), "letter"), "b", "b"),
        (several, "one, two|three", ["one, two", "three"]),
        (several, "", []),
        (several, "one|two|one", ["one", "two"]),
        (some_of(("a", "b"), "letter"), "a|b", ["a", "b"]),
        (number_in(0, 5, "It"), "5", 5),
        (number_in(0, 5, "It", float), "2.5", 2.5),
        (range_in(0, 100, "It"), "10,90", (10, 90)),
    ],
)
def test_readers_accept(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (one_of(("a",), "letter"), "z"),
        (some_of(("a",), "letter"), "a|z"),
        (number_in(0, 5, "It"), "6"),
        (number_in(0, 5, "It"), "-1"),
        (number_in(0, 5, "It"), "two"),
        (number_in(0, 5, "It", float), "nan"),
        (range_in(0, 100, "It"), "90,10"),
        (range_in(0, 100, "It"), "1"),
    ],
)
def test_readers_refuse_in_one_sentence(read, text):
    with pytest.raises(InputError) as refused:
        read(text)
    assert str(refused.value).endswith(".")
