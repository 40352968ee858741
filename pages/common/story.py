"""How a neuron gets its name, as a picture: faces go in, the neuron lights up, words are tried, the best one wins.

HTML and SVG in one block. It stacks where it is narrow, and its motion, once after loading, is left out for those who
prefer none.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import numpy as np

from core.emotions import EMOTIONS
from core.numbers import percent, signed
from pages.common.markup import face_uri
from pages.common.story_data import Scene

STORY_STYLE = Path(__file__).with_name("story.css")
ROW = 100


def story(scene: Scene, probing: int) -> str:
    """The four steps of one neuron; `probing` is the number of faces that words were rated on."""
    shown = scene.shown
    kind = "A picture" if scene.real.any() else "The average face"
    answers = f"This one answers {EMOTIONS[shown.emotion].name} faces most."
    tried = f"{shown.tried} words, rated on {probing:,} faces. Which rises and falls with it?"
    steps = (
        ("faces", "Faces go in", f"{kind} of each emotion.", faces(scene)),
        ("fires", "A neuron lights up", answers, response(scene)),
        ("tries", "Words are tried", tried, race(shown.words)),
        ("wins", "The best wins", "It becomes the name of the neuron.", winner(scene)),
    )
    items = "".join(
        f'<li class="{css}"><h3><b aria-hidden="true">{number}</b>{title}</h3><p>{escape(text)}</p>{body}</li>'
        for number, (css, title, text, body) in enumerate(steps, start=1)
    )
    return f'<div class="emo-story"><ol>{items}</ol></div>'


def scene_part(*parts: tuple[str, str]) -> str:
    """Some of the steps without their words, side by side: pairs of the step's CSS class and its body."""
    items = "".join(f'<li class="{css}">{body}</li>' for css, body in parts)
    return f'<div class="emo-story bare"><ol>{items}</ol></div>'


def pushes(rows: Sequence[tuple[str, float, str]], what: str) -> str:
    """Bars to the right of a line for what is above 0, and to the left for what is below: name, value and colour.

    `what` says what is shown, for those who cannot see it; the largest bar is 100 %.
    """
    largest = max((abs(value) for _, value, _ in rows), default=0) or 1
    lines = "".join(
        f'<li><em>{escape(name)}</em><u><i class="{"for" if value >= 0 else "against"}" '
        f'style="width:{abs(value) / largest / 2:.1%};background:{color}"></i></u>'
        f"<b>{signed(100 * value / largest)} %</b></li>"
        for name, value, color in rows
    )
    return f'<ul class="emo-pushes" aria-label="{escape(what)}">{lines}</ul>'


def faces(scene: Scene) -> str:
    """The seven faces with their names."""
    rows = (
        f'<span style="--i:{emotion.index}"><img src="{face_uri(scene.faces[emotion.index])}" width="48" height="48" '
        f'class="{"real" if scene.real[emotion.index] else ""}" alt="{_alt(scene, emotion.index)}">'
        f"<em>{emotion.name}</em></span>"
        for emotion in EMOTIONS
    )
    return f'<div class="body rows">{"".join(rows)}</div>'


def response(scene: Scene) -> str:
    """How much the neuron answers each emotion, as a share of its strongest answer, and the neuron itself."""
    shares = relative(scene.shown.response)
    bars = "".join(
        f'<span style="--i:{emotion.index}"><em>{emotion.name}</em>'
        f'<i style="width:{max(share, 0):.1%};background:{emotion.color}"></i><b>{percent(share, 0)}</b></span>'
        for emotion, share in zip(EMOTIONS, shares, strict=True)
    )
    color = EMOTIONS[scene.shown.emotion].color
    return (
        f'<div class="body"><div class="rows bars">{bars}</div>{_nerves(shares)}'
        f'<div class="cell" style="--glow:{color}" role="img" aria-label="The neuron, lit up"><i></i></div></div>'
    )


def race(words: Sequence[tuple[str, float]]) -> str:
    """The best words and how well each matches, the winner first."""
    best = max((score for _, score in words), default=0)
    lanes = "".join(
        f'<span class="{"first" if place == 0 else ""}" style="--i:{place}"><em>{escape(word)}</em><b>{score:.2f}</b>'
        f'<u><i style="width:{max(score / best, 0.02) if best > 0 else 0:.1%}"></i></u></span>'
        for place, (word, score) in enumerate(words)
    )
    return f'<div class="body lanes">{lanes}</div>'


def winner(scene: Scene) -> str:
    """The name that won, below the average of the faces that excite the neuron most."""
    alt = f"Average of the faces that excite neuron {scene.shown.neuron} most"
    return (
        f'<div class="body"><figure><img src="{face_uri(scene.portrait)}" alt="{alt}" width="120" height="120">'
        f"<figcaption><strong>{escape(scene.shown.label)}</strong>"
        "<small>the average of the faces it answers most</small></figcaption></figure></div>"
    )


def relative(response: np.ndarray) -> np.ndarray:
    """Answers float [7] as shares of the strongest, below 0 where they are; 0 where there are no faces."""
    known = np.nan_to_num(response)
    return known / known.max() if known.max() > 0 else np.zeros_like(known)


def below_zero(scene: Scene) -> str:
    """What a share below 0 means, where the neuron has one."""
    return " A minus: there it falls below zero." if (relative(scene.shown.response) < 0).any() else ""


def _alt(scene: Scene, emotion: int) -> str:
    kind = "A face" if scene.real[emotion] else "The average face"
    return f"{kind} labelled {EMOTIONS[emotion].name}"


def _nerves(shares: np.ndarray) -> str:
    """Lines from the seven rows to the neuron, as strong as its answers."""
    shares, middle = shares.clip(0), ROW * len(shares) / 2
    paths = "".join(
        f'<path d="M0 {y} C60 {y} 40 {middle} 100 {middle}" stroke="{emotion.color}" '
        f'stroke-width="{1 + 9 * share:.1f}" opacity="{0.35 + 0.55 * share:.2f}" vector-effect="non-scaling-stroke"/>'
        for emotion, share in zip(EMOTIONS, shares, strict=True)
        for y in [ROW * emotion.index + ROW / 2]
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {ROW * len(shares)}" preserveAspectRatio="none" '
        f'fill="none" stroke-linecap="round">{paths}</svg>'
    )
    return f'<img class="nerves" src="data:image/svg+xml,{quote(drawing)}" alt="">'
