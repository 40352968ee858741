"""`python -m pages.common.serve app.py [options of streamlit run]`: start the dashboard.

A folder called pages/ makes Streamlit look for its older kind of multipage app until st.navigation has run once, so
the first visitor of a plain `streamlit run`, if they came by a link, is told that the page does not exist before they
see it. Saying beforehand that the folder is not of that kind is one thing that this adds; the other is to load what
every page needs while the first visitor's browser is still loading its part.
"""

import importlib
import sys
import time
from threading import Thread

from streamlit import runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.runtime import RuntimeState
from streamlit.web.cli import main

NEEDED = ("pandas", "pyarrow.parquet", "plotly.graph_objects", "safetensors.numpy", "yaml", "core.study.neuron_table")


def load_what_pages_need() -> None:
    """Import NEEDED as soon as the server has started, not before, so that it starts no later."""
    while not runtime.exists() or runtime.get_instance().state is RuntimeState.INITIAL:
        time.sleep(0.05)
    for module in NEEDED:
        importlib.import_module(module)


if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    Thread(target=load_what_pages_need, daemon=True).start()
    sys.argv = ["streamlit", "run", *sys.argv[1:]]
    main()
