"""`python -m core volumes`: all neurons of a word, or of an emotion, turned louder, quieter or off."""

import argparse
import json

from core.commands.arguments import add_labels, add_split, add_study

HELP = "Mute or turn up all neurons that bear a word or speak for an emotion, and count what turns right and wrong."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    add_labels(parser, scorer="clip")
    parser.add_argument("--by", default="word", help="groups of neurons: word (default) or emotion")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME:VOLUME",
        help="0 is mute, 1 as it is, 2 twice as loud; several times for several groups. Without it: each group muted",
    )
    add_split(parser)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.editing.from_study import subject_of
    from core.editing.volumes import GROUPINGS, grouped, muted_table, read_volume, turned
    from core.study import open_study

    volumes = dict(map(read_volume, args.set))
    study = open_study(args.study)
    scorer, similarity = study.matching(args.scorer, args.similarity)
    rows = study.rows_in(args.split)
    groups = grouped(study, subject_of(study).head, args.by, scorer, similarity, rows)
    labels = study.labels_true[rows]
    about = {"layer": study.layers[-1], "by": args.by, "scorer": scorer, "similarity": similarity, "split": args.split}
    if args.json:
        muted = {} if volumes else {"muted": muted_table(groups, labels).to_dict("records")}
        print(json.dumps({**about, **turned(groups, volumes, labels).summary(), **muted}, indent=1))
        return
    print(f"{study.title}, {study.layers[-1]}, neurons {GROUPINGS[args.by].title}, {args.split}, n = {len(rows):,}")
    if volumes:
        print(", ".join(f"{name} x {volume:g}" for name, volume in volumes.items()))
        print(turned(groups, volumes, labels).verdict)
        return
    print("Each muted alone:")
    for line in muted_table(groups, labels).itertuples():
        print(
            f"  {line.group:<24} {line.neurons:>5,} neurons  {line.change:+5d} ({line.gained} gained, {line.lost} "
            f"lost), p = {line.p:.2g}, q = {line.q:.2g}"
        )
