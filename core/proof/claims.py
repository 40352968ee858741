"""Everything that is put to the proof: another claim is one more entry here."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import InputError
from core.proof import coverage, coverage_of_measures, edits, labels
from core.proof.rate import Kind, Rate

# Draws one world and says yes or no, or how many of how many.
Trial = Callable[[np.random.Generator], "bool | tuple[int, int]"]


@dataclass(frozen=True)
class Proof:
    """`asks` is read before its share of worlds; `stated` is the share that is promised, in the manner of `kind`.

    `effort` is how many worlds are drawn for each one asked for: the cheap are drawn more often.
    """

    asks: str
    trial: Trial
    kind: Kind
    stated: float = float("nan")
    effort: float = 1.0


PROOFS: dict[str, Proof] = {
    "helpful-found": Proof(
        "An edit that helps by construction is called real", edits.helpful_edit_is_found, Kind.AT_LEAST, 0.8
    ),
    "idle-called-real": Proof(
        "An edit without effect by construction is called real", edits.idle_edit_is_called_real, Kind.AT_MOST, 0.05
    ),
    "idle-covered": Proof("The interval of its change holds 0", edits.idle_edit_is_covered, Kind.COVERS, 0.95),
    "best-of-sixty": Proof(
        "The best of 60 edits without effect is called real on the faces it was picked on",
        edits.best_of_many_on_the_test_set,
        Kind.SHOWN,
    ),
    "best-held-out": Proof("The same on faces it was not picked on", edits.best_of_many_held_out, Kind.AT_MOST, 0.05),
    "true-labels": Proof(
        "Neurons that deserve to be louder beat as many at random",
        edits.true_labels_beat_random_ones,
        Kind.AT_LEAST,
        0.8,
        0.5,
    ),
    "shuffled-labels": Proof(
        "Neurons picked by chance beat as many at random",
        edits.shuffled_labels_beat_random_ones,
        Kind.AT_MOST,
        0.05,
        0.5,
    ),
    "firing-kept": Proof(
        "A neuron that answers to a concept keeps a label", labels.firing_neurons_kept, Kind.AT_LEAST, 0.8, 0.1
    ),
    "firing-named": Proof("The label it keeps is that concept", labels.firing_neurons_named, Kind.AT_LEAST, 0.95, 0.1),
    "noise-kept": Proof(
        "A label that is kept belongs to a neuron of pure noise", labels.noise_among_kept, Kind.AT_MOST, 0.05, 0.1
    ),
    "wilson-split": Proof(
        "Wilson's interval holds the accuracy of a split", coverage.wilson_of_a_split, Kind.COVERS, 0.95, 10
    ),
    "wilson-small": Proof(
        "Wilson's interval holds the recall of the rarest emotion",
        coverage.wilson_of_a_small_class,
        Kind.COVERS,
        0.95,
        10,
    ),
    "paired-edit": Proof(
        "The adjusted Wald interval holds the change of a small edit", coverage.paired_of_an_edit, Kind.COVERS, 0.95, 10
    ),
    "paired-small": Proof(
        "The same for an edit of the rarest emotion", coverage.paired_of_a_small_class, Kind.COVERS, 0.95, 10
    ),
    "bootstrap-edit": Proof(
        "The paired bootstrap interval holds the change of a small edit",
        coverage.bootstrap_of_an_edit,
        Kind.COVERS,
        0.95,
        10,
    ),
    "bootstrap-mean": Proof(
        "The bootstrap interval holds a skewed mean over 350 faces",
        coverage.bootstrap_of_a_skewed_mean,
        Kind.COVERS,
        0.95,
        1,
    ),
    "settling": Proof(
        "The interval from a sample of the faces holds the change over all of them",
        coverage.change_over_all_faces,
        Kind.COVERS,
        0.95,
        10,
    ),
    "macro-f1": Proof(
        "The bootstrap interval of macro-F1 holds that of endless faces",
        coverage_of_measures.macro_f1_of_a_split,
        Kind.COVERS,
        0.95,
    ),
    "f1-rarest": Proof(
        "The same for the F1 of the rarest emotion",
        coverage_of_measures.f1_of_the_rarest,
        Kind.COVERS,
        0.95,
    ),
    "calibration-error": Proof(
        "The interval of the calibration error holds that of endless faces",
        coverage_of_measures.calibration_error_of_a_split,
        Kind.COVERS,
        0.95,
        0.25,
    ),
    "log-loss": Proof(
        "The interval of the log-loss holds that of endless faces",
        coverage_of_measures.log_loss_of_a_split,
        Kind.COVERS,
        0.95,
        0.25,
    ),
    "auroc": Proof(
        "Hanley and McNeil's interval holds the AUROC of a rare emotion's word",
        coverage_of_measures.auroc_of_a_word,
        Kind.COVERS,
        0.95,
        5,
    ),
    "slice": Proof(
        "Newcombe's interval holds how far a slice differs from the rest",
        coverage_of_measures.difference_of_a_slice,
        Kind.COVERS,
        0.95,
        10,
    ),
    "slice-within": Proof(
        "Sato's interval holds how far it differs inside the same emotion",
        coverage_of_measures.difference_inside_emotions,
        Kind.COVERS,
        0.95,
        10,
    ),
    "correlation": Proof(
        "Fisher's interval holds the correlation of two judges",
        coverage_of_measures.correlation_of_two_judges,
        Kind.COVERS,
        0.95,
        5,
    ),
    "concept-share": Proof(
        "The bootstrap interval holds a concept's share of what was used",
        coverage_of_measures.share_of_a_concept,
        Kind.COVERS,
        0.95,
        0.5,
    ),
}


def prove(name: str, worlds: int, seed: int = 0) -> Rate:
    """Draw `worlds` worlds (times the effort) for one entry of PROOFS and count; InputError for an unknown name or no
    worlds."""
    if name not in PROOFS:
        raise InputError(f"There is no proof {name!r}; there is {', '.join(PROOFS)}.")
    if worlds < 1:
        raise InputError("A proof needs at least one world.")
    proof = PROOFS[name]
    generators = np.random.default_rng(seed).spawn(max(1, round(worlds * proof.effort)))
    counted = [_counted(proof.trial(generator)) for generator in generators]
    hits, trials = map(sum, zip(*counted, strict=True))
    return Rate(hits, trials, proof.kind, proof.stated)


def prove_all(
    worlds: int, seed: int = 0, only: str | None = None, progress: Callable[[int, int], None] = lambda done, of: None
) -> pd.DataFrame:
    """One line for each entry of PROOFS, or for `only` one: name, asks and the columns of `Rate.summary`."""
    names, lines = [only] if only else list(PROOFS), []
    for name in names:
        rate = prove(name, worlds, seed)
        lines.append({"name": name, "asks": PROOFS[name].asks, **rate.summary()})
        progress(len(lines), len(names))
    return pd.DataFrame(lines).astype({"holds": object})


def _counted(found: bool | tuple[int, int]) -> tuple[int, int]:
    return found if isinstance(found, tuple) else (int(found), 1)
