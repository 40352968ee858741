"""How far a command is: a few lines in a log, one line on a terminal."""

import io
import os
import shutil
import sys

from core.commands import progress
from core.commands.progress import ProgressLine, counted_line


class Terminal(io.StringIO):
    def isatty(self):
        return True


def on_terminal(monkeypatch):
    """stderr as a terminal, to which every version of a line is written; in the test, for pytest sets its own."""
    opened = Terminal()
    monkeypatch.setattr(sys, "stderr", opened)
    monkeypatch.setattr(progress, "REWRITTEN", 0)
    return opened


def test_a_log_gets_a_line_each_tenth(capsys):
    show = ProgressLine()
    for done in range(1001):
        show(done / 1000, f"{done} of 1000")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"{percent:>4} %  {10 * percent} of 1000" for percent in range(0, 101, 10)]


def test_a_terminal_gets_one_line_that_is_rewritten_whole(monkeypatch):
    terminal = on_terminal(monkeypatch)
    show = ProgressLine()
    show(0.0, "a long beginning")
    show(0.5, "half")
    show(1.0, "done")
    assert terminal.getvalue() == "   0 %  a long beginning\r  50 %  half            \r 100 %  done\n"


def test_a_terminal_is_not_written_to_all_the_time(monkeypatch):
    terminal = on_terminal(monkeypatch)
    monkeypatch.setattr(progress, "REWRITTEN", 60)
    show = ProgressLine()
    for done in range(1001):
        show(done / 1000, "on")
    assert terminal.getvalue() == "   0 %  on\r 100 %  on\n"


def test_a_narrow_terminal_is_not_wrapped(monkeypatch):
    terminal = on_terminal(monkeypatch)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((20, 5)))
    ProgressLine()(0.25, "more than fits in here")
    assert terminal.getvalue() == "  25 %  more than f\r"


def test_what_is_counted_says_what_is_left(capsys, monkeypatch):
    now = iter((100.0, 101.0, 104.0))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    show = counted_line()
    show(1, 4)
    show(4, 4)
    assert capsys.readouterr().err.splitlines() == ["  25 %  1 of 4, 3 s left", " 100 %  4 of 4, 0 s left"]
