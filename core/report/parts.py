"""What a report is made of. Each part writes itself as HTML; everything that is text is escaped."""

import base64
import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import ClassVar

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from PIL import Image

LONGEST_TABLE = 200


@dataclass(frozen=True)
class Part(ABC):
    """One section of a report, under a heading if `title` is given."""

    figure_json: ClassVar[str | None] = None

    @abstractmethod
    def body(self, number: int) -> str:
        """HTML of the part; `number` tells it from the other parts of the report."""

    def html(self, number: int) -> str:
        """The part with its heading."""
        title = getattr(self, "title", "")
        heading = f"<h2>{escape(title)}</h2>" if title else ""
        return f"<section>{heading}{self.body(number)}</section>"


@dataclass(frozen=True)
class Text(Part):
    """Paragraphs, separated by empty lines."""

    text: str
    title: str = ""

    def body(self, number: int) -> str:
        return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self.text.split("\n\n"))


@dataclass(frozen=True)
class Table(Part):
    """A table below the sentence `says`; of a long one the first 200 lines. If `folded`, a click opens it."""

    table: pd.DataFrame
    says: str = ""
    title: str = ""
    folded: bool = False

    def body(self, number: int) -> str:
        return paragraph(self.says) + (folded(self.table) if self.folded else table_html(self.table))


@dataclass(frozen=True)
class Chart(Part):
    """A Plotly figure as `pages.common.chart` shows one: a sentence, the figure, a text for those who cannot see it,
    and its numbers."""

    figure: go.Figure
    says: str
    alt: str
    table: pd.DataFrame
    title: str = ""

    @property
    def figure_json(self) -> str:
        """The figure without Plotly's own theme, safe to be put into a script element."""
        bare = go.Figure(self.figure).update_layout(template="none")
        return bare.to_json().replace("<", "\\u003c")

    def body(self, number: int) -> str:
        height = int(self.figure.layout.height or 400)
        return (
            f'{paragraph(self.says)}<div class="chart" id="chart-{number}" role="img" aria-label="{escape(self.alt)}"'
            f' style="min-height:{height}px"><p>{escape(self.alt)}</p></div>'
            f"{folded(self.table)}"
        )


@dataclass(frozen=True)
class Faces(Part):
    """Pictures with a caption below each; `alts` describe them to those who cannot see them, one each.

    `faces` are uint8 [h, w] (grey) or [h, w, 3], of any sizes; `width` in CSS pixels; `smooth` for what is blurred
    anyway, else pixels stay square.
    """

    faces: Sequence[np.ndarray]
    alts: Sequence[str]
    captions: Sequence[str] = field(default=())
    says: str = ""
    title: str = ""
    width: int = 96
    smooth: bool = False

    def body(self, number: int) -> str:
        captions = self.captions or [""] * len(self.faces)
        figures = "".join(
            f'<figure style="width:{self.width}px"><img src="{picture_uri(face)}" alt="{escape(alt)}" '
            f'width="{self.width}"><figcaption>{escape(caption)}</figcaption></figure>'
            for face, alt, caption in zip(self.faces, self.alts, captions, strict=True)
        )
        return f'{paragraph(self.says)}<div class="faces{" smooth" if self.smooth else ""}">{figures}</div>'


def picture_uri(picture: np.ndarray) -> str:
    """A picture uint8 [h, w] or [h, w, 3] as a data URI, without loss."""
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, format="PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"


def paragraph(text: str) -> str:
    """A paragraph, or nothing for no text."""
    return f"<p>{escape(text)}</p>" if text else ""


def folded(table: pd.DataFrame) -> str:
    """A table that a click opens."""
    return f"<details><summary>The numbers</summary>{table_html(table)}</details>"


def table_html(table: pd.DataFrame) -> str:
    """A table with its heads; numbers to four significant digits, whole ones as they are."""
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    lines = "".join(
        "<tr>" + "".join(f"<td{_align(value)}>{escape(_text(value))}</td>" for value in line) + "</tr>"
        for line in table.head(LONGEST_TABLE).itertuples(index=False)
    )
    more = f"<p>{LONGEST_TABLE} of {len(table):,} lines.</p>" if len(table) > LONGEST_TABLE else ""
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'
        f"{more}"
    )


def _align(value: object) -> str:
    return ' class="number"' if isinstance(value, int | float | np.number) else ""


def _text(value: object) -> str:
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float | np.floating) else str(value)
