"""Photographs as they arrive from strangers: looked at with suspicion, re-encoded, cropped to the one-inch format."""

import io
import warnings

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from tancheng.ledger.errors import Refusal

SIZE = (295, 413)
MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
_FORMATS = {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".jpe", ".apng"}


class PhotoUnusable(Refusal):
    """The file cannot become an ID photo."""

    def __init__(self, why: str, next_step: str = "请换一张 JPG 或 PNG 格式的近期免冠正面照片") -> None:
        super().__init__("照片没有保存", why, next_step)


def id_photo(content: bytes) -> bytes:
    """Any upload → a plain JPEG of 295×413 pixels without metadata. Raises `PhotoUnusable`."""
    if len(content) > MAX_BYTES:
        raise PhotoUnusable(f"文件有 {len(content) // 1024 // 1024} MB，超过 {MAX_BYTES // 1024 // 1024} MB")
    _demand_picture(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as probe:
                _demand_size(probe.size)
                probe.verify()
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as picture:
                picture.draft("RGB", (SIZE[0] * 4, SIZE[1] * 4))
                return _encode(picture)
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError) as fault:
        raise PhotoUnusable("文件不是能识别的照片") from fault
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as fault:
        raise PhotoUnusable("照片文件已损坏，打不开") from fault


def _demand_picture(content: bytes) -> None:
    try:
        kind = puremagic.from_string(content[:4096])
    except (puremagic.PureError, ValueError, IndexError) as fault:
        raise PhotoUnusable("文件不是能识别的照片") from fault
    if kind not in _FORMATS:
        raise PhotoUnusable("文件不是 JPG、PNG 或 WebP 格式的照片")


def _demand_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise PhotoUnusable(f"照片有 {width}×{height} 像素，过大", "请把照片缩小到 4000 万像素以内再上传")
    if min(width, height) < SIZE[0] or max(width, height) < SIZE[1]:
        raise PhotoUnusable(f"照片只有 {width}×{height} 像素，不够清晰", f"请上传不小于 {SIZE[0]}×{SIZE[1]} 像素的原图")


def _encode(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    flat = Image.new("RGB", upright.size, "white")
    layered = upright.convert("RGBA")
    flat.paste(layered, mask=layered.getchannel("A"))
    # Portraits have their head in the upper part: keep more of the top when cutting.
    fitted = ImageOps.fit(flat, SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=90)
    return out.getvalue()
