"""`python -m pages.common.serve app.py [options of streamlit run]`: start the dashboard.

A folder called pages/ makes Streamlit look for its older kind of multipage app until st.navigation has run once, so
the first visitor of a plain `streamlit run`, if they came by a link, is told that the page does not exist before they
see it. Saying beforehand that the folder is not of that kind is all that this adds.
"""

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", *sys.argv[1:]]
    main()
