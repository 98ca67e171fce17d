"""Photographs as they arrive from strangers: looked at with suspicion, re-encoded, cropped to the one-inch format."""

import io

from PIL import Image, ImageOps

from tancheng.ledger import pictures
from tancheng.ledger.errors import Refusal

SIZE = (295, 413)
MAX_BYTES = 8 * 1024 * 1024
MAKE_SMALLER = "请在手机相册里点“编辑”裁剪成头肩部分，或另存为较小的 JPG，再上传一次"


class PhotoUnusable(Refusal):
    """The file cannot become an ID photo."""

    def __init__(self, why: str, next_step: str = "请换一张 JPG 或 PNG 格式的近期免冠正面照片") -> None:
        super().__init__("照片没有保存", why, next_step)


def id_photo(content: bytes) -> bytes:
    """Any upload → a plain JPEG of 295×413 pixels without metadata. Raises `PhotoUnusable`."""
    if len(content) > MAX_BYTES:
        raise PhotoUnusable(
            f"文件有 {len(content) // 1024 // 1024} MB，超过 {MAX_BYTES // 1024 // 1024} MB",
            MAKE_SMALLER,
        )
    try:
        header = pictures.measured(content, pictures.JPEG, pictures.PNG, pictures.WEBP)
        return _encode(pictures.decoded(content, header, _covering))
    except pictures.NoPicture as fault:
        raise PhotoUnusable(fault.why.replace("图片", "照片")) from fault
    except pictures.PictureRefused as fault:
        raise PhotoUnusable(fault.why.replace("图片", "照片"), fault.next_step) from fault


def _covering(width: int, height: int) -> tuple[int, int]:
    """The smallest size of the same proportions from which the one-inch format can be cut. Raises `PhotoUnusable` when there is none."""
    if min(width, height) < SIZE[0] or max(width, height) < SIZE[1]:
        raise PhotoUnusable(f"照片只有 {width}×{height} 像素，不够清晰", f"请上传不小于 {SIZE[0]}×{SIZE[1]} 像素的原图")
    ratio = min(1.0, max(SIZE[0] / width, SIZE[1] / height))
    return max(1, round(width * ratio)), max(1, round(height * ratio))


def _encode(picture: Image.Image) -> bytes:
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    # Portraits have their head in the upper part: keep more of the top when cutting.
    fitted = ImageOps.fit(flat, SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=90)
    return out.getvalue()
