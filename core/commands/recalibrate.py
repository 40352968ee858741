"""`python -m core recalibrate NETWORK`."""

import argparse
from pathlib import Path

from core.commands.arguments import new_file

HELP = "Estimate a trained network's batch statistics again, on the centre views of Training."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.networks.catalog import ARCHITECTURES

    parser.add_argument("network", choices=ARCHITECTURES)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--weights", type=Path, help="safetensors file of a trained network")
    source.add_argument(
        "--run", type=Path, metavar="FOLDER", help="of `core train`: its best or its last epoch, whichever ends better"
    )
    parser.add_argument(
        "--data",
        type=Path,
        help="FER2013 as imported, or a csv, folders or a zip (default: what `data import` brought)",
    )
    parser.add_argument("--out", type=new_file, required=True, help="where the weights go, float16 safetensors")


def run(args: argparse.Namespace) -> None:
    import torch

    from core.commands.progress import ProgressLine
    from core.faces.opening import open_faces
    from core.networks.batch_statistics import with_batch_statistics
    from core.networks.catalog import ARCHITECTURES
    from core.networks.origin import recorded_origin, weights_origin
    from core.networks.splits import training_split, validation_split
    from core.networks.training import averaged_networks, validate
    from core.networks.weights import load_network, save_weights

    spec, device = ARCHITECTURES[args.network], torch.device("cpu")
    given = averaged_networks(spec, args.run) if args.run else {args.weights.name: load_network(spec, args.weights)}
    faces = open_faces(args.data, progress=ProgressLine())
    training, validation = training_split(faces, vote_weight=0).images, validation_split(faces)
    found = []
    for name, network in given.items():
        better = with_batch_statistics(spec, network, training)
        before, after = (100 * validate(spec, each, validation, device)[1] for each in (network, better))
        print(f"{name}: PublicTest {before:.2f} % before, {after:.2f} % after")
        found.append((after, name, better))
    _, name, better = max(found, key=lambda each: each[0])
    origin = recorded_origin(args.run) if args.run else weights_origin(args.weights)
    save_weights(better, args.out, origin=origin)
    print(f"The weights of {name} are in {args.out}.")
