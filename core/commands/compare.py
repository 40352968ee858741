"""`python -m core compare`: trained networks side by side, and beside what was published."""

import argparse
import json
from pathlib import Path

from core.commands.arguments import add_seed, new_file
from core.errors import InputError
from core.networks.origin import IMAGENET, SCRATCH

STARTS = {"scratch": SCRATCH, "imagenet": IMAGENET}
HELP = (
    "Set trained networks side by side on the same faces, beside published figures; `measure` measures one, `time` "
    "times all of them again."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.comparison.measured import SPLITS, VIEWS

    parser.add_argument(
        "--result", type=Path, action="append", default=[], metavar="FILE.json", help="one more measured network"
    )
    parser.add_argument("--split", choices=SPLITS, default=SPLITS[0], help=f"default: {SPLITS[0]}")
    parser.add_argument("--views", choices=VIEWS, default=VIEWS[0], help=f"default: {VIEWS[0]}")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(act=_compare)

    actions = parser.add_subparsers(dest="action", metavar="measure | time")
    one = actions.add_parser("measure", help="measure one network on FER2013; goes on where it was stopped")
    one.add_argument("network", nargs="?", help="of the catalog or imported, with --weights; or give --study")
    one.add_argument("--weights", type=Path, metavar="FILE", help="safetensors, or the best.pt of a run")
    one.add_argument("--study", help="the network of a study instead: a name from `study list`, or a folder")
    one.add_argument("--run", type=Path, metavar="FOLDER", help="of its training: learning curve and settings")
    one.add_argument(
        "--origin",
        choices=tuple(STARTS),
        help="what its weights started from, where neither they nor the run tell",
    )
    one.add_argument("--note", help="how it was trained, in words; for instance “52 epochs on two CPU cores”")
    one.add_argument("--title", help="what it is called (default: as in the catalog)")
    one.add_argument("--limit", type=int, help="at most so many faces of each split, drawn with a seed")
    one.add_argument("--spoil", type=int, help="spoil at most so many of PrivateTest's faces (default: all)")
    add_seed(one, decides="the faces that --limit and --spoil draw, and the bootstrap")
    one.add_argument("--out", type=new_file, metavar="FILE.json", help="default: with your data, where `compare` looks")
    one.set_defaults(act=_measure)

    timed = actions.add_parser("time", help="time every measured network again, in one run on one machine")
    timed.set_defaults(act=_time)


def run(args: argparse.Namespace) -> None:
    args.act(args)


def _measure(args: argparse.Namespace) -> None:
    from core.commands.progress import counted_line
    from core.comparison.loading import subject_of, subject_of_study
    from core.comparison.measuring import measure
    from core.comparison.shelf import own_results
    from core.comparison.words import said_of
    from core.faces.store import Fer2013
    from core.study import open_study

    if (args.network is None) == (args.study is None):
        raise InputError("Say which network: its name with --weights FILE, or --study STUDY alone.")
    if any(number is not None and number < 1 for number in (args.limit, args.spoil)):
        raise InputError("--limit and --spoil are at least 1.")
    faces = Fer2013.load()
    told = {"run": args.run, "title": args.title, "origin": STARTS.get(args.origin), "note": args.note}
    told["name"] = args.out.stem if args.out else None
    if args.study:
        subject = subject_of_study(open_study(args.study), **told)
    else:
        subject = subject_of(args.network, args.weights, **told)
    path = args.out or own_results() / f"{subject.name}.json"
    measured = measure(subject, faces, args.limit, args.spoil, args.seed, counted_line())
    measured.save(path)
    print("\n".join(said_of(measured)))
    print(f"Written to {path}.")


def _time(args: argparse.Namespace) -> None:
    from core.comparison.latency import timed_again
    from core.comparison.measured import MeasuredNetwork
    from core.comparison.shelf import result_files

    for path in result_files(args.result):
        network = timed_again(MeasuredNetwork.read(path))
        network.save(path)
        said = ", ".join(f"{each.median:.3g} ms for a batch of {each.batch}" for each in network.latency)
        print(f"{network.title}: {said}", flush=True)


def _compare(args: argparse.Namespace) -> None:
    from core.comparison.shelf import measured_networks, unmeasured
    from core.comparison.summary import lines, summary
    from core.trials.tables import effects_table, shipped_trials
    from core.trials.words import conclusion

    networks = measured_networks(args.result)
    missing = unmeasured(networks)
    try:
        trials, why = shipped_trials(), []
    except InputError as error:
        trials, why = None, [str(error)]
    if args.json:
        effects = None if trials is None else json.loads(effects_table(trials).to_json(orient="records"))
        print(json.dumps(summary(networks, args.split, args.views) | {"unmeasured": missing, "trials": effects}))
        return
    print("\n".join(lines(networks, args.split, args.views)))
    print("", "Why do fine-tuned networks fare poorly here?", *(why or conclusion(trials)), "", sep="\n")
    for name, command in missing.items():
        print(f"Not measured yet: {name}; {command}")
