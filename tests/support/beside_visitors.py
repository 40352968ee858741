"""`python -m tests.support.beside_visitors JOB STUDY FOLDER`: do a background job as its page does, in a process that
has imported what the server and the page import. Prints what the job's thread imported besides, and how the job ended.
"""

import importlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path


class Watch:
    """A finder that finds nothing: it prints what is looked for outside the main thread."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> None:
        # A codec is a module that imports no other: threads cannot meet in it.
        if threading.current_thread() is not threading.main_thread() and not name.startswith("encodings."):
            print(f"{name} was imported in a thread", flush=True)


def draw_a_map(study: str, folder: Path) -> object:
    """What the page Map does when its button is pressed."""
    from core.networks.catalog import ARCHITECTURES
    from core.study import open_study
    from pages.explore import neuron_map_drawing as page
    from tests.support.tiny import TINY

    ARCHITECTURES[TINY.name] = TINY
    os.environ["EMODISSECT_CACHE"] = str(folder)
    opened = open_study(study)
    page.st.button = lambda *_, **__: True
    page.offer_to_draw(opened, opened.layers[-1])
    page.drawer().wait()
    return page.drawer().now.state


def import_faces(study: str, folder: Path) -> object:
    """What the page FER2013 does with a path."""
    import core.faces.index
    from pages.data.bringing import Importer, Source
    from tests.faces.layouts import INDEX, entries, zipped

    INDEX.save(folder / "index.npz")
    core.faces.index.INDEX_FILE = folder / "index.npz"
    importer = Importer(folder / "data")
    importer.start(Source("path", str(zipped(folder / "copy.zip", entries("jpg")))))
    importer.wait()
    return importer.now.state


def try_a_network(study: str, folder: Path) -> object:
    """What the page Your network does with a file."""
    from core.bringing.public_test import public_test
    from core.bringing.trial import try_network
    from core.emotions import EMOTION_NAMES
    from core.faces.store import Fer2013
    from core.networks.exchange.classes import Classes
    from core.networks.exchange.importing import Request
    from pages.data.own_network_seen import Worker
    from tests.support.few_faces import import_few_faces
    from tests.support.onnx_files import keras_network, save

    os.environ["EMODISSECT_DATA"] = str(folder)
    import_few_faces(40)
    classes, faces = Classes(EMOTION_NAMES), Fer2013.load()
    trial = try_network(save(keras_network(), folder / "mine.onnx"), Request("mine", classes))
    worker = Worker()
    worker.start("PublicTest", lambda progress: public_test(trial, classes, faces, progress))
    worker.wait()
    return worker.now.state


JOBS: dict[str, Callable[[str, Path], object]] = {
    job.__name__: job for job in (draw_a_map, import_faces, try_a_network)
}

if __name__ == "__main__":
    from pages.common.serve import NEEDED

    for module in NEEDED:
        importlib.import_module(module)
    sys.meta_path.insert(0, Watch())
    print(JOBS[sys.argv[1]](sys.argv[2], Path(sys.argv[3])).value)
