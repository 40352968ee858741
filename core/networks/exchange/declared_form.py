"""What a network that is brought along is given: read off its file, and checked against what the user says."""

from typing import TYPE_CHECKING

from core.errors import InputError
from core.networks.exchange.graph import InputForm

if TYPE_CHECKING:
    import onnx

LARGEST_SIDE = 512
"""Pixels a side: faces of 48 pixels are enlarged to it, and twice as many take four times the memory."""


def input_form(
    file: str, info: "onnx.ValueInfoProto", shape: tuple[int, int, int] | None, pixels: str
) -> InputForm:  # fmt: skip
    """What a network is given, from what its file declares and what the user says; InputError where they differ."""
    declared = [each.dim_value for each in info.type.tensor_type.shape.dim]
    if len(declared) != 4:
        sides = "x".join(str(side) if side else "?" for side in declared)
        raise InputError(f"{file} takes {sides or 'something'}, not pictures: images, channels, height and width.")
    if declared[0] > 1:
        raise InputError(f"{file} takes {declared[0]} images at a time; export it with a free batch size, or with one.")
    return form_of(file, declared[1:], shape, pixels)


def form_of(file: str, sides: list[int], shape: tuple[int, int, int] | None, pixels: str) -> InputForm:
    """The form of the input of which a file declares `sides` (0: left open)."""
    told = shape or (0, 0, 0)
    for last in (False, True):
        channels, height, width = (sides[2], sides[0], sides[1]) if last else sides
        found = tuple(side or other for side, other in zip((channels, height, width), told, strict=True))
        if found[0] in (1, 3) and 0 not in found and (shape is None or found == shape):
            if found[1] != found[2] or found[1] < 8:
                break
            if found[1] > LARGEST_SIDE:
                raise InputError(
                    f"{file} takes pictures of {found[1]:,} pixels a side; at most {LARGEST_SIDE} fit here."
                )
            return InputForm(found, last, pixels)
    declared = "x".join(str(side) if side else "?" for side in sides)
    asked = "" if shape is None else f", not {'x'.join(map(str, shape))}"
    if 0 in sides and shape is None:
        raise InputError(f"{file} takes {declared}, which leaves its size open; add for instance --input 1x48x48.")
    raise InputError(
        f"{file} takes {declared}{asked}; a network here takes square pictures with one or three channels."
    )
