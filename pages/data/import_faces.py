"""FER2013: what is imported, a way to import it, and what is known to be wrong with it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from core.errors import InputError
from core.faces.blemishes import known_blemishes
from core.faces.fetching import fetch_faces
from core.faces.importing import import_path
from core.faces.status import BLEMISH_NAMES, data_status
from core.faces.store import ImportSummary
from pages.common.frame import page_frame, pane
from pages.common.markup import lead, quiet

with page_frame():
    st.title("FER2013, the faces", anchor=False)
    lead(
        "The pictures are not ours to ship. Point at the copy you have, in any layout, and every neuron shows its "
        "faces. Pictures are recognised by their content and stay on this machine."
    )
    what_is_here = st.container()

    with pane("Bring it in"):
        with st.form("from_path", border=False):
            path = st.text_input(
                "Path on this machine",
                placeholder="/home/me/Downloads/fer2013.csv",
                help="fer2013.csv, icml_face_data.csv, Kaggle's folder with train and test, a zip of any of these, "
                "or FER+'s fer2013new.csv",
                key="path",
            )
            by_path = st.form_submit_button("Import from this path", type="primary", key="by_path")
        with st.expander("Other ways"):
            upload = st.file_uploader("A csv or zip of at most 5 MB", type=["csv", "zip"], key="upload")
            quiet("FER+'s fer2013new.csv fits; FER2013 itself does not, so give its path above.")
            by_upload = st.button("Import the upload", disabled=upload is None, key="by_upload")
            by_kaggle = st.button("Download Kaggle's copy", help="about 60 MB, with kagglehub", key="by_kaggle")
        with TemporaryDirectory() as folder:
            source = None
            if by_path:
                if not path.strip():
                    raise InputError("Give a path first, for instance that of fer2013.csv.")
                source = Path(path.strip().strip("\"'"))
            elif by_upload and upload is not None:
                source = Path(folder) / Path(upload.name).name
                source.write_bytes(upload.getbuffer())
            elif by_kaggle:
                with st.spinner("Downloading from Kaggle …"):
                    source = fetch_faces()
            if source is not None:
                bar = st.progress(0.0, "Looking at it …")
                try:
                    imported = import_path(source, progress=bar.progress)
                finally:
                    bar.empty()
                st.success(imported.sentence(), icon=":material/check_circle:")

    with what_is_here, pane("What is here"):
        status = data_status()
        if status["imported"]:
            summary = ImportSummary(**status["summary"])
            st.markdown(f"**{summary.sentence()}**")
            quiet(f"From {summary.source} ({summary.layout}).")
        else:
            st.markdown("**No pictures yet**")
            quiet("Until then, neurons show mean faces and numbers. The counts below are those of the full data set.")
        quiet("FER+'s crowd votes are joined." if status["votes"] else "FER+'s crowd votes are not here.")
        counts = [
            {"split": usage} | classes | {"all": sum(classes.values())} for usage, classes in status["classes"].items()
        ]
        st.dataframe(counts, hide_index=True, width="stretch")

    with pane("Known blemishes", "Known for every row from our index; evaluation can leave them out."):
        st.dataframe(
            [{"count": count, "what": BLEMISH_NAMES[kind]} for kind, count in known_blemishes().report().items()],
            hide_index=True,
            width="stretch",
        )
