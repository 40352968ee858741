"""One sentence in plain words, built from the evidence. It works for any word that a scorer may use."""

from collections.abc import Sequence

import numpy as np

from core.emotions import EMOTIONS

SPOKEN_SHARE = 0.2
SPOKEN_LEAST = 0.05


def evidence_sentence(
    words: Sequence[str], whole: np.ndarray, rather: np.ndarray, emotion: int, other: int, *, most: int = 2
) -> str:
    """What spoke for `emotion`, and what against it or rather for `other`.

    `words` name the parts, "" those without a label; `whole` float [parts] splits the logit of `emotion`, and `rather`
    its lead over `other`. A part is mentioned if it has at least a fifth of the largest one's weight and .05 logits.
    """
    named = np.array([bool(word) for word in words])
    supporting = _strongest(np.where(named, whole, 0), most)
    if not supporting:
        return f"No word speaks clearly for {EMOTIONS[emotion].name}."
    said = f"Mostly {_listed([words[part] for part in supporting])}"
    least = max(SPOKEN_LEAST, SPOKEN_SHARE * float(whole[supporting[0]]))
    against = _strongest(np.where(named, -whole, 0), 1, least)
    if against:
        return f"{said}; {_listed([words[part] for part in against])} spoke against."
    named[supporting] = False
    instead = _strongest(np.where(named, -rather, 0), 1, least)
    if instead:
        return f"{said}; {_listed([words[part] for part in instead])} spoke rather for {EMOTIONS[other].name}."
    return f"{said}; nothing spoke clearly against."


def _strongest(values: np.ndarray, most: int, least: float = SPOKEN_LEAST) -> list[int]:
    order = np.argsort(-values, kind="stable")[:most]
    least = max(least, SPOKEN_SHARE * float(values[order[0]])) if len(order) else least
    return [int(part) for part in order if values[part] >= least]


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
