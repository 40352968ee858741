"""The words that need explaining, from assets/glossary.yaml."""

from dataclasses import dataclass
from functools import cache

import yaml

from core.paths import ASSETS


@dataclass(frozen=True)
class Term:
    """One word: `short` for where it occurs, `long` for the glossary."""

    name: str
    short: str
    long: str

    @property
    def title(self) -> str:
        """The word as a heading."""
        return self.name[0].upper() + self.name[1:]


@cache
def glossary() -> dict[str, Term]:
    """The terms by name, in the file's order."""
    document = yaml.safe_load((ASSETS / "glossary.yaml").read_text(encoding="utf-8"))
    return {name: Term(name, entry["short"], entry["long"]) for name, entry in document.items()}
