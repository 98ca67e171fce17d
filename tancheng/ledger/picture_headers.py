"""What a picture says of itself before anything is decoded: its kind, its size, and what decoding it would hold in memory.

Read here and not by Pillow, whose opening already inflates texts and profiles and lays out canvases that a few bytes can ask for.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

JPEG, PNG, GIF, WEBP = "JPEG", "PNG", "GIF", "WEBP"
_PNG_SIGN = b"\x89PNG\r\n\x1a\n"
# What makes the pixels, and how the camera was held. Texts, profiles and the frames of an animation stay outside.
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf"}
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_JPEG_SEQUENTIAL = {0xC0, 0xC1}
_JPEG_ALONE = {0x01, *range(0xD0, 0xD9)}
_SCAN, _END = 0xDA, 0xD9


@dataclass(frozen=True)
class Header:
    """`width` × `height` in pixels as stored; `coefficients`: bytes that a JPEG decoder must hold for the whole picture before the first row
    comes out (0 when it works row by row)."""

    format: str
    width: int
    height: int
    coefficients: int = 0

    @property
    def pixels(self) -> int:
        return self.width * self.height


def header_of(content: bytes) -> Header | None:
    """The header of a JPEG, PNG, GIF or WebP; None for anything else and for what is too damaged to say its size."""
    try:
        found = _read(content)
    except (struct.error, IndexError):
        return None
    return found if found and found.pixels else None


def _read(content: bytes) -> Header | None:
    if content.startswith(_PNG_SIGN) and content[12:16] == b"IHDR":
        return Header(PNG, *struct.unpack_from(">II", content, 16))
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return Header(GIF, *struct.unpack_from("<HH", content, 6))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    if content[:3] == b"\xff\xd8\xff":
        return _jpeg(content)
    return None


def _webp(content: bytes) -> Header | None:
    match content[12:16]:
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", content, 26)
            return Header(WEBP, width & 0x3FFF, height & 0x3FFF)
        case b"VP8L" if content[20] == 0x2F:
            (bits,) = struct.unpack_from("<I", content, 21)
            return Header(WEBP, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            return Header(WEBP, int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1)
    return None


def _jpeg(content: bytes) -> Header | None:
    frame: tuple[int, int, int, list[int]] | None = None
    for marker, start in _segments(content):
        if marker in _JPEG_FRAMES:
            height, width, count = struct.unpack_from(">HHB", content, start + 1)
            frame = marker, width, height, [content[start + 7 + 3 * place] for place in range(count)]
        elif marker == _SCAN and frame:
            kind, width, height, sampling = frame
            if kind in _JPEG_SEQUENTIAL and content[start] == len(sampling):
                return Header(JPEG, width, height)
            return Header(JPEG, width, height, _coefficients(width * height, sampling))
    return None


def _coefficients(pixels: int, sampling: list[int]) -> int:
    """Two bytes a sample; a component sampled 1×1 beside one of 2×2 has a quarter of its samples."""
    shares = [(sign >> 4) * (sign & 15) for sign in sampling]
    largest = max((sign >> 4 for sign in sampling), default=1) * max((sign & 15 for sign in sampling), default=1)
    return 2 * pixels * sum(shares) // max(largest, 1)


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """(marker, place of its data) up to the first scan."""
    place = 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            place += 1
            continue
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker == 0 or marker in _JPEG_ALONE:
            place += 2
        elif marker == _END:
            return
        else:
            yield marker, place + 4
            if marker == _SCAN:
                return
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")


def jpeg_scans(content: bytes) -> int:
    """How often a JPEG's pixels are gone over, at most: data never holds this pair of bytes, an embedded preview may."""
    return content.count(bytes([0xFF, _SCAN]))


def png_pixels_only(content: bytes) -> bytes:
    """The PNG without everything that is not its still picture."""
    parts = [content[:8]]
    place, view = 8, memoryview(content)
    while place + 8 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        kind = content[place + 4 : place + 8]
        if kind in _PNG_KEPT:
            parts.append(bytes(view[place : place + 12 + length]))
        place += 12 + length
        if kind == b"IEND":
            break
    return b"".join(parts)
