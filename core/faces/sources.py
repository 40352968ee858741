"""The ways FER2013 is brought in: a path on this machine, a small upload, a download from Kaggle."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.faces.fetching import COPY_BYTES, downloaded_bytes, fetch_watched, is_downloaded, megabytes
from core.faces.records import Progress

DOWNLOADING = 0.7  # of the time of a download with its import, by its progress


@dataclass(frozen=True)
class Source:
    """Where pictures come from: a `kind` of KINDS, and its `name`: a path, the name of an upload with its `data`."""

    kind: str
    name: str = ""
    data: bytes | None = None

    @property
    def title(self) -> str:
        """What people call it."""
        return KINDS[self.kind].title(self)

    @property
    def resumes(self) -> str:
        """In a sentence, what is kept and where starting again begins."""
        return KINDS[self.kind].resumes(self)


@dataclass(frozen=True)
class Kind:
    """One way to bring pictures in: `share` of its progress is spent until `located` gives the path to import."""

    name: str
    share: float
    title: Callable[[Source], str]
    located: Callable[[Source, Progress], AbstractContextManager[Path]]
    resumes: Callable[[Source], str]


@contextmanager
def _path(source: Source, progress: Progress) -> Iterator[Path]:
    yield Path(source.name)


@contextmanager
def _upload(source: Source, progress: Progress) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder, Path(source.name).name or "upload")
        path.write_bytes(source.data or b"")
        yield path


@contextmanager
def _kaggle(source: Source, progress: Progress) -> Iterator[Path]:
    yield fetch_watched(progress)


def _from_the_start(source: Source) -> str:
    return f"It starts again at the first picture of {source.title}; reading all of FER2013 takes some ten seconds."


def _download_goes_on(source: Source) -> str:
    if is_downloaded():
        return "The download is whole and kept; it goes on with reading the pictures."
    kept = downloaded_bytes()
    if not kept:
        return "Nothing of the download is kept; it starts at the beginning."
    return f"{megabytes(kept)} of about {COPY_BYTES / 1e6:.0f} MB are kept; the download goes on there."


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("path", 0, lambda source: Path(source.name).name, _path, _from_the_start),
        Kind("upload", 0, lambda source: source.name, _upload, _from_the_start),
        Kind("kaggle", DOWNLOADING, lambda source: "Kaggle's copy", _kaggle, _download_goes_on),
    )
}
