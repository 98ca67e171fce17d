"""Pictures from outside are opened here and nowhere else: measured before they are decoded, reduced while they are, one at a time.

A picture of a few kilobytes can ask for gigabytes. So its header is read first (`measured`), what is too much is refused in words, a JPEG is
reduced by its own decoder, and the whole process decodes one picture at a time (`decoded`). Nothing but pixels comes out.
"""

import io
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import GifImagePlugin, Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from tancheng.ledger.errors import Refusal
from tancheng.ledger.picture_headers import GIF, JPEG, PNG, WEBP, Header, header_of, jpeg_scans, png_pixels_only

__all__ = ["GIF", "JPEG", "PNG", "WEBP", "Header", "NoPicture", "PictureRefused", "decoded", "measured"]

# A JPEG leaves its decoder already reduced (to an eighth at most), the others whole: four bytes a pixel, WebP four times that.
MOST_PIXELS = {JPEG: 120_000_000, PNG: 12_000_000, GIF: 12_000_000, WEBP: 4_000_000}
MOST_DECODED = 12_000_000
# No camera makes these: letters that happen to begin like a picture.
ABSURD_PIXELS = 250_000_000
MOST_COEFFICIENTS = 48 * 1024 * 1024
MOST_SCANS = 100
WAIT_SECONDS = 15.0

_CLASSES: dict[str, type[ImageFile.ImageFile]] = {
    JPEG: JpegImagePlugin.JpegImageFile,
    PNG: PngImagePlugin.PngImageFile,
    GIF: GifImagePlugin.GifImageFile,
    WEBP: WebPImagePlugin.WebPImageFile,
}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_FIRST_LYING = 5
# Everything that Pillow is known to raise for a damaged file.
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    TypeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
)
_BAND_ROWS = 64
_decoder = threading.BoundedSemaphore()


class PictureRefused(Refusal):
    """A picture that can't be opened here. Callers say which picture, and what became of it."""

    def __init__(self, why: str, next_step: str) -> None:
        super().__init__("图片没有收下", why, next_step)


class NoPicture(PictureRefused):
    """Not a picture of the wanted kinds, or a damaged one."""


def measured(content: bytes, *kinds: str) -> Header:
    """The header of a picture of one of these kinds that may be decoded. Raises NoPicture, PictureRefused; decodes nothing."""
    header = header_of(content)
    if header is None or header.pixels > ABSURD_PIXELS:
        raise NoPicture("文件不是能识别的图片", "请换一张 JPG 或 PNG 图片")
    if header.format not in kinds:
        raise NoPicture(f"文件不是 {_listed(kinds)} 图片，而是 {header.format}", "请换一张 JPG 或 PNG 图片")
    most = MOST_PIXELS[header.format]
    if header.pixels > most:
        raise PictureRefused(
            f"图片有 {header.width}×{header.height} 像素，{header.format} 图片最多 {most // 10_000} 万像素",
            "请在手机或电脑的看图软件里把它缩小（长边 2000 像素就够清晰），另存为 JPG 后再上传",
        )
    if header.coefficients > MOST_COEFFICIENTS or (header.format == JPEG and jpeg_scans(content) > MOST_SCANS):
        raise PictureRefused(
            f"图片有 {header.width}×{header.height} 像素，用的是渐进式 JPG，打开它太费内存",
            "请在手机或电脑的看图软件里把它缩小（长边 2000 像素就够清晰），另存为普通 JPG 后再上传",
        )
    return header


def decoded(content: bytes, header: Header, size_for: Callable[[int, int], tuple[int, int]]) -> Image.Image:
    """The first frame, upright, RGB or RGBA, reduced to exactly the size that `size_for` (upright width and height → size of the same
    proportions, never larger) names; it may raise its own refusal.

    Raises NoPicture for damaged files, PictureRefused when others' pictures keep the decoder busy for too long.
    """
    with _one_at_a_time(), _damage_in_words():
        picture = _opened(content, header)
        orientation = _orientation(picture)
        lies = orientation >= _FIRST_LYING
        size = size_for(*(picture.size[::-1] if lies else picture.size))
        stored = size[::-1] if lies else size
        picture.draft(None, stored)  # type: ignore[arg-type]  # no other mode wanted
        if picture.width * picture.height > MOST_DECODED:
            raise PictureRefused(f"图片有 {header.width}×{header.height} 像素，过于狭长", "请裁剪到需要的部分后再上传")
        reduced = _reduced(picture, stored)
    turn = _TURNS.get(orientation)
    return reduced.transpose(turn) if turn is not None else reduced


def _listed(kinds: tuple[str, ...]) -> str:
    return "、".join("JPG" if kind == JPEG else kind for kind in kinds)


def _opened(content: bytes, header: Header) -> ImageFile.ImageFile:
    """The class itself, not Image.open: its choice would take a picture of several (MPO) for something else than its first JPEG."""
    source = png_pixels_only(content) if header.format == PNG else content
    return _CLASSES[header.format](io.BytesIO(source))


def _orientation(picture: ImageFile.ImageFile) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except _DAMAGE:
        return 1  # What a camera noted is no reason to refuse its picture.


def _reduced(picture: ImageFile.ImageFile, size: tuple[int, int]) -> Image.Image:
    picture.load()
    mode = "RGBA" if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info else "RGB"
    factor = max(1, min(picture.width // size[0], picture.height // size[1]))
    small = _in_bands(picture, mode, factor) if factor > 1 else _converted(picture, mode)
    picture.close()
    if small.width > size[0] or small.height > size[1]:
        small = small.resize(size, Image.Resampling.LANCZOS)
    small.info.clear()
    return small


def _in_bands(picture: Image.Image, mode: str, factor: int) -> Image.Image:
    """A whole number of pixels into one, a band of rows at a time: never a second copy of the whole picture."""
    small = Image.new(mode, (-(-picture.width // factor), -(-picture.height // factor)))
    for top in range(0, picture.height, _BAND_ROWS * factor):
        band = picture.crop((0, top, picture.width, min(top + _BAND_ROWS * factor, picture.height)))
        small.paste(_converted(band, mode).reduce(factor), (0, top // factor))
    return small


def _converted(picture: Image.Image, mode: str) -> Image.Image:
    if picture.mode.startswith("I"):
        # Sixteen bits of grey would be cut off at 255 instead of scaled: all but black would come out white.
        picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return picture if type(picture) is Image.Image and picture.mode == mode else picture.convert(mode)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _decoder.acquire(timeout=WAIT_SECONDS):
        raise PictureRefused("现在上传图片的人较多，还没有轮到这一张", "请过一分钟再上传一次")
    try:
        yield
    finally:
        _decoder.release()


@contextmanager
def _damage_in_words() -> Iterator[None]:
    try:
        yield
    except PictureRefused:
        raise
    except _DAMAGE as fault:
        raise NoPicture("图片文件已损坏，打不开", "请换一张 JPG 或 PNG 图片") from fault
