"""CLIP models through open_clip: named ones, local files, and image towers without a text tower."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import InputError

if TYPE_CHECKING:
    import torch

# The input normalisation of OpenAI's CLIP (Radford et al. 2021), for models that do not state their own.
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


class ClipModel:
    """A CLIP model ready to embed faces, and texts if it has a text tower.

    model: a name of open_clip's, "ViT-B-16-quickgelu". weights: a pretrained tag of it, downloaded on first use, or a
    local checkpoint; one that holds only `visual.*` gives an image tower alone. Raises InputError for unknown names,
    files that do not fit, and a download that fails.
    """

    def __init__(self, model: str, weights: str | Path) -> None:
        import open_clip
        import torch

        from core.networks.precision import has_bfloat16

        if model not in open_clip.list_models():
            raise InputError(f"open_clip knows no model {model!r}; `ViT-B-16-quickgelu` is one that it knows.")
        file = Path(weights)
        if file.is_file():
            self.source = f"{model} sha256:{_sha256(file)}"
            network, self.has_text = _from_file(model, file)
        else:
            self.source = f"{model} {weights}"
            network, self.has_text = _from_tag(model, str(weights)), True
        self.name = model
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        # Half precision throughout where the processor has it: autocast re-casts and is several times slower here.
        self.dtype = torch.bfloat16 if has_bfloat16(self.device) else torch.float32
        visual = network.visual
        size = visual.image_size
        self.image_size = size if isinstance(size, int) else size[0]
        self.mean = tuple(getattr(visual, "image_mean", None) or CLIP_MEAN)
        self.std = tuple(getattr(visual, "image_std", None) or CLIP_STD)
        self._network = network.eval().to(self.device) if self.has_text else None
        self._visual = visual.eval().to(self.device, self.dtype)

    def embed_faces(self, faces: np.ndarray) -> np.ndarray:
        """Image embeddings, not normalised, float16 [N, width], of grey faces uint8 [N, H, W]."""
        import torch

        with torch.inference_mode():
            images = prepare_faces(faces, self.image_size, self.mean, self.std).to(self.device, self.dtype)
            return self._visual(images).float().cpu().numpy().astype(np.float16)

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """Text embeddings, not normalised, float32 [len(texts), width]. Raises InputError without a text tower."""
        import open_clip
        import torch

        if self._network is None:
            raise InputError(
                "These CLIP weights are an image tower without a text tower; add --table or a whole model."
            )
        tokenizer = open_clip.get_tokenizer(self.name)
        with torch.inference_mode():
            return self._network.encode_text(tokenizer(list(texts)).to(self.device)).float().cpu().numpy()


def prepare_faces(faces: np.ndarray, size: int, mean: Sequence[float], std: Sequence[float]) -> "torch.Tensor":
    """Grey faces uint8 [N, H, W] as a CLIP input, float32 [N, 3, size, size]: bicubic, one grey in all channels."""
    import torch
    import torch.nn.functional as F

    grey = torch.from_numpy(np.ascontiguousarray(faces)).float().div(255)[:, None]
    large = F.interpolate(grey, size=(size, size), mode="bicubic", align_corners=False).clamp(0, 1)
    return (large - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)


def _from_tag(model: str, tag: str) -> Any:  # noqa: ANN401 - open_clip has no common class
    import open_clip

    tags = open_clip.list_pretrained_tags_by_model(model)
    if tag not in tags:
        raise InputError(
            f"{tag!r} is neither a file nor weights of {model}; open_clip has {', '.join(tags) or 'none'}."
        )
    try:
        with _quiet():
            return open_clip.create_model(model, pretrained=tag)
    except (OSError, RuntimeError) as error:
        raise InputError(
            f"The weights {tag} of {model} could not be downloaded: connect to the network, or give a local file."
        ) from error


def _from_file(model: str, file: Path) -> tuple[Any, bool]:
    import open_clip

    state = _read_state(file)
    has_text = any(not key.startswith("visual.") for key in state)
    with _quiet():
        network = open_clip.create_model(model, pretrained=None)
    try:
        if has_text:
            network.load_state_dict(state)
        else:
            network.visual.load_state_dict({key.removeprefix("visual."): value for key, value in state.items()})
    except RuntimeError as error:
        raise InputError(f"The weights in {file} do not fit {model}; name the model that they belong to.") from error
    return network, has_text


def _read_state(file: Path) -> dict[str, Any]:
    import torch
    from safetensors.torch import load_file

    try:
        if file.suffix == ".safetensors":
            state = load_file(file)
        else:
            state = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever an unpickler stumbles on in a file that is something else
        raise InputError(f"{file} holds no weights: give a safetensors file or a PyTorch state dict.") from error
    state = state.get("state_dict", state) if isinstance(state, dict) else {}
    if not state or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise InputError(f"{file} holds no weights: give a safetensors file or a PyTorch state dict.")
    return {key.removeprefix("module."): value for key, value in state.items()}


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log of open_clip and of the download; what fails is raised, and told in one sentence."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
