"""One map at a time, drawn in the background and watched by anybody."""

import logging
from dataclasses import dataclass, replace
from threading import Lock, Thread

from core.errors import InputError
from core.neuron_map.store import layer_map
from core.study import Study


@dataclass(frozen=True)
class Standing:
    """How a drawing stands: `share` (0..1) done, `what` is being done; `error` in plain words if it failed."""

    study: str
    layer: str
    share: float
    what: str
    running: bool = True
    error: str = ""


class Drawer:
    """The maps that are drawn on a server; share one among its sessions."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._thread: Thread | None = None
        self._now: Standing | None = None

    @property
    def now(self) -> Standing | None:
        """The drawing that runs, or the last one; None before the first."""
        return self._now

    def start(self, study: Study, layer: str) -> None:
        """Begin to draw the map of a layer; InputError while another one is being drawn."""
        with self._lock:
            if self._now is not None and self._now.running:
                raise InputError(f"The map of {self._now.layer} is being drawn already; wait for it.")
            self._now = Standing(study.id, layer, 0.0, "beginning")
            self._thread = Thread(target=self._run, args=(study, layer), name="drawing a map", daemon=True)
            self._thread.start()

    def wait(self, seconds: float = 600) -> None:
        """Return when no map is being drawn."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, study: Study, layer: str) -> None:
        try:
            layer_map(study, layer, progress=self._told)
        except InputError as error:
            self._now = replace(self._now, running=False, error=str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("drawing a map failed")
            said = f"The map could not be drawn ({type(error).__name__}); the server's log says why."
            self._now = replace(self._now, running=False, error=said)
        else:
            self._now = replace(self._now, running=False, share=1.0)

    def _told(self, share: float, what: str) -> None:
        self._now = replace(self._now, share=share, what=what)
