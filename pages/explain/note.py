"""What everybody should know who has a face explained."""

import streamlit as st

NOTE = (
    "<b>An expression is not a feeling.</b> The network names the look of a face as people once labelled small grey "
    "pictures. It cannot know what anyone feels, means or is like, it does not see the situation, and it is wrong on "
    "about {wrong} of 10 faces of its own test. <b>Nothing is stored</b>: a picture that you give stays in this "
    "program’s memory and is gone when you leave."
)


def note(accuracy: float) -> None:
    """The note; `accuracy` is the share of PrivateTest that the network names as it is labelled."""
    st.html(f'<aside class="emo-note">{NOTE.format(wrong=round(10 * (1 - accuracy)))}</aside>')
