"""`python -m core proof`: how often this program's own statistics errs, in worlds whose truth is known."""

import argparse

from core.commands.arguments import add_seed, new_file, said_again

HELP = "Put intervals, p-values and calibrated labels to the test in planted worlds, drawn many times."
WORLDS = 400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", help="one of them, by the name that --json prints")
    parser.add_argument("--worlds", type=int, default=WORLDS, help=f"how many are drawn for each (default {WORLDS})")
    add_seed(parser)
    parser.add_argument("--out", type=new_file, help="write the table as CSV too")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.commands.progress import counted_line
    from core.explanation.results import write_result
    from core.proof import prove_all

    table = prove_all(args.worlds, args.seed, args.only, counted_line())
    if args.out is not None:
        write_result(table, args.out, None, said_again("proof", args, ("only", "worlds", "seed", "out")))
    if args.json:
        print(table.to_json(orient="records"))
        return
    for line in table.itertuples():
        promised = f"{line.promise} {100 * line.stated:.0f} %" if line.holds is not None else line.promise
        verdict = {True: "holds", False: "FAILS", None: ""}[line.holds]
        share = f"{100 * line.share:5.1f} % ({100 * line.low:.1f} to {100 * line.high:.1f}) of {line.trials:>5,}"
        print(f"{line.asks:<84} {share}  {promised:<14} {verdict}")
