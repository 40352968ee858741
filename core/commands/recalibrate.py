"""`python -m core recalibrate NETWORK`."""

import argparse
from pathlib import Path

HELP = "Estimate a trained network's batch statistics again, on the centre views of Training."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.networks.catalog import ARCHITECTURES

    parser.add_argument("network", choices=ARCHITECTURES)
    parser.add_argument("--weights", type=Path, required=True, help="safetensors file of a trained network")
    parser.add_argument(
        "--data",
        type=Path,
        help="FER2013 as imported, or a csv, folders or a zip (default: what `data import` brought)",
    )
    parser.add_argument("--out", type=Path, required=True, help="where the weights go, float16 safetensors")


def run(args: argparse.Namespace) -> None:
    import torch

    from core.commands.data import show_import
    from core.faces.opening import open_faces
    from core.networks.batch_statistics import with_batch_statistics
    from core.networks.catalog import ARCHITECTURES
    from core.networks.origin import weights_origin
    from core.networks.splits import training_split, validation_split
    from core.networks.training import validate
    from core.networks.weights import load_network, save_weights

    spec = ARCHITECTURES[args.network]
    network = load_network(spec, args.weights)
    faces = open_faces(args.data, progress=show_import)
    validation = validation_split(faces)
    better = with_batch_statistics(spec, network, training_split(faces, vote_weight=0).images)
    save_weights(better, args.out, origin=weights_origin(args.weights))
    device = torch.device("cpu")
    before, after = (100 * validate(spec, each, validation, device)[1] for each in (network, better))
    print(f"PublicTest {before:.2f} % before, {after:.2f} % after; the weights are in {args.out}.")
