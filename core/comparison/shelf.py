"""Where measured networks lie: those shipped with the program, and the user's own."""

from collections.abc import Iterable
from pathlib import Path

from core.comparison.measured import MeasuredNetwork
from core.networks.catalog import ARCHITECTURES
from core.paths import ASSETS, data_folder

SHIPPED = ASSETS / "results" / "networks"


def own_results() -> Path:
    """Networks that the user measured: `comparison` in the data folder."""
    return data_folder() / "comparison"


def result_files(more: Iterable[Path] = ()) -> list[Path]:
    """The files of all measured networks; `more` files stand in the place of the user's, those of what is shipped by
    the same name. Networks of the catalog first, in its order."""
    found = {path.stem: path for folder in (SHIPPED, own_results()) for path in sorted(folder.glob("*.json"))}
    found |= {path.stem: path for path in more}
    places = {name: place for place, name in enumerate(ARCHITECTURES)}
    return sorted(found.values(), key=lambda path: (places.get(path.stem, len(places)), path.stem))


def measured_networks(more: Iterable[Path] = ()) -> list[MeasuredNetwork]:
    """All measured networks; InputError for a file that is none."""
    return [MeasuredNetwork.read(path) for path in result_files(more)]


def unmeasured(networks: Iterable[MeasuredNetwork]) -> dict[str, str]:
    """The networks of the catalog that none of these is, and the command line that measures each."""
    there = {network.architecture for network in networks}
    return {name: _command(name) for name in ARCHITECTURES if name not in there}


def _command(name: str) -> str:
    run = f"runs/{name}"
    return f"python -m core compare measure {name} --weights {run}/network.safetensors --run {run}"
