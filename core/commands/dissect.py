"""`python -m core dissect`."""

import argparse
import re
import shlex
import sys
from pathlib import Path

from core.errors import InputError
from core.numbers import counted

HELP = "Dissect a network with FER2013 and concept scores, and write a study."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--network", default="vggnet", help="of the catalog or imported (default: vggnet)")
    parser.add_argument("--weights", type=Path, help="safetensors file with its state dict; imported networks have one")
    parser.add_argument(
        "--data",
        type=Path,
        help="FER2013 as imported, or a csv, folders or a zip (default: what `data import` brought)",
    )
    parser.add_argument("--probe", choices=("public", "private", "both"), default="both", help="the probing images")
    parser.add_argument(
        "--scores",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="concept scores made by `core score`, and the name they get; give it once for each",
    )
    parser.add_argument(
        "--scores-of",
        metavar="STUDY",
        help="those that a study keeps of the same images, by all its scorers, for instance `builtin`",
    )
    parser.add_argument(
        "--labels-only",
        nargs="*",
        default=[],
        metavar="NAME",
        help="of these keep the labels, not the score of every image (for large vocabularies)",
    )
    parser.add_argument("--pool", choices=("average", "maximum"), default="average", help="feature map to activation")
    parser.add_argument("--title", help="what the study is called on the pages")
    parser.add_argument("--out", type=Path, required=True, help="folder of the study")


def run(args: argparse.Namespace) -> None:
    import numpy as np

    from core.commands.progress import ProgressLine
    from core.concepts.scores import ConceptScores
    from core.faces.index import USAGES
    from core.faces.opening import open_faces
    from core.networks.exchange.store import network_and_weights
    from core.networks.origin import weights_origin
    from core.study import open_study
    from core.study.build import ProbingSet, ScoringInput, StudyPlan, build_study
    from core.study.stored_scores import scorings_from_study

    if not args.scores and not args.scores_of:
        raise InputError("Give --scores NAME=FILE made by `core score`, or --scores-of builtin.")
    faces = open_faces(args.data, progress=ProgressLine())
    rows = faces.rows(args.probe)
    rows = rows[faces.present[rows]]
    if not len(rows):
        raise InputError(f"None of the images to probe with ({args.probe}) is imported; import the whole of FER2013.")
    files = dict(name_and_file(text) for text in args.scores)
    if len(files) < len(args.scores):
        raise InputError("Two --scores have the same name; give each its own.")
    unknown = set(args.labels_only) - set(files)
    if unknown:
        raise InputError(f"--labels-only names {', '.join(sorted(unknown))}, which no --scores gives.")
    given = tuple(
        ScoringInput(name, ConceptScores.load(path).of_rows(rows), keep_scores=name not in args.labels_only)
        for name, path in files.items()
    )
    kept = scorings_from_study(open_study(args.scores_of), rows) if args.scores_of else ()
    if twice := files.keys() & {scoring.name for scoring in kept}:
        raise InputError(f"{args.scores_of} has scores called {', '.join(sorted(twice))} too; give yours another name.")
    spec, weights = network_and_weights(args.network, args.weights)
    origin = weights_origin(weights)
    plan = StudyPlan(
        title=args.title or f"{spec.title} on FER2013{f', {origin}' if origin else ''}",
        spec=spec,
        weights=weights,
        probing=ProbingSet(faces.images[rows], rows, np.array(USAGES)[faces.usage[rows]], faces.emotions[rows]),
        scorings=(*kept, *given),
        pool=args.pool,
        command=shlex.join(["python", "-m", "core", *_without_paths(args)]),
    )
    study = build_study(plan, args.out, lambda line: print(line, file=sys.stderr, flush=True))
    print(f"{study.title}: {counted(len(study.layers), 'layer')}, {len(study.images):,} images, in {args.out}.")


def name_and_file(text: str) -> tuple[str, Path]:
    """What `--scores NAME=FILE` says; InputError unless it has that form."""
    name, _, path = text.partition("=")
    if not (re.fullmatch(r"[a-z0-9-]+", name) and path):
        raise InputError(f"--scores takes NAME=FILE, for example votes=votes.safetensors, not {text!r}.")
    return name, Path(path)


def _without_paths(args: argparse.Namespace) -> list[str]:
    """The command as anyone would type it: file names without the folders of the machine it ran on."""
    weights = ["--weights", args.weights.name] if args.weights else []
    words = ["dissect", "--network", args.network, *weights, "--probe", args.probe]
    for text in args.scores:
        name, path = name_and_file(text)
        words += ["--scores", f"{name}={path.name}"]
    if args.scores_of:
        words += ["--scores-of", Path(args.scores_of).name]
    if args.labels_only:
        words += ["--labels-only", *args.labels_only]
    return [*words, "--pool", args.pool, "--out", args.out.name]
