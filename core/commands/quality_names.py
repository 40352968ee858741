"""`python -m core quality --wordings` and `--rescored`: whether neurons keep their names when asked otherwise."""

import argparse
import json
from typing import TYPE_CHECKING

from core.commands.arguments import said_again
from core.commands.tables import table_lines, write_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.study import Study


def wordings(study: "Study", layers: "Sequence[str]", args: argparse.Namespace) -> None:
    from core.label_quality.wordings import form_by_form, kept_by_word, kept_without_label
    from core.label_quality.wordings_words import alike_said, how_said, prompts_said, share_said, wordings_said

    scorer, similarity = study.matching(args.scorer, args.similarity)
    makers = {"": kept_without_label, "_by_word": kept_by_word, "_forms": form_by_form}
    tables = {suffix: make(study, layers, scorer, similarity) for suffix, make in makers.items()}
    if args.out is not None:
        command = said_again("quality", args, ("study", "layer", "scorer", "similarity", "wordings", "out"))
        write_tables(study, args.out, tables, command)
    if args.json:
        about = {"study": study.id, "scorer": scorer, "similarity": similarity, "prompts": prompts_said(study, scorer)}
        names = ("kept", "words", "forms")
        print(json.dumps(about | dict(zip(names, map(table_lines, tables.values()), strict=True))))
        return
    print(f"{study.title}, {study.scorings[scorer].title}. {how_said(study, scorer)}")
    for layer in layers:
        kept, words, forms = (table[table["layer"] == layer] for table in tables.values())
        print(f"{layer}: {wordings_said(kept)}")
        for line in words.to_dict("records"):
            print(
                f"  {line['word']:<12} n = {line['n']:>4,}, other wordings {line['others']}: kept by "
                f"{share_said(line)}; most often next: {line['next'] or 'none'} ({line['next_n']:,})"
            )
        for line in forms.to_dict("records"):
            print(
                f"  {line['word']} with {line['only']} as its only wording: called so {share_said(line)} "
                f"of {line['n']:,}; correlation of their scores {alike_said(line)}"
            )


def rescored(study: "Study", layers: "Sequence[str]", args: argparse.Namespace) -> None:
    from core.concepts.scores import ConceptScores
    from core.label_quality.rescored import kept_when_rescored, rescored_said

    names = {path.stem for path in args.rescored}
    alone = len(names) == len(args.rescored)
    scores = {path.stem if alone else str(path): ConceptScores.load(path) for path in args.rescored}
    table = kept_when_rescored(study, layers, scores, args.scorer, args.similarity)
    if args.out is not None:
        command = said_again("quality", args, ("study", "layer", "scorer", "similarity", "rescored", "out"))
        write_tables(study, args.out, {"": table}, command)
    if args.json:
        about = {name: own.details for name, own in scores.items()}
        print(json.dumps({"study": study.id, "scores": about, "kept": table_lines(table)}))
        return
    for sentence in rescored_said(table):
        print(sentence)


def other_wording(study: "Study", args: argparse.Namespace) -> None:
    from dataclasses import asdict

    from core.label_quality.wordings import without_label
    from core.label_quality.wordings_words import without_said

    layer = args.layer or study.layers[-1]
    scorer, similarity = study.matching(args.scorer, args.similarity)
    without = without_label(study, layer, args.neuron, scorer, similarity)
    if args.json:
        place = {"study": study.id, "layer": layer, "neuron": args.neuron, "scorer": scorer, "similarity": similarity}
        print(json.dumps({**place, "without": without and asdict(without)}))
        return
    said = "no word of it has another wording in the vocabulary" if without is None else without_said(without)
    print(f"{study.title}, neuron {args.neuron} of {layer}: {said}")
