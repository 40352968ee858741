"""`python -m core ask WORDS`: the neurons that respond to typed words."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from core.commands.arguments import add_study
from core.numbers import agree, counted

if TYPE_CHECKING:
    from core.asking.answer import Answer, Understanding
    from core.asking.clip_words import ClipChoice
    from core.study import Study

MATCHES = {"clear": "clear match", "weak": "weak match", "chance": "match no better than chance"}
HELP = "Ask for a concept in words of your own: the neurons that respond to it, ranked."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", help="words or phrases, separated by commas: 'raised eyebrows, teeth'")
    add_study(parser)
    parser.add_argument("--layer", help="for instance lin2 (default: the last)")
    parser.add_argument(
        "--by",
        default="best",
        help="a scorer of the study, `best` (each word by the scorer that knows it best), or clip-itself",
    )
    parser.add_argument("--similarity", default="correlation", help="correlation (default) or cosine_cubed")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="print the N best neurons (default 10)")
    parser.add_argument("--save", metavar="NAME", help="save the words as a concept set of yours")
    parser.add_argument("--replace", action="store_true", help="with --save: replace a set that is called so")
    parser.add_argument("--table", type=Path, metavar="FILE", help="text embeddings: FILE.safetensors beside FILE.json")
    clip = parser.add_argument_group("clip-itself")
    clip.add_argument("--model", help="a model of open_clip's (default: ViT-B-16-quickgelu)")
    clip.add_argument("--weights", help="a pretrained tag or a local file (default: openai)")
    clip.add_argument("--fetch", action="store_true", help="download the weights if they are not on this machine")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.asking.answer import CLIP_ITSELF, answer_facts, reading_facts
    from core.errors import InputError
    from core.study import open_study

    if args.most < 1:
        raise InputError("--most should be at least 1.")
    study = open_study(args.study)
    layer = args.layer or study.layers[-1]
    understanding, answer = (_by_clip if args.by == CLIP_ITSELF else _by_words)(args, study, layer)
    facts = {
        "asked": args.words,
        "by": args.by,
        "readings": [reading_facts(reading) for reading in understanding.readings],
        "unknown": [{"phrase": entry.phrase, "nearest": list(entry.nearest)} for entry in understanding.unknown],
        **answer_facts(study, answer, args.most),
    }
    if args.save:
        facts["saved"] = str(_save(args, understanding))
    if args.json:
        print(json.dumps(facts))
        return
    _print(study, understanding, facts)


def _by_words(args: argparse.Namespace, study: "Study", layer: str) -> "tuple[Understanding, Answer]":
    from core.asking.answer import answer_by_words, understand
    from core.errors import InputError

    understanding = understand(study, args.words, args.by, _choice(args).read_table())
    if not understanding.readings:
        first = understanding.unknown[0]
        raise InputError(f"The study does not know {first.phrase!r}; known words near it: {', '.join(first.nearest)}.")
    return understanding, answer_by_words(study, layer, understanding.readings, args.similarity)


def _by_clip(args: argparse.Namespace, study: "Study", layer: str) -> "tuple[Understanding, Answer]":
    from core.asking.answer import Understanding, answer_by_score
    from core.asking.clip_words import score_by_clip
    from core.asking.known_words import checked_phrases
    from core.commands.progress import counted_line
    from core.concepts.clip_model import ClipModel
    from core.errors import InputError
    from core.faces.store import Fer2013

    phrases, choice, faces = checked_phrases(args.words), _choice(args), Fer2013.load()
    if not args.fetch and not choice.at_hand():
        raise InputError("CLIP is not on this machine; add --fetch to download it, or --weights with a local file.")
    model = ClipModel(choice.model, choice.weights)
    score = score_by_clip(study, phrases, faces, model, choice.read_table(), counted_line())
    return Understanding(tuple(phrases), (), ()), answer_by_score(study, layer, score, args.similarity)


def _choice(args: argparse.Namespace) -> "ClipChoice":
    from core.asking.clip_words import ClipChoice

    usual = ClipChoice.from_environment()
    return ClipChoice(args.model or usual.model, args.weights or usual.weights, args.table or usual.table)


def _save(args: argparse.Namespace, understanding: "Understanding") -> Path:
    from core.concepts.concept_set import concept_set_from_words
    from core.concepts.own_sets import save_own_set

    title = ", ".join(understanding.phrases)
    return save_own_set(concept_set_from_words(understanding.phrases, title), args.save, args.replace)


def _print(study: "Study", understanding: "Understanding", facts: dict) -> None:
    from core.asking.known_words import CLOSENESS

    for reading in understanding.readings:
        words = ", ".join(f"{word.name!r} ({study.scorings[word.scoring].title})" for word in reading.words)
        left_out = f"; left out: {', '.join(reading.ignored)}" if reading.ignored else ""
        print(f"{reading.phrase!r} is read as {words}: {CLOSENESS[reading.closeness]}{left_out}.")
    for entry in understanding.unknown:
        print(f"{entry.phrase!r} is not known and left out; near it: {', '.join(entry.nearest)}.")
    print(
        f"{study.title}, {facts['layer']}, {facts['images']:,} faces: the best neuron scores {facts['best']:.3f}, a "
        f"{MATCHES[facts['strength']]}; with the faces shuffled the best of all neurons reaches "
        f"{facts['chance']:.3f} at most (p = {facts['p']:.3f}). "
        f"{counted(facts['above_chance'], 'neuron')} {agree(facts['above_chance'], 'is', 'are')} above that."
    )
    for line in facts["neurons"]:
        print(f"  #{line['neuron']:<6}{line['score']:+.3f}  {line['label']}")
    if "saved" in facts:
        print(f"Saved as {facts['saved']}.")
