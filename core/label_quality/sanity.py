"""Which measures can be believed: those that fall when a concept's labels are spoiled.

Missing labels: half of the images that show a concept are said not to. Extra labels: as many images that do not show it
are said to. A measure that stays where it was cannot tell a word from one that is too narrow or too wide.
Source: Oikarinen, Yan and Weng 2025, "Evaluating neuron explanations: a unified framework with sanity checks". That
nine neurons in ten have to fall is our bar.
"""

import numpy as np
import pandas as pd

from core.label_quality.measures import MEASURES, Pairing, measure
from core.label_quality.rows import Rows

DRAWS = 3
NEURONS = 1024
FALL = 0.001
PASS = 0.9


def spoiled(shown: np.ndarray, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Concept labels bool [concepts, images] with half of each concept's images taken away ("missing"), and with as
    many others added as there were ("extra")."""
    missing, extra = shown.copy(), shown.copy()
    for concept, own in enumerate(shown):
        inside, outside = np.flatnonzero(own), np.flatnonzero(~own)
        missing[concept, generator.choice(inside, len(inside) // 2, replace=False)] = False
        extra[concept, generator.choice(outside, min(len(inside), len(outside)), replace=False)] = True
    return {"missing": missing, "extra": extra}


def falls(pairing: Pairing, labels: np.ndarray, generator: np.random.Generator) -> dict[str, dict[str, np.ndarray]]:
    """By measure and kind of spoiling, whether a neuron's value falls by more than FALL, bool [m].

    The mean of DRAWS spoilings stands beside the value for the concept's own labels. At most NEURONS of the neurons
    that have a label are looked at, drawn at random.
    """
    known = np.flatnonzero(labels >= 0)
    some = np.sort(generator.choice(known, min(len(known), NEURONS), replace=False))
    neurons, labels = Rows(pairing.neurons.values[some]), labels[some]

    def values(shown: np.ndarray) -> dict[str, np.ndarray]:
        binary = Pairing(neurons, Rows(shown.astype(np.float32)))
        return {name: measure(name, binary, labels) for name in MEASURES}

    shown = pairing.concepts.high
    own, spoilings = values(shown), [spoiled(shown, generator) for _ in range(DRAWS)]
    found: dict[str, dict[str, np.ndarray]] = {name: {} for name in MEASURES}
    for kind in ("missing", "extra"):
        drawn = [values(spoiling[kind]) for spoiling in spoilings]
        for name in MEASURES:
            found[name][kind] = np.mean([one[name] for one in drawn], axis=0) < own[name] - FALL
    return found


def sanity_table(found: list[dict[str, dict[str, np.ndarray]]]) -> pd.DataFrame:
    """One line a measure, over all that `falls` gave: measure, missing and extra (shares of neurons whose value falls),
    passes (both at least PASS) and n."""
    lines = []
    for name in MEASURES:
        shares = {kind: np.concatenate([one[name][kind] for one in found]) for kind in ("missing", "extra")}
        means = {kind: float(values.mean()) if len(values) else np.nan for kind, values in shares.items()}
        lines.append({"measure": name, **means, "passes": min(means.values()) >= PASS, "n": len(shares["missing"])})
    return pd.DataFrame(lines)
