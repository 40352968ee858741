"""Measures of a 48x48 face by which a photo can differ from what the network was trained on."""

import numpy as np


def qualities(face: np.ndarray) -> dict[str, float]:
    """Of a grey face uint8 [48, 48]: `brightness` (mean, 0 to 255), `contrast` (standard deviation), `sharpness`
    (mean step between neighbours over the contrast) and `likeness` of its halves (correlation with its mirror image).
    """
    grey = face.astype(np.float64)
    contrast = grey.std()
    steps = np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()
    centred = grey - grey.mean()
    energy = (centred**2).sum()
    return {
        "brightness": float(grey.mean()),
        "contrast": float(contrast),
        "sharpness": float(steps / max(contrast, 1e-9)),
        "likeness": float((centred * centred[:, ::-1]).sum() / max(energy, 1e-9)),
    }
