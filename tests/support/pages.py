"""Reading a page that was run without a browser."""

from streamlit.testing.v1 import AppTest


def text_of(app: AppTest) -> str:
    """All HTML of the page."""
    return " ".join(part.proto.body for part in app.get("html"))


def assert_one_sentence_and_a_way_back(app: AppTest, name: str, value: str, says: str, back: str) -> None:
    """A link whose parameter `name` has an impossible `value` gets one sentence with `says` in it and a link `back`."""
    app.query_params[name] = value
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert says in app.error[0].value
    assert f'href="{back}"' in text_of(app)
