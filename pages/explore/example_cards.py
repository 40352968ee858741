"""Cards of example predictions: the picture, or where there is none the seven probabilities, and what was said."""

from html import escape

import numpy as np
import pandas as pd

from core.emotions import EMOTIONS
from core.study.example_table import NOBODY, PROBABILITIES
from pages.common.links import address
from pages.common.markup import face_uri
from pages.common.registry import has_page


def card(line: pd.Series, face: np.ndarray | None) -> str:
    """One line of the example table as a card that leads to its explanation; `face` uint8 [48, 48], or None."""
    probabilities = line[list(PROBABILITIES)].to_numpy(float)
    alt = f"Row {line['row']} of FER2013, labelled {line['label']}, {spoken(probabilities)}"
    if face is None:
        top = _bars(probabilities, alt)
    else:
        top = (
            f'<img src="{face_uri(face)}" alt="{escape(alt)}" width="48" height="48" class="pixels">'
            f"{_strip(probabilities)}"
        )
    body = f'{top}<span class="words">{_words(line)}</span>'
    if not has_page("face"):
        return f'<div class="emo-tile">{body}</div>'
    href = escape(address("face", row=line["row"]))
    return f'<a class="emo-tile soft" target="_self" data-top="1" href="{href}">{body}</a>'


def spoken(probabilities: np.ndarray, most: int = 3) -> str:
    """Probabilities [7] in words, the largest first: "61 % angry, 20 % sad, 9 % fear"."""
    order = np.argsort(-probabilities, kind="stable")[:most]
    return ", ".join(f"{probabilities[index] * 100:.0f} % {EMOTIONS[index].name}" for index in order)


def _words(line: pd.Series) -> str:
    mark, verdict = ("✓", "right") if line["right"] else ("✗", "wrong")
    facts = {"labelled": line["label"]}
    if line["crowd"] != NOBODY:
        facts["voters"] = f"{line['crowd']} {line['crowd_share'] * 100:.0f} %"
    facts["row"] = line["row"]
    pairs = (f'<span class="facts"><span>{name}</span><span>{fact}</span></span>' for name, fact in facts.items())
    blemish = f'<span class="note">{escape(line["blemish"])}</span>' if line["blemish"] else ""
    judged = f'<span class="{verdict}" role="img" aria-label="{verdict}">{mark}</span>'
    sure = f"{line['confidence'] * 100:.0f} %"
    return f'<span class="label">{judged}{line["said"]} {sure}</span>{"".join(pairs)}{blemish}'


def _bars(probabilities: np.ndarray, alt: str) -> str:
    """The seven probabilities as labelled bars, in place of a picture."""
    lines = "".join(
        f'<span class="bar"><span class="name">{emotion.name}</span><span class="track">'
        f'<i style="width:{share:.1%};background:{emotion.color}"></i></span><span>{share * 100:.0f}</span></span>'
        for emotion, share in zip(EMOTIONS, probabilities, strict=True)
    )
    return f'<span class="emo-bars" role="img" aria-label="{escape(alt)}">{lines}</span>'


def _strip(probabilities: np.ndarray) -> str:
    """The seven probabilities as one stacked bar below a picture whose alternative text says them."""
    parts = "".join(
        f'<span style="width:{share:.1%};background:{emotion.color}"></span>'
        for emotion, share in zip(EMOTIONS, probabilities, strict=True)
    )
    return f'<span class="emo-mix" aria-hidden="true">{parts}</span>'
