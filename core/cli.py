"""`python -m core COMMAND …`: everything a page does, without a browser."""

import argparse
import importlib
import re
import sys
from collections.abc import Sequence

from core.commands import COMMANDS
from core.errors import InputError

VALUE = re.compile(r"-(?!-|h$|\d+$|\d*\.\d+$).")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 2 for input that the user can put right."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m core", description="Dissect, edit and explain emotion networks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = arguments[0] if arguments and arguments[0] in COMMANDS else None
    for name, path in COMMANDS.items():
        if wanted in (None, name):
            module = importlib.import_module(path)
            command = commands.add_parser(name, help=module.HELP, description=module.HELP)
            module.add_arguments(command)
            command.set_defaults(execute=module.run)
    parsed = parser.parse_args(_joined(arguments))
    try:
        parsed.execute(parsed)
    except InputError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None:
            raise
        return _refuse(f"{error.filename} cannot be read or written ({error.strerror}); name another file.")
    return 0


def _joined(arguments: Sequence[str]) -> list[str]:
    """`--pixels -1..1` as `--pixels=-1..1`: argparse takes a value that begins with a minus for an option, but for the
    plainest of numbers."""
    joined: list[str] = []
    for word in arguments:
        before = joined[-1] if joined else ""
        if VALUE.match(word) and before.startswith("--") and "=" not in before:
            joined[-1] = f"{before}={word}"
        else:
            joined.append(word)
    return joined


def _refuse(sentence: str) -> int:
    print(f"emodissect: {sentence}", file=sys.stderr)
    return 2
