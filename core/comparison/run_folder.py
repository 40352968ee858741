"""What the folder of a training run tells: what it started from, its settings, and its learning curve."""

import json
from pathlib import Path

import pandas as pd

from core.comparison.measured import HISTORY, Training
from core.errors import InputError
from core.networks.origin import KEY, RECORD


def training_of(folder: Path | None, origin: str | None, note: str | None) -> Training:
    """The training that `folder` records, nothing without one; `origin`, where told, and `note` are taken as they are.

    InputError if the folder has no learning curve that can be read.
    """
    if folder is None:
        return Training(origin, None, note, pd.DataFrame(columns=HISTORY))
    path = folder / "history.csv"
    try:
        history = pd.read_csv(path)[list(HISTORY)].astype(float).astype({"epoch": int})
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} is no learning curve; give the folder of a run of `core train`.") from error
    record = _record(folder / RECORD)
    return Training(origin or record.get(KEY), record.get("settings"), note, history)


def _record(path: Path) -> dict:
    """What `train` wrote beside the run; empty for a run before it did."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
