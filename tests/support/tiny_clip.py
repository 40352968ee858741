"""A CLIP of a few thousand numbers, registered with open_clip, and its weights with and without a text tower."""

import json

import open_clip
import torch
from safetensors.torch import save_file

NAME = "emodissect-tiny"
WIDTH = 8
CONFIG = {
    "embed_dim": WIDTH,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 16, "head_width": 8, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 8, "heads": 1, "layers": 1},
}


def write_tiny_clip(folder):
    """Register the model and write `whole.safetensors` and `tower.safetensors` (keys `visual.*` only)."""
    config = folder / f"{NAME}.json"
    config.write_text(json.dumps(CONFIG))
    open_clip.add_model_config(config)
    torch.manual_seed(0)
    state = {key: value.contiguous() for key, value in open_clip.create_model(NAME).state_dict().items()}
    save_file(state, folder / "whole.safetensors")
    save_file({key: value for key, value in state.items() if key.startswith("visual.")}, folder / "tower.safetensors")
    return NAME
