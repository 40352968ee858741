"""One import at a time, in the background: watched by anybody, cancelled by anybody, resumed after an interruption."""

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock, Thread

from core.background import State
from core.errors import InputError
from core.faces.importing import import_path
from core.faces.records import Cancelled, Progress
from core.faces.sources import KINDS, Source
from core.files import replacing

NOTE = "unfinished.json"


@dataclass(frozen=True)
class Standing:
    """How an import stands: `fraction` done, `what` is being done or came out, in plain words."""

    number: int
    source: Source
    state: State
    fraction: float
    what: str


class Importer:
    """The imports into one folder; share one among all sessions of a server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._cancelled = Event()
        self._thread: Thread | None = None
        self._started = 0
        self._now = self._noted()

    @property
    def now(self) -> Standing | None:
        """The import that runs, or the last one until it is forgotten; None when there is none."""
        return self._now

    @property
    def running(self) -> bool:
        return self._now is not None and self._now.state is State.RUNNING

    def start(self, source: Source) -> None:
        """Begin an import in the background; raises InputError while one runs or when the folder cannot be written."""
        with self._lock:
            if self.running:
                raise InputError(f"{self._now.source.title} is being imported already; wait for it, or cancel it.")
            self._cancelled.clear()
            self._started += 1
            self._now = Standing(self._started, source, State.RUNNING, 0.0, "Looking at it …")
            self._note()
            self._thread = Thread(target=self._run, args=(source,), name="import of FER2013", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Ask the import to stop; it does so within a moment unless it is writing already."""
        self._cancelled.set()

    def resume(self) -> None:
        """Start the last import again from what was kept of it."""
        if self._now is not None:
            self.start(self._now.source)

    def forget(self) -> None:
        """Say no more about the last import. What was downloaded stays."""
        with self._lock:
            if not self.running:
                self._now = None
                self._remove_note()

    def wait(self, seconds: float = 600) -> None:
        """Return when no import runs."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, source: Source) -> None:
        try:
            kind = KINDS[source.kind]
            share = kind.share
            with kind.located(source, self._told(0, share)) as path:
                outcome = import_path(path, folder=self._folder, progress=self._told(share, 1))
        except Cancelled:
            self._ended(State.STOPPED, "Stopped. What was imported before is as it was.")
        except InputError as error:
            self._ended(State.FAILED, str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("an import failed")
            self._ended(State.FAILED, f"The import failed ({type(error).__name__}); the server's log says where.")
        else:
            self._ended(State.DONE, outcome.sentence())

    def _told(self, start: float, end: float) -> Progress:
        """A callback for the part of the progress from `start` to `end`."""

        def progress(fraction: float, what: str) -> None:
            if self._cancelled.is_set() and not (end == 1 and fraction >= 1):
                raise Cancelled
            self._now = replace(self._now, fraction=start + (end - start) * fraction, what=what)

        return progress

    def _ended(self, state: State, what: str) -> None:
        with self._lock:
            if state in (State.DONE, State.FAILED):
                self._remove_note()
            self._now = replace(self._now, state=state, what=what)

    def _note(self) -> None:
        """Leave a note of what is being done, for the next server if this one is killed."""
        source = self._now.source
        if source.data is not None:
            return
        try:
            with replacing(self._folder / NOTE) as temporary:
                temporary.write_text(json.dumps({"kind": source.kind, "name": source.name}), "utf-8")
        except OSError as error:
            self._now = None
            raise InputError(
                f"{self._folder} cannot be written ({error.strerror}); set EMODISSECT_DATA elsewhere."
            ) from error

    def _noted(self) -> Standing | None:
        """What an earlier server left unfinished."""
        try:
            note = json.loads((self._folder / NOTE).read_text("utf-8"))
            source = Source(KINDS[note["kind"]].name, str(note["name"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Standing(0, source, State.STOPPED, 0.0, "Interrupted. What was imported before is as it was.")

    def _remove_note(self) -> None:
        (self._folder / NOTE).unlink(missing_ok=True)
