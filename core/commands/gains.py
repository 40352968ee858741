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
    import numpy as np

    from core.editing.from_study import subject_of
    from core.editing.gains import fit_gains, shuffled_units, units_of_labels
    from core.study import open_study

    study = open_study(args.study)
    layer, generator = study.layers[-1], np.random.default_rng(args.seed)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    labels = study.candidates(layer, scorer, similarity)[0][:, 0].astype(int)
    fit_on, report_on = study.rows_in("public"), study.rows_in("private")
    head = subject_of(study).head
    unit_of = np.arange(len(labels)) if args.neurons else units_of_labels(labels)
    units = "neuron" if args.neurons else "label"
    groupings = [unit_of, *(shuffled_units(unit_of, generator) for _ in range(0 if args.neurons else args.shuffles))]
    lines = []
    for index, grouping in enumerate(groupings):
        found = fit_gains(head, grouping, units, study.labels_true, fit_on, report_on, args.seed)
        lines.append({"labels": "shuffled" if index else "real", **found.summary()})
        if not args.json:
            print(_sentence(lines[-1]), flush=True)
    if args.json:
        print(json.dumps({"layer": layer, "scorer": scorer, "similarity": similarity, "fits": lines}, indent=1))


def _sentence(line: dict) -> str:
    return (
        f"{line['labels']:<8} {line['parameters']:,} gains, penalty {line['penalty']:g}, fitted on "
        f"{line['fitted_on']:,} ({line['change_where_fitted']:+d} there): {line['change']:+d} of {line['n']:,} others, "
        f"p = {line['p_value']:.2g}; log-loss {line['log_loss_before']:.4f} to {line['log_loss_after']:.4f}"
    )
