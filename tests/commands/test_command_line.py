"""The command line as a process: ended by whoever reads it, or by Ctrl-C."""

import signal
import subprocess
import sys

from core.paths import ASSETS


def start(*arguments):
    command = [sys.executable, "-m", "core", *arguments]
    return subprocess.Popen(
        command, cwd=ASSETS.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )


def test_a_reader_that_has_enough_ends_a_command_in_silence():
    with start("study", "list") as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_ctrl_c_ends_a_command_in_a_sentence():
    with start("quality", "--layer", "conv1a") as process:
        assert process.stderr.readline().endswith("...\n")
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().splitlines()[-1] == "emodissect: stopped."
    assert process.returncode == 130
