"""Batch normalisation folded into the convolution before it: the same outputs in evaluation mode, with less to do."""

from itertools import pairwise
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.networks.halves import with_modules
from core.networks.sharing import share_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

_folded: "WeakKeyDictionary[nn.Module, nn.Module]" = WeakKeyDictionary()


def folded(network: nn.Module) -> nn.Module:
    """A network that gives what `network` does in evaluation mode, up to rounding, and shares its other modules
    and its lock.

    It is made once for each network. Wherever a sequence has a convolution followed by its batch normalisation, the
    two become one. Source: Jacob et al. 2018, arXiv:1712.05877, section 3.2.
    """
    if network not in _folded:
        replaced = {}
        for path, convolution, norm_path, norm in _pairs(network):
            replaced |= {path: fuse_conv_bn_eval(convolution, norm), norm_path: nn.Identity()}
        result = with_modules(network, replaced)
        share_lock(result, network)
        _folded[network] = result
    return _folded[network]


def _pairs(network: nn.Module) -> "Iterator[tuple[str, nn.Conv2d, str, nn.BatchNorm2d]]":
    for path, module in network.named_modules():
        if isinstance(module, nn.Sequential):
            children = list(module.named_children())
            for (name, one), (after, other) in pairwise(children):
                if isinstance(one, nn.Conv2d) and isinstance(other, nn.BatchNorm2d) and not other.training:
                    prefix = f"{path}." if path else ""
                    yield f"{prefix}{name}", one, f"{prefix}{after}", other
