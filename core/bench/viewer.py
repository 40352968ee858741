"""A viewer without a browser: it opens views of a running dashboard over Streamlit's websocket and reads them whole.

Twenty browsers would measure themselves on two cores; this costs the server the same and its machine next to nothing.
The messages are Streamlit's BackMsg and ForwardMsg (streamlit/proto); only the fields below are used.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.bench.wire import field, fields
from core.errors import InputError

RERUN_SCRIPT, QUERY_STRING, PAGE_NAME = 11, 1, 4  # of BackMsg, and of its ClientState
SCRIPT_FINISHED, NAVIGATION = 6, 23  # of ForwardMsg
APP_PAGES, URL_PATH, IS_DEFAULT = 2, 6, 4  # of Navigation, and of its AppPage
SUCCESS, ENDED_EARLY = 0, 2  # of ScriptFinishedStatus; the latter is followed by another run


@dataclass(frozen=True)
class Seen:
    """One view: `seconds` from asking to the last message of it, `size` in bytes, `pages` the addresses it offered."""

    seconds: float
    size: int
    pages: tuple[str, ...]


class Viewer:
    """One session."""

    def __init__(self, socket: object) -> None:
        self._socket = socket

    async def open(self, address: str, patience: float = 120) -> Seen:
        """Ask for a view, as a click on its link does, and read it; InputError when it fails or takes too long."""
        path, _, query = address.partition("?")
        state = field(QUERY_STRING, query) + field(PAGE_NAME, path)
        start, size, pages = time.perf_counter(), 0, ()
        await self._socket.send(field(RERUN_SCRIPT, state))
        while True:
            try:
                message = await asyncio.wait_for(self._socket.recv(), patience)
            except TimeoutError as error:
                raise InputError(f"The dashboard did not finish {address} within {patience:g} seconds.") from error
            size += len(message)
            for number, content in fields(message):
                if number == NAVIGATION:
                    pages = _pages(content)
                elif number == SCRIPT_FINISHED and content != ENDED_EARLY:
                    if content != SUCCESS:
                        raise InputError(f"The dashboard could not show {address}; its log says why.")
                    return Seen(time.perf_counter() - start, size, pages)


@asynccontextmanager
async def viewer(url: str) -> AsyncIterator[Viewer]:
    """A viewer of the dashboard at `url`."""
    from websockets.asyncio.client import connect

    address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None, compression=None) as socket:
        yield Viewer(socket)


def _pages(navigation: bytes) -> tuple[str, ...]:
    """The addresses of the pages of the navigation, the default one's without."""
    entries = [dict(fields(content)) for number, content in fields(navigation) if number == APP_PAGES]
    return tuple(entry[URL_PATH].decode() for entry in entries if URL_PATH in entry and not entry.get(IS_DEFAULT))
