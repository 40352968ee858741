"""`python -m core.bringing.attended COMMAND …`: a command of `python -m core` that ends when whoever started it does.

Who started it holds the other end of its standard input, which closes even where that process is killed.
"""

import os
import sys
from threading import Thread

from core.cli import main


def end_with_the_other_end() -> None:
    """Wait until standard input is closed, and end the process at once."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    Thread(target=end_with_the_other_end, daemon=True).start()
    sys.exit(main())
