"""Work in the background: watched, cancelled, and what came of it."""

from threading import Event

import pytest

from core.background import State, Worker
from core.errors import InputError


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
