"""`python -m core explain IMAGE`: what the network says of a face and why, without a browser."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import add_labels, add_seed, add_study, new_file

if TYPE_CHECKING:
    from core.explanation.explain import Explanation
    from core.explanation.subject import Subject
    from core.study import Study

NOT_LOOKED = {"regions": None, "cam": None, "lime": None}
HELP = "Explain a face: a photograph, a row of FER2013 or an example."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("image", nargs="?", type=Path, metavar="IMAGE", help="a photograph; it is read and not kept")
    which.add_argument("--row", type=int, help="a row of FER2013; its picture need not be here")
    which.add_argument("--example", help="one of the built-in examples, for instance happy")
    parser.add_argument("--face", type=int, default=1, help="which of several faces, the largest being 1")
    parser.add_argument("--centre", action="store_true", help="explain the middle of a photograph without a face")
    add_study(parser)
    add_labels(parser, unless_told="facial actions where the study has them")
    parser.add_argument("--emotion", help="what to ask about; what the network says unless told")
    parser.add_argument("--question", default="whole", help="whole (default), rather or average")
    parser.add_argument("--layer", help="of the saliency maps; the latest that can tell an eye from a brow unless told")
    parser.add_argument(
        "--samples", type=int, default=300, help="variants of the face that LIME asks about (default: 300)"
    )
    add_seed(parser, decides="LIME's variants")
    parser.add_argument("--landmarker", type=Path, help="the Face Landmarker's model, if it is not in the cache")
    parser.add_argument("--report", type=new_file, help="write an HTML file")
    parser.add_argument("--with-face", action="store_true", help="put the picture into the report")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.emotions import EMOTION_NAMES
    from core.errors import InputError
    from core.explanation.actions import landmarker_if_there
    from core.explanation.contributions import QUESTIONS
    from core.explanation.examination import look, watch
    from core.explanation.explain import explain
    from core.explanation.report import explanation_report
    from core.files import replacing
    from core.study import open_study

    if args.question not in QUESTIONS:
        raise InputError(f"There is no question {args.question!r}; there is {', '.join(QUESTIONS)}.")
    if args.emotion is not None and args.emotion not in EMOTION_NAMES:
        raise InputError(f"There is no emotion {args.emotion!r}; there is {', '.join(EMOTION_NAMES)}.")
    study = open_study(args.study)
    subject, face = _subject(study, args)
    explanation = explain(study, subject, args.scorer, args.similarity)
    model = args.landmarker or landmarker_if_there()
    emotion = explanation.prediction.emotion if args.emotion is None else EMOTION_NAMES.index(args.emotion)
    looked = None
    if args.report is not None or args.json:
        looked = look(study, explanation, emotion, layer=args.layer, samples=args.samples, seed=args.seed)
    actions = watch(study, explanation, emotion, model)
    if args.report is not None:
        report = explanation_report(
            study,
            explanation,
            _command(args),
            with_face=args.with_face,
            question=args.question,
            emotion=emotion,
            looked=looked,
            actions=actions,
        )
        with replacing(args.report) as temporary:
            temporary.write_text(report.to_html(), encoding="utf-8")
    if args.json:
        looked_at = looked.summary() if looked else NOT_LOOKED
        asked = {"emotion": EMOTION_NAMES[emotion], "question": args.question}
        told = {"face": face, "asked": asked, **explanation.summary(emotion, args.question), **looked_at}
        told |= {"actions": actions.summary() if actions else None, "warnings": list(subject.warnings)}
        print(json.dumps(told))
    else:
        print(_told(explanation, emotion, args.question))


def _subject(study: "Study", args: argparse.Namespace) -> "tuple[Subject, dict[str, object]]":
    """What to explain, and how it came about as JSON."""
    from core.errors import InputError
    from core.explanation.photograph import photograph_subject, read_photograph
    from core.explanation.subject import example_subject, row_subject
    from core.faces.store import Fer2013

    if args.example is not None:
        return example_subject(study, args.example), {"example": args.example}
    if args.row is not None:
        pictures = Fer2013.load() if Fer2013.available() else None
        subject = row_subject(study, args.row, pictures)
        return subject, {"row": args.row, "label": subject.truth, "picture": subject.face is not None}
    try:
        data = args.image.read_bytes()
    except OSError as error:
        raise InputError(f"{args.image} cannot be read ({error.strerror}); give the path of a picture.") from error
    photograph = read_photograph(data, args.landmarker)
    if not photograph.faces and not args.centre:
        raise InputError(f"No face was found in {args.image}; add --centre to explain its middle all the same.")
    which = args.face if photograph.faces else None
    found = photograph.face(which)
    about = {
        "image": str(args.image),
        "size": list(photograph.photo.size),
        "faces": len(photograph.faces),
        "face": which,
        "box": [round(side, 1) for side in found.box],
        "found_by": found.found_by,
    }
    return photograph_subject(photograph, which), about


def _command(args: argparse.Namespace) -> list[str]:
    """The words that make the report again."""
    named = {
        "--row": args.row,
        "--example": args.example,
        "--face": args.face if args.face != 1 else None,
        "--study": args.study if args.study != "builtin" else None,
        "--scorer": args.scorer,
        "--similarity": args.similarity,
        "--emotion": args.emotion,
        "--question": args.question if args.question != "whole" else None,
        "--layer": args.layer,
        "--samples": args.samples if args.samples != 300 else None,
        "--seed": args.seed if args.seed else None,
        "--report": args.report,
    }
    flags = {"--centre": args.centre, "--with-face": args.with_face}
    return [
        "explain",
        *([str(args.image)] if args.image is not None else []),
        *(word for name, value in named.items() if value is not None for word in (name, str(value))),
        *(name for name, value in flags.items() if value),
    ]


def _told(explanation: "Explanation", emotion: int, question: str) -> str:
    from core.emotions import EMOTIONS
    from core.explanation.contributions import QUESTIONS, runner_up, worded

    other, texts = runner_up(explanation.prediction.logits, emotion), QUESTIONS[question]
    split = explanation.split(question, emotion, other)
    start, total = (worded(text, emotion, other) for text in (texts.start, texts.total))
    asked = [] if emotion == explanation.prediction.emotion else [explanation.sentence(emotion)]
    lines = [
        *explanation.subject.warnings,
        f"{explanation.verdict()}. {explanation.sentence()}",
        *(f"  {each.title:<9} {100 * explanation.probabilities[each.index]:5.1f} %" for each in EMOTIONS),
        *asked,
        f"{worded(texts.title, emotion, other)} ({explanation.layer}, {explanation.scoring}):",
        f"  {start:<28} {split.start:+.3f}",
        *(f"  {line.word:<28} {line.contribution:+.3f}" for line in explanation.concept_table(split).itertuples()),
        f"  {total:<28} {split.total:+.3f}",
    ]
    return "\n".join(lines)
