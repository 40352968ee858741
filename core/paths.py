"""Where things are on disk. Each place can be moved by an environment variable."""

import os
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
CONCEPT_SETS = ASSETS / "concepts"
BUILTIN_STUDIES = ASSETS / "studies"
BUILTIN_STUDY = BUILTIN_STUDIES / "vggnet-fer2013"


def data_folder() -> Path:
    """Imported faces and votes: EMODISSECT_DATA, or `data` beside the program."""
    return Path(os.environ.get("EMODISSECT_DATA", ASSETS.parent / "data"))


def own_concept_sets() -> Path:
    """Concept sets that the user saved: `concepts` in the data folder."""
    return data_folder() / "concepts"


def own_networks() -> Path:
    """Networks that the user imported: `networks` in the data folder."""
    return data_folder() / "networks"


def own_studies() -> Path:
    """Studies that the user keeps where the pages find them: `studies` in the data folder."""
    return data_folder() / "studies"


def cache_folder() -> Path:
    """What can be computed again at any time: EMODISSECT_CACHE, or `emodissect` in the user's cache folder."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Path(os.environ.get("EMODISSECT_CACHE", home / "emodissect"))
