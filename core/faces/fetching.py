"""Downloading Kaggle's copy of FER2013; what was downloaded before an interruption is kept, and the rest is fetched."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

from core.errors import InputError
from core.faces.records import Progress

KAGGLE_COPY = "msambare/fer2013"
COPY_BYTES = 60_000_000  # about
POLL = 0.2  # seconds


def fetch_faces(handle: str = KAGGLE_COPY) -> Path:
    """Download Kaggle's copy (about 60 MB) with kagglehub and return its folder; raises InputError when it fails."""
    try:
        import kagglehub  # here, because it takes a second that no other command should pay
    except ImportError as error:
        raise InputError("kagglehub is not installed; install it with `pip install kagglehub`.") from error
    try:
        return Path(kagglehub.dataset_download(handle))
    # kagglehub raises what requests, its own checks and the archive raise; all of it means: no copy was fetched.
    except Exception as error:
        raise InputError(
            f"Kaggle's copy of FER2013 could not be downloaded ({type(error).__name__}); check the network, or get "
            f"kaggle.com/datasets/{handle} in a browser and import the zip."
        ) from error


def fetch_watched(progress: Progress) -> Path:
    """Download Kaggle's copy in a process of its own, which can be stopped at any time, and return its folder.

    `progress` is told several times a second; when it raises (`Cancelled`), the download stops and what has come is
    kept for the next time. Raises InputError when the download fails.
    """
    command = [sys.executable, "-m", "core", "data", "fetch", "--only-download"]
    with TemporaryFile() as out, TemporaryFile() as said:
        download = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=out, stderr=said)
        try:
            while True:
                try:
                    code = download.wait(POLL)
                    break
                except subprocess.TimeoutExpired:
                    done = downloaded_bytes()
                    progress(min(done / COPY_BYTES, 0.99), f"Downloading from Kaggle: {megabytes(done)} of about 60 MB")
        finally:
            download.kill()
            download.wait()
        out.seek(0), said.seek(0)
        if code:
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            raise InputError("".join(last).removeprefix("emodissect: ") or "The download ended without a reason.")
        return Path(out.read().decode().strip().splitlines()[-1])


def downloaded_bytes() -> int:
    """Bytes of Kaggle's copy that a download has left unfinished so far; 0 when there is no such download."""
    sizes = []
    for archive in _hub_folder().glob("*.archive"):
        try:
            sizes.append(archive.stat().st_size)
        except FileNotFoundError:  # unpacked at this moment
            continue
    return max(sizes, default=0)


def is_downloaded() -> bool:
    """Whether a whole copy is kept from an earlier download."""
    return any(_hub_folder().glob("*.complete"))


def megabytes(count: int) -> str:
    """Bytes as people read them: "12.3 MB"."""
    return f"{count / 1e6:.1f} MB"


def _hub_folder() -> Path:
    """Where kagglehub keeps this dataset."""
    cache = os.environ.get("KAGGLEHUB_CACHE", Path.home() / ".cache" / "kagglehub")
    return Path(cache, "datasets", *KAGGLE_COPY.split("/"))
