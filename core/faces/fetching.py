"""Downloading Kaggle's copy of FER2013."""

from pathlib import Path

from core.errors import InputError

KAGGLE_COPY = "msambare/fer2013"


def fetch_faces(handle: str = KAGGLE_COPY) -> Path:
    """Download Kaggle's copy (about 60 MB) with kagglehub and return its folder; raises InputError when it fails."""
    try:
        import kagglehub  # here, because it takes a second that no other command should pay
    except ImportError as error:
        raise InputError("kagglehub is not installed; install it with `pip install kagglehub`.") from error
    try:
        return Path(kagglehub.dataset_download(handle))
    # kagglehub raises what requests, its own checks and the archive raise; all of it means: no copy was fetched.
    except Exception as error:
        raise InputError(
            f"Kaggle's copy of FER2013 could not be downloaded ({type(error).__name__}); check the network, or get "
            f"kaggle.com/datasets/{handle} in a browser and import the zip."
        ) from error
