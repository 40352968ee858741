"""From 48x48 FER2013 faces to the views a network takes: centre crop, ten crops, random training views.

A *view* is a crop of the face at the network's input size; one view is the centre crop, ten views are the four
corners and the centre, each also mirrored (Krizhevsky et al. 2012).
"""

import math

import torch
import torch.nn.functional as F
from torch import Generator, Tensor


def as_float(images: Tensor) -> Tensor:
    """uint8 faces [N, H, W] to float32 [N, 1, H, W] in 0..1."""
    return images.unsqueeze(1).float() / 255.0


def center_view(faces: Tensor, size: int) -> Tensor:
    """Centre crop of float faces [N, 1, H, W]: [N, 1, size, size]."""
    top, left = (faces.shape[-2] - size) // 2, (faces.shape[-1] - size) // 2
    return faces[..., top : top + size, left : left + size]


def ten_views(faces: Tensor, size: int) -> Tensor:
    """Corners, centre and their mirror images of float faces [N, 1, H, W]: [10, N, 1, size, size].

    The five crops of a network that takes the whole face are the same: it gets that and its mirror image, [2, …].
    """
    bottom, right = faces.shape[-2] - size, faces.shape[-1] - size
    corners = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    if (bottom, right) == (0, 0):
        corners = corners[:1]
    crops = [faces[..., top : top + size, left : left + size] for top, left in corners]
    return torch.stack(crops + [crop.flip(-1) for crop in crops])


def random_views(
    faces: Tensor,
    size: int,
    generator: Generator,
    *,
    rotation: float = 12.0,
    scale: tuple[float, float] = (0.85, 1.15),
    shift: float = 0.12,
    contrast: float = 0.25,
    erase: float = 0.35,
    strength: float = 1.0,
) -> Tensor:
    """Augmented training views of float faces [N, 1, H, W]: [N, 1, size, size].

    One affine resampling does mirroring, rotation (degrees), scale and shift (share of the face's side); then
    contrast and brightness change by up to `contrast`, and with probability `erase` a rectangle turns grey.
    `strength` shrinks or grows all of them but mirroring.
    """
    rotation, shift, contrast, erase = (strength * most for most in (rotation, shift, contrast, erase))
    scale = (1 + strength * (scale[0] - 1), 1 + strength * (scale[1] - 1))
    n, side = len(faces), faces.shape[-1]

    def uniform(low: float, high: float) -> Tensor:
        return torch.rand(n, generator=generator) * (high - low) + low

    angle = uniform(-rotation, rotation) * (math.pi / 180)
    zoom = uniform(*scale) * (size / side)
    mirror = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
    affine = torch.stack(
        [
            torch.stack([zoom * angle.cos() * mirror, -zoom * angle.sin(), uniform(-2 * shift, 2 * shift)], dim=1),
            torch.stack([zoom * angle.sin() * mirror, zoom * angle.cos(), uniform(-2 * shift, 2 * shift)], dim=1),
        ],
        dim=1,
    )
    grid = F.affine_grid(affine, [n, 1, size, size], align_corners=False)
    views = F.grid_sample(faces, grid, padding_mode="border", align_corners=False)
    gain = 1 + uniform(-contrast, contrast)[:, None, None, None]
    offset = uniform(-contrast, contrast)[:, None, None, None] / 2
    views = ((views - 0.5) * gain + 0.5 + offset).clamp_(0, 1)
    return torch.where(_random_rectangles(n, size, erase, uniform), torch.tensor(0.5), views)


def _random_rectangles(n: int, size: int, probability: float, uniform) -> Tensor:  # noqa: ANN001
    """Boolean masks [n, 1, size, size]: one random rectangle each with the given probability, else nothing."""
    height, width = uniform(0.15, 0.5) * size, uniform(0.15, 0.5) * size
    top, left = uniform(0, 1) * (size - height), uniform(0, 1) * (size - width)
    ruler = torch.arange(size)
    rows = (ruler >= top[:, None]) & (ruler < (top + height)[:, None])
    columns = (ruler >= left[:, None]) & (ruler < (left + width)[:, None])
    chosen = uniform(0, 1) < probability
    return (rows[:, :, None] & columns[:, None, :] & chosen[:, None, None]).unsqueeze(1)
