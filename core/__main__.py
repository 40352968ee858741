import os
import sys

from core.cli import main

try:
    status = main()
    sys.stdout.flush()
except BrokenPipeError:
    # Whoever read the output has enough, as `head` does; what is still buffered goes nowhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    status = 0
except KeyboardInterrupt:
    print("\nemodissect: stopped.", file=sys.stderr)
    status = 130
sys.exit(status)
