"""As much of protocol buffers as the benchmark needs to talk to a dashboard, without its client.

The format: https://protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Iterator

VARINT, BYTES = 0, 2
_FIXED = {1: 8, 5: 4}  # wire type: bytes


def fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a message in its order: (number, content), an int where it is a varint; numbers of fixed length
    are skipped."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    while at < len(message):
        number, kind = divmod(varint(), 8)
        if kind == VARINT:
            yield number, varint()
        elif kind == BYTES:
            size = varint()
            yield number, message[at : at + size]
            at += size
        else:
            at += _FIXED[kind]


def field(number: int, content: bytes | str) -> bytes:
    """A length-delimited field: text, bytes or another message."""
    raw = content.encode() if isinstance(content, str) else content
    return _varint(number * 8 + BYTES) + _varint(len(raw)) + raw


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 127:
        encoded.append(value & 127 | 128)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
