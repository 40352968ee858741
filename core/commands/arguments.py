"""Arguments that several commands share."""

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.study import Study

EVERY = "all"


def add_study(parser: argparse.ArgumentParser) -> None:
    """`--study`: what `core.study.open_study` takes."""
    parser.add_argument(
        "--study", default="builtin", help="a name from `study list`, such as `builtin` (default), or a folder"
    )


def layers_asked(study: "Study", names: Sequence[str] | None) -> Sequence[str]:
    """The layers that a command was told: by name, `EVERY` for all of them, the last one without any."""
    if names and list(names) == [EVERY]:
        return study.layers
    return names or study.layers[-1:]


def add_layer(parser: argparse.ArgumentParser) -> None:
    """`--layer`, which has to be told."""
    parser.add_argument("--layer", required=True, help="for instance lin2")


def add_labels(
    parser: argparse.ArgumentParser, scorer: str | None = None, unless_told: str | None = None, required: bool = False
) -> None:
    """`--scorer`, with its default and how help puts that, and `--similarity`: what `Study.matching` takes."""
    usual = "" if required else f" (default: {unless_told or scorer})"
    parser.add_argument(
        "--scorer",
        default=scorer,
        required=required,
        help=f"whose labels; for instance clip, actions or votes{usual}",
    )
    parser.add_argument("--similarity", help="similarity function; the scorer's own default unless told")


def add_edit(parser: argparse.ArgumentParser, tau: float | None = None, scale: float | None = None) -> None:
    """`--tau`, `--scale` and `--mode`: what `core.editing.edits.Edit` takes; the first two have to be told unless their
    defaults are given."""
    from core.editing.edits import MODES

    for name, usual, says in (
        ("--tau", tau, "a neuron is interpretable if its score exceeds this"),
        ("--scale", scale, "greater than 0; 1 changes nothing"),
    ):
        told = says if usual is None else f"{says} (default: {usual:g})"
        parser.add_argument(name, type=float, default=usual, required=usual is None, help=told)
    parser.add_argument(
        "--mode", choices=tuple(MODES), default="both", help="weights and bias, or weights (default: both)"
    )


def add_split(parser: argparse.ArgumentParser, split: str = "private") -> None:
    """`--split`: what `Study.rows_in` takes."""
    parser.add_argument("--split", choices=("public", "private", "both"), default=split, help=f"default: {split}")


def add_seed(parser: argparse.ArgumentParser, seed: int = 0, decides: str = "all that is random") -> None:
    """`--seed`: a whole number, at least 0."""
    parser.add_argument("--seed", type=_seed, default=seed, help=f"decides {decides} (default: {seed})")


def add_survey(parser: argparse.ArgumentParser) -> None:
    """`--split`, `--limit` and `--seed`: the faces that `core.explanation.sample.sample_faces` draws; and `--out`."""
    add_split(parser)
    parser.add_argument(
        "--limit", type=int, help="at most so many faces, the same number of each emotion and at least one"
    )
    add_seed(parser, decides="which faces are drawn")
    parser.add_argument("--out", type=new_file, help="write the table as CSV too")


def new_file(text: str) -> Path:
    """The type of an option that names a file to write, which no folder may stand in the way of."""
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder; name a file")
    if any(each.exists() and not each.is_dir() for each in path.parents):
        raise argparse.ArgumentTypeError(f"{text} lies in no folder; name another file")
    return path


def said_again(command: str, args: argparse.Namespace, options: Sequence[str]) -> str:
    """The command line that makes the same again, of those `options` that have a value; a flag stands alone, and the
    values of a list behind one another."""
    said = {f"--{option}": getattr(args, option) for option in options}
    without_value = (None, [])
    given = {option: value for option, value in said.items() if value is not False and value not in without_value}
    words = (word for option, value in given.items() for word in (option, *_values(value)))
    return shlex.join(["python", "-m", "core", command, *words])


def _values(value: object) -> Sequence[str]:
    if value is True:
        return ()
    return [str(each) for each in value] if isinstance(value, list) else (str(value),)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a seed is a whole number, at least 0, not {text!r}")
    return int(text)
