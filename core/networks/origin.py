"""What the weights of a network started from: kept beside a run, and in the file of its weights."""

import json
from pathlib import Path

from safetensors import SafetensorError, safe_open

from core.files import replacing

SCRATCH = "trained from scratch"
IMAGENET = "fine-tuned from ImageNet"
RECORD = "run.json"
KEY = "origin"


def run_origin(folder: Path, started: str | None, settings: dict[str, object]) -> str | None:
    """The origin of the run in `folder`: that of its first start where it goes on, else `started`, which is kept there
    with the `settings`. None if it is not known."""
    record = folder / RECORD
    if (folder / "last.pt").exists():
        started = recorded_origin(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(record) as temporary:
        temporary.write_text(json.dumps({KEY: started, "settings": settings}, indent=1) + "\n")
    return started


def recorded_origin(folder: Path) -> str | None:
    """What the run in `folder` started from, None if it does not say."""
    try:
        return json.loads((folder / RECORD).read_text())[KEY]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def weights_origin(path: Path) -> str | None:
    """What a safetensors file of weights says it started from; None if it does not, or is no such file."""
    try:
        with safe_open(path, "numpy") as file:
            return (file.metadata() or {}).get(KEY)
    except (OSError, SafetensorError):
        return None
