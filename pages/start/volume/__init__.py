"""One slider and one large number: how many faces the network names right as its named neurons are turned up.

A Streamlit component (st.components.v2) without a build step. Every reading is sent at once, so that turning it asks
nothing of the server.
"""

from pathlib import Path

import numpy as np

from core.editing.published_edit import PublishedEdit
from pages.common.component import component

_volume = component(Path(__file__).parent, "volume")


def volume(edit: PublishedEdit, *, key: str) -> None:
    """Mount the slider, at no change."""
    _volume(key=key, data=readings(edit))


def readings(edit: PublishedEdit) -> dict[str, object]:
    """What the slider shows at each of its places, ready for JSON."""
    return {
        "n": edit.n,
        "scales": edit.scales.tolist(),
        "correct": (edit.unedited + edit.change).tolist(),
        "gained": edit.gained.tolist(),
        "lost": edit.lost.tolist(),
        "luck": list(edit.luck),
        "start": int(np.abs(edit.scales - 1).argmin()),
        "published": edit.published,
    }
