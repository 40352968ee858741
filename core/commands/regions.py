"""`python -m core regions`: which parts of a face matter for which emotion."""

import argparse
import json

from core.commands.arguments import add_study, add_survey, said_again

HELP = "Which regions of a face matter for which emotion: exact Shapley values over a split."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.explanation.baselines import BASELINES

    add_study(parser)
    add_survey(parser)
    parser.add_argument("--baseline", choices=tuple(BASELINES), default="mean-face", help="what covers a region")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.commands.progress import counted_line
    from core.explanation.baselines import BASELINES
    from core.explanation.region_survey import survey_regions
    from core.explanation.results import write_result
    from core.explanation.sample import sample_faces
    from core.faces.layout import region_masks
    from core.faces.store import Fer2013
    from core.study import open_study

    study = open_study(args.study)
    sample = sample_faces(study, Fer2013.load(), args.split, args.limit, args.seed)
    survey = survey_regions(study, sample, region_masks(), args.baseline, counted_line())
    table = survey.table(args.seed)
    if args.out is not None:
        options = ("study", "split", "limit", "baseline", "seed", "out")
        write_result(table, args.out, study, said_again("regions", args, options))
    if args.json:
        about = {"study": study.id, "split": args.split, "baseline": args.baseline, "n": len(sample.rows)}
        print(json.dumps({**about, "regions": table.to_dict(orient="records")}))
        return
    print(f"{study.title}, {args.split}, n = {len(sample.rows):,}: points of probability that a region adds to the")
    print(f"labelled emotion, with 95 % intervals over faces. {BASELINES[args.baseline].meaning}")
    for emotion, own in table.groupby("emotion", sort=False):
        print(f"{emotion}, n = {own['n'].iloc[0]:,}")
        for line in own.sort_values("mean", ascending=False).itertuples():
            print(f"  {line.region:<9} {100 * line.mean:+6.1f} ({100 * line.low:+.1f} to {100 * line.high:+.1f})")
