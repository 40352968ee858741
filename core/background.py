"""One piece of work at a time in the background: watched by anybody, cancelled by anybody, its outcome kept."""

import importlib
import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from core.errors import InputError
from core.faces.records import Cancelled, Progress

T = TypeVar("T")


class State(Enum):
    """How far a piece of work is."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class Job(Generic[T]):
    """How a piece of work called `title` stands: `fraction` done, `what` is being done or went wrong in plain words,
    and its `outcome` once it is DONE. `about` is what whoever started it knows it by."""

    number: int
    title: str
    state: State
    fraction: float
    what: str
    outcome: T | None = None
    about: Hashable = None


class Worker(Generic[T]):
    """Does one job at a time in a thread of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cancelled = Event()
        self._thread: Thread | None = None
        self._started = 0
        self._now: Job[T] | None = None

    @property
    def now(self) -> Job[T] | None:
        """The job that runs, or the last one until it is forgotten; None when there is none."""
        return self._now

    @property
    def running(self) -> bool:
        now = self._now
        return now is not None and now.state is State.RUNNING

    def start(
        self, title: str, work: Callable[[Progress], T], about: Hashable = None, needs: Sequence[str] = ()
    ) -> None:
        """Begin `work`, which is given a callback for its progress; InputError while another job runs.

        The callback raises `Cancelled` once somebody has cancelled; an InputError of the work is what went wrong. Name
        in `needs` the modules that the work would import on its way. They are imported here, by whoever asks: a thread
        that imports beside others may find a package half made.
        """
        for module in needs:
            importlib.import_module(module)
        with self._lock:
            if self.running:
                raise InputError(f"{self._now.title} is being worked on already; wait for it, or cancel it.")
            self._cancelled.clear()
            self._started += 1
            self._now = Job(self._started, title, State.RUNNING, 0.0, "Starting …", about=about)
            self._thread = Thread(target=self._run, args=(work,), name=title, daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Ask the job to stop; it does so the next time it tells how far it is."""
        self._cancelled.set()

    def forget(self) -> None:
        """Say no more about the last job."""
        with self._lock:
            if not self.running:
                self._now = None

    def wait(self, seconds: float = 600) -> None:
        """Return when no job runs."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, work: Callable[[Progress], T]) -> None:
        try:
            outcome = work(self._progress)
        except Cancelled:
            self._now = replace(self._now, state=State.STOPPED, what="Stopped.")
        except InputError as error:
            self._now = replace(self._now, state=State.FAILED, what=str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("a job failed")
            what = f"It failed ({type(error).__name__}); the server's log says where."
            self._now = replace(self._now, state=State.FAILED, what=what)
        else:
            self._now = replace(self._now, state=State.DONE, fraction=1.0, what="Done.", outcome=outcome)

    def _progress(self, fraction: float, what: str) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self._now = replace(self._now, fraction=fraction, what=what)
