"""`python -m core faithfulness`: which explanations can be trusted, over many faces."""

import argparse
import json

from core.commands.arguments import add_study, add_survey, said_again

HELP = "Put every kind of map to the test: insertion, deletion and ROAD beside random maps of equal area."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    add_survey(parser)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.commands.progress import counted_line
    from core.explanation.faithfulness import TESTS
    from core.explanation.faithfulness_survey import survey_faithfulness
    from core.explanation.maps import MAP_TITLES
    from core.explanation.results import write_result
    from core.explanation.sample import sample_faces
    from core.faces.store import Fer2013
    from core.study import open_study

    study = open_study(args.study)
    sample = sample_faces(study, Fer2013.load(), args.split, args.limit, args.seed)
    table = survey_faithfulness(study, sample, counted_line()).table(args.seed)
    if args.out is not None:
        options = ("study", "split", "limit", "seed", "out")
        write_result(table, args.out, study, said_again("faithfulness", args, options))
    if args.json:
        about = {"study": study.id, "split": args.split, "n": len(sample.rows)}
        print(json.dumps({**about, "maps": table.to_dict(orient="records")}))
        return
    print(f"{study.title}, {args.split}, n = {len(sample.rows):,}: points of probability better than random maps of")
    print("equal area, averaged over the tests, with 95 % intervals over faces; then each test")
    for line in table.itertuples():
        tests = "  ".join(f"{test} {100 * getattr(line, test):+6.1f}" for test in TESTS)
        interval = f"({100 * line.low:+.1f} to {100 * line.high:+.1f})"
        gain = f"{100 * line.gain:+6.1f} {interval:<16}"
        print(f"{MAP_TITLES[line.map]:<15} {gain} {tests}  beats {100 * line.beaten:3.0f} %")
