"""An uploaded file on disk for as long as it is read, and no longer."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import InputError

MAX_BYTES = 128 * 1024 * 1024


@contextmanager
def as_file(name: str, data: bytes) -> Iterator[Path]:
    """A file with the bytes of an upload under a plain form of its name, gone at the end; InputError if it is empty or
    has more than MAX_BYTES."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", Path(name).name)[-80:]
    if not data:
        raise InputError(f"{plain or 'The file'} is empty; export the network again.")
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{plain} has {len(data) / 1e6:,.0f} MB, and a page takes {MAX_BYTES / 1e6:.0f}; "
            "use `python -m core network import` for a larger network."
        )
    with TemporaryDirectory() as folder:
        path = Path(folder, plain or "upload")
        path.write_bytes(data)
        yield path
