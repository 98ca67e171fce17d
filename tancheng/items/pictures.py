"""Pictures of items: taken in only as decoded pixels, so that nothing else of an uploaded file survives."""

import hashlib
import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from tancheng.items.models import Picture
from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 20_000_000
# Wide enough for a table on a desk's screen; a paper of 96 items must stay small on a phone's line.
WIDEST = 1200
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


class PictureRefused(Refusal):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"图片 {name} 没有收下", why, "请换成不超过 5 MB 的 PNG 或 JPG 图片")


def keep(name: str, content: bytes) -> Picture:
    """Store a picture once, whatever it was called. `name` only serves the words of a refusal. Raises PictureRefused."""
    if (ours := _ours(content)) is not None:
        return ours
    media_type, width, height, clean = _encoded_anew(name, content)
    return Picture.objects.get_or_create(
        name=_name(media_type, clean),
        defaults={"media_type": media_type, "width": width, "height": height, "content": clean, "made_at": clock.now()},
    )[0]


def kept_name(name: str, content: bytes) -> str:
    """The name under which `keep` would store the picture; nothing is stored. Raises PictureRefused."""
    if (ours := _ours(content)) is not None:
        return ours.name
    media_type, _, _, clean = _encoded_anew(name, content)
    return _name(media_type, clean)


def demand_picture(name: str, content: bytes) -> None:
    """Raises PictureRefused for what `keep` would not take. Needs no database."""
    _encoded_anew(name, content)


def _ours(content: bytes) -> Picture | None:
    """The picture of which `content` is a copy: a JPEG that went out and comes back must not be encoded once more."""
    return Picture.objects.filter(name__in=[_name(kind, content) for kind in ("image/png", "image/jpeg")]).first()


def _name(media_type: str, clean: bytes) -> str:
    return f"pic-{hashlib.sha256(clean).hexdigest()[:24]}.{'png' if media_type == 'image/png' else 'jpg'}"


def _encoded_anew(name: str, content: bytes) -> tuple[str, int, int, bytes]:
    if len(content) > MOST_BYTES:
        raise PictureRefused(name, "图片超过 5 MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise PictureRefused(name, "图片的像素太多")
                kind = opened.format
                # A phone notes how it was held and leaves the pixels lying on their side.
                picture = ImageOps.exif_transpose(opened).convert("RGB" if kind == "JPEG" else "RGBA")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as fault:
        raise PictureRefused(name, "文件不是完整的 PNG、JPG、GIF 或 WebP 图片") from fault
    # Pillow would write a comment or a colour profile of the file along.
    picture.info.clear()
    picture.thumbnail((WIDEST, WIDEST * 2))
    out = io.BytesIO()
    if kind == "JPEG":
        picture.save(out, "JPEG", quality=85)
        return "image/jpeg", picture.width, picture.height, out.getvalue()
    picture.save(out, "PNG", optimize=True)
    return "image/png", picture.width, picture.height, out.getvalue()
