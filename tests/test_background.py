"""Work in the background: watched, cancelled, and what came of it."""

import subprocess
import sys
import threading
from threading import Event

import pytest

from core.background import State, Worker
from core.errors import InputError
from core.paths import ASSETS
from tests.support.beside_visitors import JOBS


def test_an_outcome_is_kept_until_it_is_forgotten():
    worker = Worker()
    assert worker.now is None
    worker.start("a sum", lambda progress: progress(0.5, "adding") or 3)
    worker.wait()
    assert (worker.now.state, worker.now.outcome, worker.now.fraction) == (State.DONE, 3, 1.0)
    worker.forget()
    assert worker.now is None


def test_one_at_a_time_and_cancelled_by_anybody():
    worker, may = Worker(), Event()

    def waits(progress):
        while not may.wait(0.01):
            progress(0.25, "waiting")

    worker.start("waiting", waits)
    with pytest.raises(InputError, match="waiting is being worked on"):
        worker.start("another", lambda progress: None)
    worker.forget()
    assert worker.running
    worker.cancel()
    worker.wait(20)
    assert worker.now.state is State.STOPPED
    worker.start("again", lambda progress: progress(0.1, "on") or 1)
    worker.wait()
    assert (worker.now.state, worker.now.number) == (State.DONE, 2)


@pytest.mark.parametrize(("error", "said"), [(InputError("No such file."), "No such file."), (OSError("x"), "OSError")])
def test_what_goes_wrong_is_said(error, said):
    worker = Worker()

    def fails(progress):
        raise error

    worker.start("failing", fails)
    worker.wait()
    assert worker.now.state is State.FAILED
    assert said in worker.now.what


def test_what_a_job_needs_is_imported_by_whoever_asks_for_it(tmp_path, monkeypatch):
    (tmp_path / "needed_by_a_job.py").write_text("import threading\n\nTHREAD = threading.current_thread()\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    worker, here = Worker(), threading.current_thread()
    worker.start("needy", lambda progress: sys.modules["needed_by_a_job"].THREAD, needs=("needed_by_a_job",))
    worker.wait()
    assert worker.now.outcome is here


@pytest.mark.parametrize("job", JOBS)
def test_no_job_of_a_page_imports_beside_visitors(job, tiny_study, tmp_path):
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.beside_visitors", job, str(tiny_study.folder)]
    ended = subprocess.run(
        [*command, str(tmp_path)], cwd=ASSETS.parent, capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.stdout.splitlines() == ["done"], ended.stderr


def test_the_server_imports_what_pages_need_before_it_listens_and_has_no_thread_of_its_own():
    code = """
import runpy, sys, threading
import streamlit.web.cli as cli
from pages.common import serve

def main():
    missing = [name for name in serve.NEEDED if name not in sys.modules]
    print(missing, threading.active_count(), sys.argv)

cli.main = main
sys.argv = ["serve", "app.py"]
runpy.run_module("pages.common.serve", run_name="__main__")
"""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ASSETS.parent, capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines() == ["[] 1 ['streamlit', 'run', 'app.py']"], ended.stderr
