"""Arguments that several commands share."""

import argparse
import shlex
from collections.abc import Sequence


def add_study(parser: argparse.ArgumentParser) -> None:
    """`--study`: what `core.study.open_study` takes."""
    parser.add_argument("--study", default="builtin", help="a folder, or `builtin` (default)")


def add_labels(parser: argparse.ArgumentParser, scorer: str | None = None, unless_told: str | None = None) -> None:
    """`--scorer`, with its default and how help puts that, and `--similarity`: what `Study.matching` takes."""
    usual = unless_told or scorer
    parser.add_argument(
        "--scorer", default=scorer, help=f"whose labels; for instance clip, actions or votes (default: {usual})"
    )
    parser.add_argument("--similarity", help="similarity function; the scorer's own default unless told")


def add_split(parser: argparse.ArgumentParser, split: str = "private") -> None:
    """`--split`: what `Study.rows_in` takes."""
    parser.add_argument("--split", choices=("public", "private", "both"), default=split, help=f"default: {split}")


def add_seed(parser: argparse.ArgumentParser, seed: int = 0, decides: str = "all that is random") -> None:
    """`--seed`: a whole number, at least 0."""
    parser.add_argument("--seed", type=_seed, default=seed, help=f"decides {decides} (default: {seed})")


def said_again(command: str, args: argparse.Namespace, options: Sequence[str]) -> str:
    """The command line that makes the same again, of those `options` that have a value."""
    said = {f"--{option}": getattr(args, option) for option in options}
    words = (word for option, value in said.items() if value is not None for word in (option, str(value)))
    return shlex.join(["python", "-m", "core", command, *words])


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a seed is a whole number, at least 0, not {text!r}")
    return int(text)
