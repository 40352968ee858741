"""`python -m core quality`: how good the labels are on images they were not chosen on, and which way is best."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.arguments import EVERY, add_seed, add_study, layers_asked, said_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from core.study import Study

HELP = "Judge labels on images they were not chosen on, beside other neurons' labels, for every scorer and similarity."
OPTIONS = ("study", "layer", "scorer", "similarity", "seed", "out")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument("--layer", help=f"a layer, or `{EVERY}` (default: the last one)")
    parser.add_argument("--scorer", help="for instance clip, actions or votes (default: all that keep their scores)")
    parser.add_argument("--similarity", help="a similarity function (default: all)")
    parser.add_argument("--neuron", type=int, help="only this neuron, by the labels of every scorer")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--wordings",
        action="store_true",
        help="instead, what neurons would be called without their word: another wording of it, or something else",
    )
    instead.add_argument(
        "--rescored",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="instead, whether neurons keep their names by other scores of the same images and words, such as "
        "`core score clip --template` or `--model` give",
    )
    instead.add_argument(
        "--embeddings",
        type=Path,
        metavar="FILE",
        help="instead, how alike each neuron's top images are to CLIP: what `core score clip --cache FILE` kept",
    )
    parser.add_argument(
        "--data", type=Path, help="FER2013, to check the embeddings by (default: what `data import` brought)"
    )
    add_seed(parser)
    parser.add_argument("--out", type=Path, help="write the tables as CSV too: this file, and …_tests and …_words")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.study import open_study

    study = open_study(args.study)
    if args.neuron is not None:
        (_other_wording if args.wordings else _one)(study, args)
        return
    layers = layers_asked(study, args.layer and [args.layer])
    if args.embeddings is not None:
        _clarity(study, layers, args)
        return
    if args.wordings:
        _wordings(study, layers, args)
        return
    if args.rescored:
        _rescored(study, layers, args)
        return
    from core.label_quality.between_judges import related_words, shared_by_layer
    from core.label_quality.comparison import compare
    from core.label_quality.judges import judge_table

    found = compare(study, layers, _listed(args.scorer), _listed(args.similarity), args.seed, _say)
    words = judge_table(study)
    between = {"shared": shared_by_layer(study, layers), "related": related_words(study)}
    if args.out is not None:
        _write(study, args, {"": found.table, "_tests": found.tests, "_words": words})
    if args.json:
        tables = {"labels": found.table, "tests": found.tests, "words": words, **between}
        print(json.dumps({"study": study.id, "seed": args.seed} | {name: _lines(own) for name, own in tables.items()}))
        return
    _print(study, found.table, found.tests, words)
    _print_between(**between)


def _clarity(study: "Study", layers: "Sequence[str]", args: argparse.Namespace) -> None:
    from core.commands.progress import ProgressLine
    from core.concepts.measurements import Measurements
    from core.explanation.results import write_result
    from core.faces.opening import open_faces
    from core.label_quality.image_clarity import (
        clarity_by_layer,
        clarity_by_layer_said,
        clarity_of_study,
        study_embeddings,
    )

    measured = Measurements.load(args.embeddings)
    embeddings = study_embeddings(study, measured, open_faces(args.data, progress=ProgressLine()))
    table = clarity_of_study(study, layers, embeddings, args.seed, _say).round(4)
    lines = clarity_by_layer(table)
    if args.out is not None:
        said = argparse.Namespace(**{**vars(args), "embeddings": args.embeddings.name})
        command = said_again("quality", said, ("study", "layer", "embeddings", "seed", "out"))
        write_result(table, args.out, study, command)
    if args.json:
        about = {"study": study.id, "source": measured.source, "seed": args.seed}
        print(json.dumps({**about, "layers": _lines(lines), "neurons": _lines(table)}))
        return
    print(f"{study.title}, {measured.source}. {clarity_by_layer_said(lines)}")
    for line in lines.itertuples():
        print(
            f"  {line.layer:<8} {line.neurons:>5,} neurons: {line.clarity:.3f}, by chance {line.chance:.3f}; "
            f"{line.lead:+.3f} between them (the middle half {line.low:+.3f} to {line.high:+.3f}); "
            f"{100 * line.clear:.1f} % beyond luck"
        )


def _wordings(study: "Study", layers: "Sequence[str]", args: argparse.Namespace) -> None:
    from core.label_quality.wordings import form_by_form, kept_by_word, kept_without_label
    from core.label_quality.wordings_words import alike_said, how_said, prompts_said, share_said, wordings_said

    scorer, similarity = study.matching(args.scorer, args.similarity)
    makers = {"": kept_without_label, "_by_word": kept_by_word, "_forms": form_by_form}
    tables = {suffix: make(study, layers, scorer, similarity) for suffix, make in makers.items()}
    if args.out is not None:
        _write(study, args, tables, ("study", "layer", "scorer", "similarity", "wordings", "out"))
    if args.json:
        about = {"study": study.id, "scorer": scorer, "similarity": similarity, "prompts": prompts_said(study, scorer)}
        names = ("kept", "words", "forms")
        print(json.dumps(about | dict(zip(names, map(_lines, tables.values()), strict=True))))
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


def _rescored(study: "Study", layers: "Sequence[str]", args: argparse.Namespace) -> None:
    from core.concepts.scores import ConceptScores
    from core.explanation.results import write_result
    from core.label_quality.rescored import kept_when_rescored, rescored_said

    names = {path.stem for path in args.rescored}
    alone = len(names) == len(args.rescored)
    scores = {path.stem if alone else str(path): ConceptScores.load(path) for path in args.rescored}
    table = kept_when_rescored(study, layers, scores, args.scorer, args.similarity)
    if args.out is not None:
        command = said_again("quality", args, ("study", "layer", "scorer", "similarity", "rescored", "out"))
        write_result(table.round(4), args.out, study, command)
    if args.json:
        about = {name: own.details for name, own in scores.items()}
        print(json.dumps({"study": study.id, "scores": about, "kept": _lines(table)}))
        return
    for sentence in rescored_said(table):
        print(sentence)


def _other_wording(study: "Study", args: argparse.Namespace) -> None:
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


def _one(study: "Study", args: argparse.Namespace) -> None:
    from core.label_quality.neuron import neuron_quality
    from core.label_quality.trust import judged_words, pointing_said, trust_of, with_trust

    layer, words = args.layer or study.layers[-1], judged_words(study)
    table = with_trust(study, neuron_quality(study, layer, args.neuron, args.similarity, seed=args.seed), words)
    if args.json:
        place = {"study": study.id, "layer": layer, "neuron": args.neuron}
        print(json.dumps({**place, "labels": _lines(table)}))
        return
    print(f"{study.title}, neuron {args.neuron} of {layer}: chosen on PublicTest, judged on PrivateTest")
    for line in table.itertuples():
        print(
            f"{line.scorer:<8} {line.label:<24} correlation {line.quality:.3f}, "
            f"{'above' if line.keeps else 'not above'} the {line.bar:.3f} of random labels: "
            f"{'keeps it' if line.keeps else 'no label'}\n"
            f"  lead over {line.runner_up or 'none'} {line.lead:+.3f}; AUPRC {line.auprc:.3f}, F1 {line.f1:.3f}, "
            f"IoU {line.iou:.3f}, AUC {line.auc:.3f} (p = {line.p_value:.2g}); n = {line.images:,}\n"
            f"  the same in {100 * line.stable:.0f} % of bootstraps; together {line.several:.3f}: {line.words}\n"
            f"  points to {line.points_to or 'no emotion'}; can the judge tell the word? "
            f"{trust_of(words, line.scorer, line.label).said}"
        )
    print(pointing_said(study, table))


def _print(study: "Study", table: "pd.DataFrame", tests: "pd.DataFrame", words: "pd.DataFrame") -> None:
    from core.label_quality.measures import MEASURES

    print(f"{study.title}: labels chosen on PublicTest, judged on PrivateTest; in brackets the labels of other neurons")
    for layer, own in table.groupby("layer", sort=False):
        tested = tests[tests["layer"] == layer]
        reliable = tested.loc[tested["passes"], "measure"].tolist()
        print(f"{layer}, n = {own['neurons'].max():,} neurons, {own['images'].iloc[0]:,} images, best first")
        for line in own.to_dict("records"):
            values = "  ".join(f"{name} {line[name]:.3f} ({line[f'{name}_control']:.3f})" for name in reliable)
            print(
                f"  {line['scorer']:<8} {line['similarity']:<13} {values}  kept {100 * line['kept']:.0f} %  stable "
                f"{100 * line['stable']:.0f} %  fit {100 * line['fit']:.0f} % (chance {100 * line['fit_chance']:.0f} %)"
            )
        for line in own.drop_duplicates("scorer").to_dict("records"):
            print(
                f"  {line['scorer']:<8} up to five words: {line['several']:.3f}, {line['words']:.1f} words on average"
            )
        print("  Measures that fall when labels are spoiled, share of neurons: half missing, as many extra")
        for line in tested.itertuples():
            falls = f"{100 * line.missing:6.1f} %{100 * line.extra:7.1f} %"
            print(f"    {MEASURES[line.measure].title:<24}{falls}  {'passes' if line.passes else 'fails'}")
    print("Words that tell an emotion they suggest from the others (AUROC against the labels), by scorer")
    for scorer, own in words[words["suggested"]].groupby("scorer", sort=False):
        weak = own["concept"][own["weak"]].tolist()
        print(f"  {scorer:<8} {len(own) - len(weak)} of {len(own)}; weak: {', '.join(weak) or 'none'}")


def _print_between(shared: "pd.DataFrame", related: "pd.DataFrame") -> None:
    print("The scorers against one another: share of neurons whose labels by two of them suggest a common emotion")
    for line in shared.itertuples():
        print(
            f"  {line.layer:<8} {line.scorer} and {line.other}: {100 * line.share:.1f} % ({100 * line.low:.1f} to "
            f"{100 * line.high:.1f} %) of {line.n:,}; chance {100 * line.chance:.1f} %"
        )
    print("Their best words for an emotion on the same faces: correlation, in brackets words for the other emotions")
    for line in related.itertuples():
        print(
            f"  {line.emotion:<9} {line.scorer} {line.word!r} and {line.other} {line.other_word!r}: {line.r:.3f} "
            f"({line.low:.3f} to {line.high:.3f}; {line.control:.3f}), n = {line.n:,}"
        )


def _write(
    study: "Study", args: argparse.Namespace, tables: dict[str, "pd.DataFrame"], options: "Sequence[str]" = OPTIONS
) -> None:
    from core.explanation.results import write_result

    command = said_again("quality", args, options)
    for suffix, table in tables.items():
        write_result(table.round(4), args.out.with_stem(args.out.stem + suffix), study, command)


def _lines(table: "pd.DataFrame") -> list[dict[str, Any]]:
    return json.loads(table.to_json(orient="records", double_precision=6))


def _listed(name: str | None) -> list[str] | None:
    return None if name is None else [name]


def _say(doing: str) -> None:
    print(f"{doing} ...", file=sys.stderr, flush=True)
