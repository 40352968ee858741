"""The bars of muted groups: the numbers beyond their ends have room, however narrow the chart."""

import pandas as pd
import pytest

from core.figures.volumes import muted_figure


@pytest.mark.parametrize("changes", [(-102, -80, 11), (-3,), (0, 0), (5, 7)])
def test_the_axis_goes_on_beyond_the_longest_bars(changes):
    columns = {"group": [f"word {place}" for place in range(len(changes))], "change": list(changes)}
    table = pd.DataFrame(columns | dict.fromkeys(("neurons", "gained", "lost", "q"), 1))
    low, high = muted_figure(table).layout.xaxis.range
    room = (max(*changes, 0) - min(*changes, 0)) / 10
    assert low < min(*changes, 0) - room
    assert high > max(*changes, 0) + room
