"""`python -m core match`: two layers side by side, of one network or of two."""

import argparse
import json
from typing import TYPE_CHECKING

from core.commands.arguments import add_labels, add_seed, add_study
from core.commands.tables import table_lines

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

HELP = "Match the neurons of two layers by activation: twins, what one layer has alone, shared words, linear CKA."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_study(parser)
    parser.add_argument("--layer", help="for instance lin2 (default: the last one)")
    parser.add_argument("--with-study", help="the other study (default: the same one)")
    parser.add_argument("--with-layer", help="the other layer (default: the last one of the other study)")
    add_labels(parser, unless_told="the first that both studies have")
    parser.add_argument("--one-to-one", action="store_true", help="also pair neurons so that none occurs twice")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="print the N closest twins (default 10)")
    add_seed(parser, decides="the shuffles")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> None:
    from core.errors import InputError
    from core.matching.labels import agreement_by_kind, shared_words, word_counts, words_by_kind, words_of
    from core.matching.matching import match, match_one_to_one
    from core.matching.pair import read_pair, sides_of
    from core.matching.words import (
        agreement_said,
        alike_said,
        chance_said,
        headline,
        one_to_one_said,
        others_said,
        words_said,
    )
    from core.study import open_study

    if args.most < 0:
        raise InputError("--most should be at least 0.")
    if not (args.with_study or args.with_layer):
        raise InputError("Say what to compare with: --with-layer, --with-study, or both.")
    study = open_study(args.study)
    other = open_study(args.with_study) if args.with_study else study
    here, there = sides_of(study, args.layer or study.layers[-1], other, args.with_layer or other.layers[-1])
    words, others = words_of(here, there, args.scorer, args.similarity)
    shared = shared_words(here, there, args.scorer)
    pair = read_pair(here, there)
    matching = match(pair, args.seed)
    same_words = agreement_by_kind(matching.here, words, others, shared, args.seed)
    counts, by_kind = word_counts(words, others, shared), words_by_kind(matching.here, words)
    assigned = match_one_to_one(pair) if args.one_to_one else None
    if args.json:
        facts = {
            "study": study.id,
            "layer": here.layer,
            "with_study": other.id,
            "with_layer": there.layer,
            "seed": args.seed,
            **matching.summary(),
            "same_word": {name: found.summary() for name, found in same_words.items()},
            "one_to_one": assigned and assigned.summary(),
            "neurons": table_lines(_named(matching.here.table, words, others)),
            "neurons_there": table_lines(_named(matching.there.table, others, words)),
            "words": table_lines(counts),
            "words_by_kind": table_lines(by_kind),
        }
        print(json.dumps(facts))
        return
    print(headline(matching, here.title, there.title))
    print(f"{others_said(matching.here)}\n{chance_said(matching.here, len(matching.there.neurons))}")
    print(f"Seen from {there.title}: {matching.there.counts['twin']:,} with a twin. {others_said(matching.there)}")
    print(alike_said(matching))
    if assigned is not None:
        print(one_to_one_said(assigned))
    print(f"{agreement_said(same_words)}\n{words_said(counts, here.title, there.title)}")
    for line in counts[counts["more"] != ""].itertuples():
        print(f"  {line.word:<28}{line.here:>6,}{line.there:>6,}  p = {line.p_corrected:.2g}")
    twins = matching.here.table.query("kind == 'twin'").nlargest(args.most, "correlation")
    for line in _named(twins, words, others).itertuples():
        print(f"  #{line.neuron:<6}{line.word:<26}#{line.match:<6}{line.match_word:<26}{line.correlation:.3f}")
    alone = by_kind[by_kind["alone"] > 0].nlargest(args.most, "alone")
    if len(alone):
        print("Without a counterpart: " + ", ".join(f"{line.word} {line.alone:,}" for line in alone.itertuples()))


def _named(table: "pd.DataFrame", words: "np.ndarray", others: "np.ndarray") -> "pd.DataFrame":
    """The table with the words of both neurons."""
    return table.assign(word=words[table["neuron"]], match_word=others[table["match"]])
