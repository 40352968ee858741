"""`python -m core gains`: how much any re-weighting of the last hidden layer could gain."""

import argparse
import json

from core.commands.arguments import add_labels, add_seed, add_study

HELP = "Fit a gain for each label (or neuron) on PublicTest and report it on PrivateTest, beside shuffled labels."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    add_labels(parser, scorer="clip")
    parser.add_argument("--neurons", action="store_true", help="a gain for every neuron instead of every label")
    parser.add_argument("--shuffles", type=int, default=4, help="how often to repeat it with shuffled labels")
    add_seed(parser)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.upper_bound import gains_of_labels, gains_of_neurons
    from core.study import open_study

    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    if args.neurons:
        fits = iter([gains_of_neurons(study, args.seed)])
    else:
        fits = gains_of_labels(study, scorer, similarity, args.shuffles, args.seed)
    lines = []
    for index, found in enumerate(fits):
        lines.append({"labels": "shuffled" if index else "real", **found.summary()})
        if not args.json:
            print(_sentence(lines[-1]), flush=True)
    if args.json:
        named = {"layer": study.layers[-1], "scorer": scorer, "similarity": similarity}
        print(json.dumps({**named, "fits": lines}, indent=1))


def _sentence(line: dict) -> str:
    return (
        f"{line['labels']:<8} {line['parameters']:,} gains, penalty {line['penalty']:g}, fitted on "
        f"{line['fitted_on']:,} ({line['change_where_fitted']:+d} there): {line['change']:+d} of {line['n']:,} others, "
        f"p = {line['p_value']:.2g}; log-loss {line['log_loss_before']:.4f} to {line['log_loss_after']:.4f}"
    )
