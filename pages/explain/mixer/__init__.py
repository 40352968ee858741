"""The mixer: how loud each word's neurons are, and what the network would say then, worked out on the client.

Exact, because the classifier is linear in its neurons: logits = base + sum over words of volume times contribution.
A Streamlit component (st.components.v2) without a build step; while a slider moves nothing is sent.
"""

from pathlib import Path

import numpy as np

from core.emotions import EMOTIONS
from core.explanation.explain import Explanation
from pages.common.component import component
from pages.common.markup import quiet

SHOWN = 8
_mixer = component(Path(__file__).parent, "mixer")


def mixer(explanation: Explanation) -> None:
    """A slider for each word that matters most on this face, and the probabilities that follow."""
    quiet(
        "Turn a word down to silence its neurons, or up to let them speak twice as loud. The bars show what the "
        "network would say; the mark on each bar is what it says now."
    )
    _mixer(key="mixer", data=mixer_data(explanation))


def mixer_data(explanation: Explanation) -> dict[str, object]:
    """What the component needs: words with their contributions [7] to the logits, the rest of the logits [7], and
    the calibration's temperature."""
    values, named = explanation.concepts.values, np.array([bool(word) for word in explanation.words])
    # What all emotions share moves no probability.
    matters = np.where(named, np.ptp(values, axis=1), 0)
    shown = [int(part) for part in np.argsort(-matters, kind="stable")[:SHOWN] if matters[part] > 0]
    return {
        "words": [{"name": explanation.words[part], "values": values[part].tolist()} for part in shown],
        "rest": explanation.concepts.without(shown).tolist(),
        "temperature": explanation.calibration.temperature,
        "threshold": explanation.calibration.threshold,
        "classes": [{"name": emotion.name, "color": emotion.color} for emotion in EMOTIONS],
    }
