"""`python -m core score {clip,actions,votes}`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import new_file
from core.concepts.scorers import SCORERS, Inputs
from core.errors import InputError
from core.numbers import counted

if TYPE_CHECKING:
    import numpy as np

    from core.concepts.scores import ConceptScores

HELP = "Score FER2013's faces for concepts, by CLIP, measured facial actions or crowd votes."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scorer", choices=SCORERS, help="what judges the faces")
    parser.add_argument("--out", type=new_file, required=True, help="file of scores to write")
    parser.add_argument(
        "--data",
        type=Path,
        help="FER2013 as imported, or a csv, folders or a zip (default: what `data import` brought)",
    )
    parser.add_argument("--split", choices=("training", "public", "private", "both", "all"), default="both")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N images of the split only")
    sets = ", ".join(scorer.default_set for scorer in SCORERS.values())
    parser.add_argument(
        "--concepts",
        metavar="SET",
        help=f"a concept set by name, or a YAML file (default: {sets})",
    )
    parser.add_argument("--words", help="words of your own instead of a set, separated by commas (clip)")
    parser.add_argument("--cache", type=Path, help="keep what was measured here, to resume and for other concepts")
    parser.add_argument("--agreement", action="store_true", help="print how well each concept agrees with the labels")
    clip = parser.add_argument_group("clip")
    clip.add_argument("--model", default="ViT-B-16-quickgelu", help="a model of open_clip's (default: %(default)s)")
    clip.add_argument(
        "--weights", default="openai", help="a pretrained tag, downloaded once, or a local file (default: %(default)s)"
    )
    clip.add_argument(
        "--template",
        action="append",
        metavar="TEXT",
        help="how a concept is put to CLIP, with {c} in its place, instead of the set's ways; several are averaged",
    )
    clip.add_argument(
        "--table", type=Path, metavar="FILE", help="precomputed text embeddings: FILE.safetensors beside FILE.json"
    )
    actions = parser.add_argument_group("actions")
    actions.add_argument("--landmarker", type=Path, metavar="FILE", help="MediaPipe's face_landmarker.task")
    actions.add_argument("--fetch", action="store_true", help="download the Face Landmarker (3.8 MB) if it is absent")


def run(args: argparse.Namespace) -> None:
    from core.commands.progress import ProgressLine, counted_line
    from core.concepts.concept_set import concept_set_from_words, find_concept_set
    from core.faces.opening import open_faces

    if args.words and (args.concepts or args.scorer != "clip"):
        raise InputError("--words goes with `clip` and without --concepts.")
    if args.template and (args.scorer != "clip" or args.table):
        raise InputError("--template goes with `clip` and its text tower; leave out --table.")
    if args.limit is not None and args.limit < 1:
        raise InputError("--limit should be at least 1.")
    chosen = args.concepts or SCORERS[args.scorer].default_set
    concept_set = concept_set_from_words(args.words) if args.words else find_concept_set(chosen)
    if args.template:
        concept_set = concept_set.with_templates(args.template)
    data = open_faces(args.data, progress=ProgressLine())
    rows = data.rows(args.split)
    rows = rows[data.present[rows]][: args.limit]
    if not len(rows):
        raise InputError(f"None of the images of the split {args.split} is imported; import the whole of FER2013.")
    inputs = Inputs(
        clip_model=args.model,
        clip_weights=args.weights,
        table=args.table,
        landmarker=args.landmarker,
        fetch=args.fetch,
        votes=data.votes,
        cache=args.cache,
        progress=counted_line(),
    )
    scorer = SCORERS[args.scorer].from_inputs(concept_set, inputs)
    scores = scorer.score(data.images[rows], rows, counted_line())
    scores.save(args.out)
    print(
        f"{counted(len(scores.scores), 'image')}, {counted(len(scores.concepts), 'concept')} of {concept_set.title!r}; "
        f"{scores.measured.mean():.1%} could be measured. Written to {args.out}."
    )
    if args.agreement:
        _print_agreement(scores, data.emotions[rows])


def _print_agreement(scores: "ConceptScores", labels: "np.ndarray") -> None:
    from core.concepts.agreement import emotion_agreement
    from core.emotions import EMOTION_NAMES

    print("AUROC of each concept for each emotion (.50 is chance):")
    print(" " * 28 + "".join(f"{name[:8]:>9}" for name in EMOTION_NAMES))
    for concept, areas in zip(scores.concepts, emotion_agreement(scores, labels), strict=True):
        print(f"{concept[:27]:<28}" + "".join(f"{area:>9.2f}" for area in areas))
