"""The dashboard in a real browser, for benchmarks: a server on a free port, and a headless Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from core.paths import ASSETS

ROOT = ASSETS.parent
PATIENCE = 120_000  # ms, for the slowest page on the busiest machine
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
SHOWN = f"""
() => document.querySelector("h1") && [...document.images].every((image) => image.complete)
  && document.querySelector('{DONE}')
"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard: where it listens, and its process."""

    url: str
    pid: int

    def memory(self) -> float | None:
        """Megabytes of memory that the process holds now (resident set), or None where /proc does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return None
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def running_dashboard(app: str = "app.py", study: str | None = None, patience: float = 120) -> Iterator[str]:
    """The address of a dashboard that runs as long as the context: its own process, on a free port.

    `study` is a folder to show instead of the built-in one. InputError if it does not start within `patience` seconds.
    """
    with dashboard_process(app, study, patience) as dashboard:
        yield dashboard.url


@contextmanager
def dashboard_process(app: str = "app.py", study: str | None = None, patience: float = 120) -> Iterator[Dashboard]:
    """The same as `running_dashboard`, with its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "pages.common.serve", app, *options]
    chosen = {"EMODISSECT_STUDY": study} if study else {}
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **chosen}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server, patience)
        yield Dashboard(f"http://127.0.0.1:{port}", server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def browser_page(
    width: int = 1280, height: int = 1000, arguments: Sequence[str] = (), **options: object
) -> Iterator[object]:
    """A page of a headless Chromium: the one that is installed, else Playwright's own. InputError without one.

    `arguments` are the browser's own, `options` those of a page.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise InputError("Measuring in a browser needs Playwright; `make test` installs it.") from error
    with sync_playwright() as playwright:
        installed = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox", *arguments])
        try:
            yield browser.new_page(viewport={"width": width, "height": height}, **options)
        finally:
            browser.close()


def _wait_until_healthy(url: str, server: subprocess.Popen, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise InputError("The dashboard did not start; `make run` shows why.")
