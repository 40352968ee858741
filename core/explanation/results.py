"""Tables that took long to compute, shipped with the study they belong to, if any, named in them."""

from pathlib import Path

import pandas as pd

from core.files import replacing
from core.paths import ASSETS
from core.study import Study

FOLDER = ASSETS / "results"
_STUDY, _COMMAND = "# study: ", "# made by: "
_NO_STUDY = "none"


def write_result(table: pd.DataFrame, path: Path, study: Study | None, command: str) -> None:
    """Write a table as CSV under two lines that say of which study it is, if of one, and what made it."""
    with replacing(path) as temporary:
        temporary.write_text(f"{_STUDY}{_name(study)}\n{_COMMAND}{command}\n{table.to_csv(index=False)}", "utf-8")


def read_result(name: str, study: Study | None, folder: Path = FOLDER) -> pd.DataFrame | None:
    """The table shipped under `name`, or None if there is none or it is of another study."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        return None
    with open(path, encoding="utf-8") as file:
        if file.readline().strip() != f"{_STUDY}{_name(study)}":
            return None
    return pd.read_csv(path, comment="#")


def command_of(name: str, folder: Path = FOLDER) -> str:
    """The command that made a shipped table."""
    with open(folder / f"{name}.csv", encoding="utf-8") as file:
        file.readline()
        return file.readline().strip().removeprefix(_COMMAND)


def _name(study: Study | None) -> str:
    return _NO_STUDY if study is None else study.id
