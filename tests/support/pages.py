"""Reading a page that was run without a browser."""

from streamlit.testing.v1 import AppTest


def text_of(app: AppTest) -> str:
    """All HTML of the page."""
    return " ".join(part.proto.body for part in app.get("html"))
