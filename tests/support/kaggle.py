"""A kagglehub that downloads nothing: an archive that grows, kept when its process is killed; then a whole copy."""

from pathlib import Path

import pytest

HUB = """
import os, shutil, time
from pathlib import Path

def dataset_download(handle):
    kept = Path(os.environ["KAGGLEHUB_CACHE"], "datasets", *handle.split("/"))
    kept.mkdir(parents=True, exist_ok=True)
    archive, wanted = kept / "1.archive", Path(os.environ["HUB_COPY"]).read_bytes()
    with open(archive, "ab") as file:
        while archive.stat().st_size < len(wanted):
            start = archive.stat().st_size
            file.write(wanted[start : start + 2000])
            file.flush()
            time.sleep(float(os.environ["HUB_PAUSE"]))
    copy = kept / "versions" / "1"
    shutil.unpack_archive(archive, copy, "zip")
    archive.unlink()
    (kept / "1.complete").touch()
    return str(copy)
"""


def install_hub(folder: Path, copy: Path, patch: pytest.MonkeyPatch, pause: float = 0.05) -> None:
    """Let processes started from now on find this kagglehub, which gives the zip `copy`, `pause` seconds each 2 kB."""
    (folder / "hub").mkdir()
    (folder / "hub" / "kagglehub.py").write_text(HUB)
    patch.setenv("PYTHONPATH", str(folder / "hub"))
    patch.setenv("KAGGLEHUB_CACHE", str(folder / "kept"))
    patch.setenv("HUB_COPY", str(copy))
    patch.setenv("HUB_PAUSE", str(pause))
