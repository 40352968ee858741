"""`python -m core bottleneck`: how far a network gets through concepts alone, and what it says of a face then."""

import argparse
import json
import sys
from pathlib import Path

from core.commands.arguments import add_seed, add_study, new_file, said_again
from core.numbers import counted

IMPORTED = "imported"
HELP = "Put a sparse head over concepts behind the features: accuracy, controls, its weights, one face, an edit."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument("--scorer", help="default: all that keep the scores of every image")
    parser.add_argument("--nonzero", type=float, default=25, help="at most so many weights a class (default 25)")
    parser.add_argument(
        "--cutoff",
        type=float,
        default=0.3,
        help="least similarity of a concept (default 0.3; Oikarinen et al. 2023 have 0.45)",
    )
    parser.add_argument(
        "--data",
        nargs="?",
        const=IMPORTED,
        help="fit the head on Training instead: FER2013 as imported, or where a csv, folders or a zip of it is",
    )
    parser.add_argument(
        "--scores",
        action="extend",
        nargs="+",
        default=[],
        metavar="SCORER=FILE",
        help="learn a scorer's concepts from Training too, scored by `core score --split training` (with --data)",
    )
    parser.add_argument("--draws", type=int, default=5, help="random and shuffled concepts, so many times (default 5)")
    parser.add_argument("--row", type=int, help="what the bottleneck says of this row of FER2013, and why")
    parser.add_argument(
        "--set", nargs=3, action="append", metavar=("EMOTION", "CONCEPT", "WEIGHT"), help="set a weight by hand"
    )
    add_seed(parser)
    parser.add_argument("--out", type=new_file, help="write the table as CSV too")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.bottleneck.fit import Options
    from core.errors import InputError
    from core.label_quality.halves import judging_scorers
    from core.study import open_study

    study = open_study(args.study)
    scorers = [args.scorer] if args.scorer else list(judging_scorers(study))
    options = Options(args.nonzero, args.cutoff, args.seed)
    if args.data and (args.row is not None or args.set):
        raise InputError("--data fits a head on Training for its accuracy alone; leave out --row and --set.")
    if args.scores and not args.data:
        raise InputError("--scores are of Training pictures; add --data.")
    if args.row is not None:
        _explain(study, scorers[0], options, args)
    elif args.set:
        _edit(study, scorers[0], options, args)
    else:
        _survey(study, scorers, options, args)


def _survey(study: "Study", scorers: list[str], options: "Options", args: argparse.Namespace) -> None:  # noqa: F821
    import pandas as pd

    from core.bottleneck.ground import grounds_of
    from core.bottleneck.kept import fitted_bottleneck
    from core.bottleneck.survey import survey
    from core.bottleneck.words import heard, in_short, trained_said
    from core.errors import InputError
    from core.explanation.results import write_result

    if args.draws < 1:
        raise InputError(f"Controls need at least 1 draw, not {args.draws}.")
    if args.data:
        found = _on_training(study, scorers, options, args)
    else:
        grounds = grounds_of(study, options.seed)
        found = {scorer: survey(study, scorer, options, args.draws, grounds, _show) for scorer in scorers}
    table = pd.concat([one.table for one in found.values()], ignore_index=True)
    if args.out is not None:
        kept = ("study", "scorer", "data", "scores", "nonzero", "cutoff", "draws", "seed", "out")
        write_result(table, args.out, study, said_again("bottleneck", args, kept))
    if args.json:
        similar = {name: {"ridge": one.ridge, "trained": one.trained} for name, one in found.items()}
        about = {"study": study.id, "nonzero": args.nonzero, "cutoff": args.cutoff, "similarity": similar}
        print(json.dumps({**about, "heads": json.loads(table.to_json(orient="records"))}))
        return
    for scorer, one in found.items():
        used = one.table[one.table["chosen"]]
        kept = int(used.loc[used["kind"] == "concepts", "concepts"].iloc[0])
        said = trained_said if args.data else in_short
        print(f"\n{study.scorings[scorer].title}: {said(one.table)}")
        dropped = len(study.scorings[scorer].concepts) - kept
        print(
            f"  {counted(kept, 'concept')} kept, {dropped} dropped; similarity on other images {one.ridge:.3f} by "
            f"ridge, {one.trained:.3f} by training for it"
        )
        for line in used.itertuples():
            print(f"  {heard(line)}")
        if not args.data:
            for emotion, words in _weights(fitted_bottleneck(study, scorer, "public", options)).items():
                print(f"  {emotion:<9} {words}")


def _on_training(
    study: "Study",  # noqa: F821
    scorers: list[str],
    options: "Options",  # noqa: F821
    args: argparse.Namespace,
) -> dict[str, "Survey"]:  # noqa: F821
    """Surveys with the head fitted on Training."""
    from core.bottleneck.ground import training_grounds
    from core.bottleneck.survey import survey_training
    from core.bottleneck.training_pictures import scores_of_rows, training_pictures
    from core.commands.dissect import name_and_file
    from core.commands.progress import ProgressLine, counted_line
    from core.concepts.scores import ConceptScores
    from core.errors import InputError
    from core.faces.opening import open_faces

    files = dict(name_and_file(text) for text in args.scores)
    if unknown := set(files) - set(scorers):
        raise InputError(f"--scores names {', '.join(sorted(unknown))}; give one of {', '.join(scorers)}.")
    faces = open_faces(None if args.data == IMPORTED else Path(args.data), progress=ProgressLine())
    pictures = training_pictures(study, faces, counted_line())
    given = {
        scorer: scores_of_rows(study, scorer, ConceptScores.load(path), pictures.rows) for scorer, path in files.items()
    }
    _show(f"The network is right on {100 * pictures.right.mean():.2f} % of {len(pictures.rows):,} Training pictures.")
    grounds = training_grounds(study, pictures, options.seed)
    return {
        scorer: survey_training(study, scorer, options, args.draws, grounds, given.get(scorer), _show)
        for scorer in scorers
    }


def _show(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _weights(fitted: "Fitted", most: int = 5) -> dict[str, str]:  # noqa: F821
    """The largest weights of each emotion in words."""
    from core.emotions import EMOTION_NAMES
    from core.explanation.contributions import largest

    head, names = fitted.bottleneck.head, fitted.bottleneck.concepts
    return {
        emotion: ", ".join(f"{names[index]} {weights[index]:+.2f}" for index in largest(weights, most))
        for emotion, weights in zip(EMOTION_NAMES, head.weight, strict=True)
    }


def _explain(study: "Study", scorer: str, options: "Options", args: argparse.Namespace) -> None:  # noqa: F821
    from core.bottleneck.explain import place_of_row, said_of
    from core.bottleneck.kept import fitted_bottleneck
    from core.emotions import EMOTION_NAMES
    from core.explanation.contributions import largest

    position, fitted_on = place_of_row(study, args.row)
    fitted = fitted_bottleneck(study, scorer, fitted_on, options)
    said = said_of(fitted.bottleneck, fitted.activations[position])
    parts, emotion = said.contributions, said.emotion
    black_box = EMOTION_NAMES[int(study.logits()[position].argmax())]
    if args.json:
        answer = {
            "row": args.row,
            "scorer": scorer,
            "fitted_on": fitted_on,
            "says": EMOTION_NAMES[emotion],
            "network_says": black_box,
            "label": EMOTION_NAMES[study.labels_true[position]],
            "probabilities": dict(zip(EMOTION_NAMES, said.probabilities.tolist(), strict=True)),
            "base": parts.base.tolist(),
            "logits": parts.logits.tolist(),
            "contributions": dict(zip(said.concepts, parts.values.tolist(), strict=True)),
        }
        print(json.dumps(answer))
        return
    print(
        f"Row {args.row}, fitted on {fitted_on}: {EMOTION_NAMES[emotion]}, {100 * said.probabilities[emotion]:.0f} % "
        f"(the network: {black_box}; the label: {EMOTION_NAMES[study.labels_true[position]]})"
    )
    print(f"  {parts.base[emotion]:+.2f}  the average face")
    for index in largest(parts.values[:, emotion], 12):
        print(f"  {parts.values[index, emotion]:+.2f}  {said.concepts[index]}")
    print(f"  {parts.logits[emotion]:+.2f}  together with all smaller ones")


def _edit(study: "Study", scorer: str, options: "Options", args: argparse.Namespace) -> None:  # noqa: F821
    from dataclasses import replace

    from core.bottleneck.edit import effect, with_weights
    from core.bottleneck.kept import fitted_bottleneck
    from core.errors import InputError

    fitted = fitted_bottleneck(study, scorer, "public", options)
    rows, bottleneck = study.rows_in(fitted.reported_on), fitted.bottleneck
    for emotion, concept, text in args.set:
        try:
            weight = float(text)
        except ValueError:
            raise InputError(f"A weight is a number, not {text!r}.") from None
        changed = with_weights(bottleneck, emotion, {concept: weight})
        bottleneck = replace(bottleneck, path=(changed,), chosen=0)
    found = effect(fitted.logits(rows), bottleneck.head.logits(fitted.activations[rows]), study.labels_true[rows])
    if args.json:
        print(json.dumps({"scorer": scorer, "reported_on": fitted.reported_on, **found.summary()}))
        return
    print(f"{found.before:,} right before, {found.after:,} after. {found.verdict}")
