"""`python -m core bias`: for which pictures the network fails, what carries that, and how noisy the labels are."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import add_seed, add_split, add_study, new_file

if TYPE_CHECKING:
    from core.slices.families import Cut
    from core.slices.measuring import Measured
    from core.slices.noise import LabelNoise
    from core.study import Study

HELP = "Accuracy, calibration and confusion over slices of the pictures, corrected for their number; label noise."
MOST_LINES = 14


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from core.slices.differences import CORRECTIONS
    from core.slices.families import FAMILIES

    add_study(parser)
    add_split(parser, "both")
    parser.add_argument(
        "--scorer", help="whose words make slices; for instance clip, actions or votes (default: the first)"
    )
    parser.add_argument(
        "--families", nargs="+", choices=tuple(FAMILIES), help="ways to cut slices (default: all but apparent age)"
    )
    parser.add_argument("--join", type=Path, metavar="FILE.csv", help="annotations of your own, by row or hash")
    parser.add_argument("--correction", choices=tuple(CORRECTIONS), default="holm", help="for the number of slices")
    parser.add_argument("--without-blemished", action="store_true", help="leave out copies, repeats and non-faces")
    parser.add_argument("--slice", metavar="KEY", help="one slice in full, with its confusion matrix and its neurons")
    parser.add_argument("--template", type=new_file, metavar="FILE.csv", help="write a table to fill in, nothing else")
    add_seed(parser, decides="the draws of the calibration error")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.errors import InputError
    from core.faces.store import load_votes
    from core.slices.families import USUAL, Material, cut
    from core.slices.joining import read_annotations
    from core.slices.measuring import measure
    from core.slices.noise import label_noise
    from core.slices.pictures import pictures_of
    from core.slices.words import left_out_said
    from core.study import open_study

    study = open_study(args.study)
    scorer, _ = study.matching(args.scorer, None)
    if args.template:
        _write_template(args.template, study, args.split)
        return
    families = args.families or USUAL
    if "annotation" in (args.families or ()) and not args.join:
        raise InputError("Slices by annotation need a table of yours; give it with --join FILE.csv.")
    annotations = read_annotations(args.join) if args.join else None
    pictures = pictures_of(study, args.split, load_votes(), args.without_blemished)
    found = cut(Material(study, pictures, scorer, annotations), [*families, "annotation"])
    if annotations is not None and "annotation" in found.missing:
        raise InputError(found.missing["annotation"])
    if found.missing and not found.slices and not found.too_small:
        raise InputError(" ".join(found.missing.values()))
    measured = measure(pictures, found.slices, args.correction, args.seed)
    if args.slice:
        _one_slice(args, study, measured)
        return
    try:
        noise = label_noise(pictures_of(study, args.split, load_votes(), without_flaws=True))
    except InputError as error:
        noise = str(error)
    if args.json:
        _print_json({"split": args.split, "scorer": scorer}, measured, found, noise)
        return
    print(f"{study.title}, {args.split}, n = {len(pictures):,}. {left_out_said(pictures.left_out)}".strip())
    _print_text(measured, found, noise)


def _write_template(path: Path, study: "Study", split: str) -> None:
    from core.files import replacing
    from core.slices.joining import template

    made = template(study.images.iloc[study.rows_in(split)])
    with replacing(path) as temporary:
        made.to_csv(temporary, index=False)
    print(f"{path}: {len(made):,} pictures; name the last column, fill it in, and give it to --join.")


def _one_slice(args: argparse.Namespace, study: "Study", measured: "Measured") -> None:
    from core.emotions import EMOTION_NAMES
    from core.slices.carriers import carriers
    from core.slices.measuring import confusion_of
    from core.slices.words import carriers_said, slice_said

    line = measured.line(args.slice)
    each, facts = measured.slices[line], measured.table.iloc[line]
    confusion = confusion_of(measured.pictures, each.members)
    carried = carriers(study, measured.pictures, each)
    if args.json:
        shown = json.loads(facts.to_json())
        print(json.dumps({**shown, "confusion": confusion.tolist(), "carriers": carried.summary()}))
        return
    print("\n".join([f"Pictures {each.whole_title}", *slice_said(facts, measured.correction)]))
    print("Rows: label; columns: said.")
    print(" " * 9 + "".join(f"{name[:8]:>9}" for name in EMOTION_NAMES))
    for name, counts in zip(EMOTION_NAMES, confusion, strict=True):
        print(f"{name:<9}" + "".join(f"{count:>9}" for count in counts))
    print(carriers_said(carried, each.title))
    for neuron in carried.table.itertuples():
        print(
            f"  {neuron.neuron:>5}  AUROC {neuron.auroc:.3f}, q = {neuron.q_value:.2g}; without it {neuron.gained} "
            f"of the slice turn right, {neuron.lost} wrong"
        )


def _print_json(choice: dict[str, str], measured: "Measured", found: "Cut", noise: "LabelNoise | str") -> None:
    from core.slices.words import CANNOT_TELL

    print(
        json.dumps(
            {
                **choice,
                "n": len(measured.pictures),
                "left_out": measured.pictures.left_out,
                "correction": measured.correction,
                "slices": json.loads(measured.table.to_json(orient="records")),
                "too_small": {each.key: each.n for each in found.too_small},
                "missing": found.missing,
                "label_noise": noise if isinstance(noise, str) else noise.summary(),
                "cannot_tell": dict(CANNOT_TELL),
            },
            indent=1,
        )
    )


def _print_text(measured: "Measured", found: "Cut", noise: "LabelNoise | str") -> None:
    from core.numbers import percent, signed
    from core.slices.differences import LEVEL
    from core.slices.families import FAMILIES
    from core.slices.words import CANNOT_TELL, headline, left_out_said, noise_said, verdict

    print(f"{headline(measured)}\n{verdict(measured)}")
    for family, lines in measured.table.groupby("family", sort=False):
        judge = lines["judge"].iloc[0]
        print(f"\n{FAMILIES[family].title}{f', {judge}' if judge else ''}: {FAMILIES[family].about}")
        shown = lines.nsmallest(MOST_LINES, "p_value").sort_values("accuracy")
        for line in shown.itertuples():
            marks = "*" * bool(line.p_corrected <= LEVEL) + "+" * bool(line.within_corrected <= LEVEL)
            inside = f", within emotions {signed(100 * line.within, 1)}" if line.within == line.within else ""
            print(
                f"  {line.title:<42} {percent(line.accuracy):>7} ({100 * line.low:.1f} to {100 * line.high:.1f}, n = "
                f"{line.n:,}), difference {signed(100 * line.difference, 1)}{inside}, ECE {percent(line.ece)} {marks}"
            )
        if len(lines) > len(shown):
            print(f"  and {len(lines) - len(shown)} with a higher p; --json has them all")
    print("\n* differs from the rest, + from the rest of the same emotion, by more than luck after correction")
    for each in found.too_small:
        print(f"Too few pictures: {each.title} (n = {each.n})")
    for family, why in found.missing.items():
        print(f"{FAMILIES[family].title}: {why}")
    print("\nLabel noise")
    print(noise if isinstance(noise, str) else "\n".join([*noise_said(noise), left_out_said(noise.left_out)]))
    print("\nWhat FER2013 cannot tell")
    print("\n".join(f"{name}. {text}" for name, text in CANNOT_TELL.items()))
