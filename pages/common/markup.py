"""Small pieces of HTML that pages are made of: faces, class mixes, tiles. Everything that is text is escaped."""

import base64
import io
from collections.abc import Iterable
from html import escape
from itertools import repeat
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from core.emotions import EMOTIONS

STYLE = Path(__file__).with_name("style.css")
LONG = 48  # characters in a cell of a table that would stand in a tall narrow column on a phone


def face_uri(face: np.ndarray) -> str:
    """A face uint8 [side, side] as a data URI, ready for the `src` of an image."""
    stream = io.BytesIO()
    Image.fromarray(face).save(stream, format="JPEG", quality=88)
    return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}"


def mix_text(shares: np.ndarray, most: int = 3) -> str:
    """A class mix [7] in words, the most frequent first: "62 % happy, 20 % neutral, 9 % sad"."""
    order = np.argsort(-shares, kind="stable")[:most]
    return ", ".join(
        f"{shares[index]:.0%} {EMOTIONS[index].name}".replace("%", " %") for index in order if shares[index]
    )


def mix_bar(shares: np.ndarray, css: str = "", of: str = "Top images") -> str:
    """A class mix [7] `of` some images as one stacked bar in the emotions' colours; NaN gives an empty bar."""
    if not np.isfinite(shares).all():
        return f'<span class="emo-mix {css}"></span>'
    parts = "".join(
        f'<span style="width:{share:.1%};background:{emotion.color}"></span>'
        for emotion, share in zip(EMOTIONS, shares, strict=True)
    )
    return f'<span class="emo-mix {css}" role="img" aria-label="{escape(of)}: {mix_text(shares)}">{parts}</span>'


def mix_key(shares: np.ndarray) -> str:
    """The emotions of a mix [7] with their shares, most frequent first, as direct labels for a bar."""
    order = [index for index in np.argsort(-shares, kind="stable") if shares[index] >= 0.005]
    entries = (
        f'<span><i style="background:{emotion.color}"></i>{emotion.name} {shares[emotion.index] * 100:.0f} %</span>'
        for emotion in map(EMOTIONS.__getitem__, order)
    )
    return f'<p class="emo-key">{"".join(entries)}</p>'


def emotion_key() -> str:
    """Which colour stands for which emotion, above tiles whose bars say no names."""
    entries = (f'<span><i style="background:{emotion.color}"></i>{emotion.name}</span>' for emotion in EMOTIONS)
    return f'<p class="emo-key">{"".join(entries)}</p>'


def tile(href: str, face: np.ndarray, alt: str, label: str, facts: tuple[str, str], mix: np.ndarray | None) -> str:
    """A card that leads to a neuron: its mean face, class mix, label and two short facts."""
    bar = mix_bar(mix) if mix is not None else ""
    return (
        f'<a class="emo-tile soft" target="_self" data-top="1" href="{escape(href)}">'
        f'<img src="{face_uri(face)}" alt="{escape(alt)}" width="48" height="48">{bar}'
        f'<span class="words"><span class="label" title="{escape(label)}">{escape(label)}</span>'
        f'<span class="facts"><span>{escape(facts[0])}</span><span>{escape(facts[1])}</span></span></span></a>'
    )


def tiles(cards: Iterable[str], css: str = "") -> None:
    """A grid of cards in one block, as many columns as fit."""
    st.html(f'<div class="emo-tiles {css}">{"".join(cards)}</div>')


def photo(face: np.ndarray, alt: str, caption: str, color: str) -> str:
    """One picture with a short caption and the colour of its emotion."""
    return (
        f'<figure><img src="{face_uri(face)}" alt="{escape(alt)}" width="48" height="48">'
        f'<figcaption><i style="background:{color}"></i>{escape(caption)}</figcaption></figure>'
    )


def photos(pictures: Iterable[str]) -> None:
    """A contact sheet of pictures in one block, pixels kept square."""
    st.html(f'<div class="emo-photos">{"".join(pictures)}</div>')


def portrait(face: np.ndarray, alt: str, caption: str) -> None:
    """A mean face, large and smooth."""
    st.html(
        f'<figure class="emo-portrait"><img src="{face_uri(face)}" alt="{escape(alt)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def html_table(table: pd.DataFrame, grey: Iterable[bool] | None = None) -> None:
    """A small table of texts; the first column heads its lines, the second is what matters. Scrolls where narrow.

    `grey` says of which lines the second column is greyed; the text has to say so too, not the colour alone.
    """
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    rows_css = (' class="emo-weak"' if own else "" for own in grey) if grey is not None else repeat("")
    lines = "".join(
        f'<tr{css}><th scope="row">{escape(first)}</th>'
        + "".join(f"<td{' class=long' * (len(text) > LONG)}>{escape(text)}</td>" for text in rest)
        + "</tr>"
        for css, (first, *rest) in zip(rows_css, table.astype(str).itertuples(index=False), strict=False)
    )
    rows = f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody>"
    st.html(f'<div class="emo-scroll" tabindex="0"><table>{rows}</table></div>')


def lead(text: str) -> None:
    """The sentence below a title that says what to see."""
    st.html(f'<p class="emo-lead">{escape(text)}</p>')


def quiet(text: str) -> None:
    """A caption or a remark."""
    st.html(f'<p class="emo-quiet">{escape(text)}</p>')
