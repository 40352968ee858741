"""A report: what a view shows, with where it comes from and the command that makes it again.

The figures stay interactive. They need Plotly's program, 4.8 MB; compressed it takes 1.9 MB of the file, which every
browser since 2023 unpacks by itself (DecompressionStream). Drawing SVG on the server would make smaller files, but
needs a browser there or a second drawing program for every kind of figure. Without scripts the sentence, the
description and the numbers of each figure remain. A content security policy forbids the file to load anything.

The same arguments give the same bytes: there is no date and no random identifier in a report.
"""

import base64
import gzip
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from core.report.parts import Part
from core.study import Study

HERE = Path(__file__).parent
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


@dataclass(frozen=True)
class Report:
    """`lead` is the sentence below the title; `command` are the words after `python -m core` that reproduce the report.

    `study` gives the facts at its end: which study, and the hash of its manifest.
    """

    title: str
    lead: str
    parts: Sequence[Part]
    study: Study
    command: Sequence[str]

    def to_html(self) -> str:
        """The report as one self-contained file."""
        sections = "".join(part.html(number) for number, part in enumerate(self.parts))
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(self.title)}</title><style>{_file('report.css')}</style></head>\n<body><main>"
            f'<h1>{escape(self.title)}</h1><p class="lead">{escape(self.lead)}</p>\n{sections}\n{self._origin()}'
            f"</main>{self._scripts()}</body></html>\n"
        )

    def _origin(self) -> str:
        facts = {
            "Study": self.study.title,
            "Hash of the study": self.study.id,
            "Network": f"{self.study.architecture.title} ({self.study.architecture.source})",
            "Probing set": f"{len(self.study.images):,} faces of FER2013",
        }
        lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
        command = escape(f"python -m core {shlex.join(self.command)}")
        return (
            f"<footer><h2>Where this comes from</h2><dl>{lines}</dl>"
            f'<p>This command makes the same file again:</p><pre tabindex="0"><code>{command}</code></pre>'
            "<p>An expression is not a feeling: this describes what a network does with pictures of faces, not what "
            "anyone felt. Made with EmoDissect.</p></footer>"
        )

    def _scripts(self) -> str:
        figures = [
            f'<script type="application/json" data-chart="chart-{number}">{part.figure_json}</script>'
            for number, part in enumerate(self.parts)
            if part.figure_json is not None
        ]
        if not figures:
            return ""
        program = f'<script type="text/plain" id="plotly">{_plotly()}</script>'
        return f"{''.join(figures)}{program}<script>{_file('report.js')}</script>"


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@cache
def _plotly() -> str:
    """Plotly's program, gzipped, in base64."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), 9, mtime=0)).decode()
