"""Tables as commands give them: lines of JSON, and files that the pages read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from core.study import Study


def table_lines(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """A table as JSON, one object a line of it, with six digits behind the point."""
    return json.loads(table.to_json(orient="records", double_precision=6))


def write_tables(study: "Study", out: Path, tables: Mapping[str, "pd.DataFrame"], command: str) -> None:
    """Write tables of a study, by what `out` gets behind its stem, with the command that makes them again."""
    from core.explanation.results import write_result

    for suffix, table in tables.items():
        write_result(table.round(4), out.with_stem(out.stem + suffix), study, command)
