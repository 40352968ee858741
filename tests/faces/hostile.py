"""Files that somebody might give for a photo and that are none, or hardly: made by rule from a seed."""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
TRUNCATIONS, FLIPS, SPLICES = 12, 14, 4


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a picture file."""
    from pillow_heif import register_heif_opener

    register_heif_opener()
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def picture(width: int = 60, height: int = 40) -> Image.Image:
    """Smooth colours with some noise: every quadrant differs."""
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    noise = np.random.default_rng(0).integers(0, 20, (height, width))
    return Image.fromarray(np.stack([x, y, (x + y) / 2 + noise], axis=-1).clip(0, 255).astype(np.uint8))


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2, data: bytes | None = None) -> bytes:
    """A PNG that claims a size; its data may be anything."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = zlib.compress(bytes(1000) if data is None else data)
    parts = (png_chunk(b"IHDR", header), *chunks, png_chunk(b"IDAT", body), png_chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def mutants() -> Iterator[tuple[str, bytes]]:
    """Whole pictures of each format cut short, with bits flipped, and with parts of other files in them."""
    whole = {kind: encoded(picture(), kind) for kind in FORMATS}
    for number, (kind, data) in enumerate(whole.items()):
        random = np.random.default_rng(number)
        for part in np.linspace(0.02, 0.99, TRUNCATIONS):
            yield f"{kind} cut at {part:.2f}", data[: int(part * len(data))]
        for flips in range(1, FLIPS + 1):
            changed = np.frombuffer(data, np.uint8).copy()
            places = random.integers(0, len(data) if flips % 2 else min(len(data), 200), flips)
            changed[places] ^= (1 << random.integers(0, 8, flips)).astype(np.uint8)
            yield f"{kind} with {flips} bits flipped", changed.tobytes()
        for splice in range(SPLICES):
            other = list(whole.values())[(number + splice + 1) % len(whole)]
            at, start = random.integers(0, len(data)), random.integers(0, len(other))
            yield f"{kind} with a part of another, {splice}", data[:at] + other[start : start + 400] + data[at:]


def bombs() -> dict[str, bytes]:
    """Small files that claim, or unpack to, far more than can be kept."""
    jpeg = encoded(picture(), "JPEG")
    frame = jpeg.index(b"\xff\xc0")
    gif, webp = encoded(picture(), "GIF"), encoded(picture(), "WEBP")
    size = webp.index(b"\x9d\x01\x2a")
    return {
        "PNG of 60,000 x 60,000": png(60_000, 60_000),
        "PNG of 20,000 x 20,000, all there": png(20_000, 20_000, depth=1, colour=0, data=bytes(20_000 * 2_501)),
        "PNG of 2 billion squared": png(2**31 - 1, 2**31 - 1),
        "PNG, 16 bits, of 6,000 x 6,000": png(6_000, 6_000, depth=16, colour=6),
        "JPEG of 65,500 x 65,500": jpeg[: frame + 5] + struct.pack(">HH", 65_500, 65_500) + jpeg[frame + 9 :],
        "GIF of 65,535 x 65,535": gif[:6] + struct.pack("<HH", 65_535, 65_535) + gif[10:],
        "WebP of 16,000 x 16,000": webp[: size + 3] + struct.pack("<HH", 16_000, 16_000) + webp[size + 7 :],
        "BMP of 60,000 x 60,000": _bmp(60_000, 60_000),
    }


def oddities() -> dict[str, bytes]:
    """What else comes along: other types, nothing at all, too much, too small, two things at once."""
    whole, jpeg = encoded(picture(), "PNG"), encoded(picture(), "JPEG")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(20_000_000)))
    profile = png_chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(20_000_000)))
    scan = jpeg.index(b"\xff\xda")
    float_tiff = encoded(Image.fromarray(np.full((40, 40), np.nan, np.float32)), "TIFF")
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "zeros": bytes(5_000),
        "noise": np.random.default_rng(1).bytes(5_000),
        "text": "Ceci n’est pas une photo.\n".encode() * 50,
        "html": b"<!doctype html><script>alert(1)</script>",
        "SVG": svg,
        "PDF": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj",
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\nshowpage",
        "program": b"\x7fELF" + bytes(200),
        "zip": b"PK\x03\x04" + bytes(200),
        "30 MB of zeros": bytes(30_000_000),
        "PNG with 30 MB behind": whole + bytes(30_000_000),
        "1 x 1": encoded(Image.new("RGB", (1, 1)), "PNG"),
        "1 x 1 as GIF": encoded(Image.new("L", (1, 1)), "GIF"),
        "40,000 x 25": encoded(Image.new("L", (40_000, 25)), "PNG"),
        "PNG of no size": png(0, 0),
        "PNG of no height": png(50, 0),
        "PNG without data": png(50, 50, data=b""),
        "PNG with too much data": png(50, 50, data=bytes(5_000_000)),
        "PNG of an unknown depth": png(50, 50, depth=7),
        "PNG without palette": png(50, 50, colour=3),
        "PNG with 20 MB of text": png(50, 50, text),
        "PNG with a 20 MB profile": png(50, 50, profile),
        "JPEG of 5,000 scans": jpeg[:scan] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 5_000 + jpeg[scan:],
        "JPEG header alone": jpeg[:scan],
        "JPEG with broken EXIF": jpeg[:2] + b"\xff\xe1\x00\x10Exif\0\0II*\0\xff\xff\xff\xff" + jpeg[2:],
        "HEIC header alone": encoded(picture(), "HEIF")[:100],
        "TIFF of NaN": float_tiff,
        "icon": encoded(picture(), "ICO"),
        "PNG and zip": whole + b"PK\x05\x06" + bytes(18),
        "JPEG and html": jpeg[:2] + b"\xff\xfe\x00\x20<script>alert(1)</script>....." + jpeg[2:],
        "GIF and script": b"GIF89a/*" + encoded(picture(), "GIF")[8:] + b"*/=1;alert(1)",
        "JPEG with a PNG behind": jpeg + whole,
    }


def _bmp(width: int, height: int) -> bytes:
    return (
        b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 1_000, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 1, 1, 0, 0)
        + bytes(946)
    )
