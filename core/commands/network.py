"""`python -m core network …`: bring a network of your own, and take one away as ONNX."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import new_file
from core.networks.exchange.graph import PIXELS

if TYPE_CHECKING:
    from core.networks.exchange.importing import Request
    from core.networks.exchange.store import ImportedNetwork

HELP = "Try or import a network from ONNX, torch.export or weights; list, show, export and remove networks."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    bring = actions.add_parser("import", help="read a network, compare it with its file, list its layers, keep it")
    _add_file(bring)
    bring.add_argument("--replace", action="store_true", help="in the place of one of that name")
    bring.add_argument("--json", action="store_true")
    bring.set_defaults(act=_import)

    attempt = actions.add_parser("try", help="the same without keeping it: what it says of seven faces, and PublicTest")
    _add_file(attempt)
    attempt.add_argument("--json", action="store_true")
    attempt.set_defaults(act=_try)

    names = actions.add_parser("list", help="the networks of the catalog and those imported")
    names.add_argument("--json", action="store_true")
    names.set_defaults(act=_list)

    show = actions.add_parser("show", help="the layers of a network")
    show.add_argument("name")
    show.add_argument("--json", action="store_true")
    show.set_defaults(act=_show)

    write = actions.add_parser("export", help="write a network as ONNX and compare it with onnxruntime")
    write.add_argument("path", type=new_file, metavar="FILE", help="the .onnx file to write")
    which = write.add_mutually_exclusive_group()
    which.add_argument("--study", default="builtin", help="a study's network: its name, or a folder (default: builtin)")
    which.add_argument("--network", help="a network of the catalog, with --weights, or an imported one")
    write.add_argument("--weights", type=Path, help="other weights of it, for instance what `tune --export` wrote")
    write.add_argument("--json", action="store_true")
    write.set_defaults(act=_export)

    remove = actions.add_parser("remove", help="remove an imported network; studies of it stay")
    remove.add_argument("name")
    remove.set_defaults(act=_remove)


def _add_file(parser: argparse.ArgumentParser) -> None:
    """The file of a network, and what is said of it."""
    parser.add_argument("path", type=Path, metavar="FILE", help=".onnx or .pt2; .safetensors, .pt or .pth for weights")
    parser.add_argument("--input", help="channels x height x width or the like, for instance 1x48x48 or 48x48x1")
    parser.add_argument(
        "--classes",
        help="the file's classes in its order, for instance angry,disgust,fear,…; - for none (default: what an ONNX "
        "file says itself, else FER2013's)",
    )
    parser.add_argument(
        "--pixels", choices=PIXELS, default="0..1", help="grey values it was trained on (default: 0..1)"
    )
    parser.add_argument("--architecture", help="of the catalog, if the file holds weights alone")
    parser.add_argument("--name", help="what it is called here (default: the file's name)")
    parser.add_argument("--title", help="what it is called on the pages (default: its name)")


def run(args: argparse.Namespace) -> None:
    args.act(args)


def _import(args: argparse.Namespace) -> None:
    from core.networks.exchange.importing import import_network

    request = _request(args)
    _print_network(import_network(args.path, request, args.replace), args.json, request.classes.sentences())


def _try(args: argparse.Namespace) -> None:
    from core.bringing.beside import network_beside
    from core.bringing.public_test import public_test
    from core.bringing.trial import try_network
    from core.emotions import EMOTION_NAMES
    from core.faces.store import Fer2013
    from core.numbers import percent
    from core.study import open_study

    request = _request(args)
    trial, beside = try_network(args.path, request), network_beside(open_study("builtin"))
    answers = trial.logits(beside.faces).argmax(axis=1)
    pairs = {name: EMOTION_NAMES[answer] for name, answer in zip(EMOTION_NAMES, answers, strict=True)}
    public = public_test(trial, request.classes, Fer2013.load()) if Fer2013.available() else None
    found = public.recognition if public else None
    if args.json:
        told = public.summary() if public else None
        summary = trial.imported.summary()
        print(json.dumps({**summary, "faces": pairs, "public": told, "warnings": request.classes.sentences()}))
        return
    for line in (*trial.imported.lines(), *request.classes.sentences()):
        print(line)
    print("average faces: " + ", ".join(f"{face} {answer}" for face, answer in pairs.items()))
    if public is None:
        print("Import FER2013 to see how often it is right on PublicTest.")
        return
    low, high = map(percent, found.interval)
    print(f"PublicTest: {percent(found.share)} of {found.n:,} faces, 95 % interval {low} to {high}")
    if public.fitting:
        print(f"Its answers look like the order {','.join(public.fitting)}: {percent(public.fitting_share)} right.")


def _request(args: argparse.Namespace) -> "Request":
    """What is said of a file."""
    from core.networks.exchange.classes import classes_named
    from core.networks.exchange.importing import Request, input_shape
    from core.networks.exchange.looking import classes_in
    from core.networks.exchange.store import suggested_name

    return Request(
        name=args.name or suggested_name(args.path.stem),
        classes=classes_named(args.classes.split(",") if args.classes else classes_in(args.path)),
        shape=input_shape(args.input) if args.input else None,
        pixels=args.pixels,
        title=args.title,
        architecture=args.architecture,
    )


def _list(args: argparse.Namespace) -> None:
    from core.networks.catalog import ARCHITECTURES, architecture
    from core.networks.exchange.store import imported_names

    known = {name: architecture(name) for name in (*ARCHITECTURES, *imported_names())}
    if args.json:
        print(json.dumps({name: {"title": spec.title, "source": spec.source} for name, spec in known.items()}))
        return
    for name, spec in known.items():
        print(f"{name}: {spec.title} ({spec.source}), {len(spec.layers)} layers")


def _show(args: argparse.Namespace) -> None:
    from core.networks.catalog import ARCHITECTURES, architecture
    from core.networks.exchange.store import imported_network

    if args.name not in ARCHITECTURES:
        _print_network(imported_network(args.name), args.json)
        return
    spec = architecture(args.name)
    print(json.dumps(spec.summary()) if args.json else "\n".join(spec.lines()))


def _export(args: argparse.Namespace) -> None:
    from core.networks.exchange.store import network_and_weights
    from core.networks.exchange.to_onnx import write_onnx
    from core.networks.weights import load_network
    from core.study import open_study

    if args.network:
        spec, weights = network_and_weights(args.network, args.weights)
    else:
        study = open_study(args.study)
        spec, weights = study.architecture, args.weights or study.folder / "network.safetensors"
    written = write_onnx(spec, load_network(spec, weights), args.path)
    if args.json:
        print(json.dumps({"file": str(args.path), "largest_difference": written.difference, "bytes": written.bytes}))
        return
    print(written.sentence())


def _remove(args: argparse.Namespace) -> None:
    from core.networks.exchange.store import remove_network

    remove_network(args.name)
    print(f"The network {args.name} is gone; studies that were made of it still open.")


def _print_network(found: "ImportedNetwork", as_json: bool, warnings: list[str] | None = None) -> None:
    """An imported network; of one that was brought in just now also what follows from its classes."""
    if as_json:
        print(json.dumps({**found.summary(), "warnings": warnings or []}))
        return
    for line in (*found.lines(), *(warnings or [])):
        print(line)
