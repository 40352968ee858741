"""How far a command is, on stderr: one line that is rewritten on a terminal, and a line each tenth anywhere else."""

import shutil
import sys
import time
from collections.abc import Callable

REWRITTEN = 0.1  # seconds, at least, between two versions of the line on a terminal
TENTHS = 10


class ProgressLine:
    """Called with the share done (0..1) and what is being done; share one among the stages of one piece of work."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._written = float("-inf")
        self._width = 0
        self._tenth = -1

    def __call__(self, fraction: float, what: str) -> None:
        line = f"{100 * fraction:>4.0f} %  {what}"
        if self._terminal:
            self._rewrite(line, ends=fraction >= 1)
        elif (tenth := int(TENTHS * fraction)) != self._tenth:
            self._tenth = tenth
            print(line, file=sys.stderr, flush=True)

    def _rewrite(self, line: str, *, ends: bool) -> None:
        now = time.monotonic()
        if now - self._written < REWRITTEN and not ends:
            return
        line = line[: shutil.get_terminal_size().columns - 1]  # one that wraps could not be rewritten
        print(f"{line:<{self._width}}", end="\n" if ends else "\r", file=sys.stderr, flush=True)
        self._written, self._width = now, 0 if ends else len(line)


def counted_line() -> Callable[[int, int], None]:
    """The same for work that tells how many of how many are done; says the seconds left too."""
    show, started = ProgressLine(), time.monotonic()

    def counted(done: int, total: int) -> None:
        left = (time.monotonic() - started) / max(done, 1) * (total - done)
        show(done / max(total, 1), f"{done:,} of {total:,}, {left:.0f} s left")

    return counted
