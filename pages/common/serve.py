"""`python -m pages.common.serve app.py [options of streamlit run]`: start the dashboard.

A folder called pages/ makes Streamlit look for its older kind of multipage app until st.navigation has run once, so
the first visitor of a plain `streamlit run`, if they came by a link, is told that the page does not exist before they
see it. Saying beforehand that the folder is not of that kind is one thing that this adds; the other is to load what
every page needs before the server listens. Doing that in a thread beside the first visitors would be quicker by a
moment, but two threads that import parts of one package in another order may find it half made.
"""

import importlib
import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

NEEDED = (
    "pandas",
    "pyarrow.parquet",
    "pyarrow.pandas_compat",  # this and the next when the first table is made
    "pyarrow.vendored.version",
    "plotly.graph_objects",
    "safetensors.numpy",
    "yaml",
    "core.study.neuron_table",
    "core.networks.exchange.store",  # which the catalog imports, and which imports the catalog
)

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    for module in NEEDED:
        importlib.import_module(module)
    sys.argv = ["streamlit", "run", *sys.argv[1:]]
    main()
