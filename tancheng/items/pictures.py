"""Pictures of items: taken in only as decoded pixels, so that nothing else of an uploaded file survives."""

import hashlib
import io

from tancheng.items.models import Picture
from tancheng.ledger import clock
from tancheng.ledger import pictures as opener
from tancheng.ledger.errors import Refusal

MOST_BYTES = 5 * 1024 * 1024
# Wide enough for a table on a desk's screen; a paper of 96 items must stay small on a phone's line.
WIDEST = 1200


class PictureRefused(Refusal):
    def __init__(self, name: str, why: str, next_step: str = "请换成不超过 5 MB 的 PNG 或 JPG 图片") -> None:
        super().__init__(f"图片 {name} 没有收下", why, next_step)


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
        header = opener.measured(content, opener.PNG, opener.JPEG, opener.GIF, opener.WEBP)
        picture = opener.decoded(content, header, _within)
    except opener.NoPicture as fault:
        raise PictureRefused(name, "文件不是完整的 PNG、JPG、GIF 或 WebP 图片") from fault
    except opener.PictureRefused as fault:
        raise PictureRefused(name, fault.why, fault.next_step) from fault
    out = io.BytesIO()
    if header.format == opener.JPEG:
        picture.convert("RGB").save(out, "JPEG", quality=85)
        return "image/jpeg", picture.width, picture.height, out.getvalue()
    picture.convert("RGBA").save(out, "PNG", optimize=True)
    return "image/png", picture.width, picture.height, out.getvalue()


def _within(width: int, height: int) -> tuple[int, int]:
    ratio = min(1.0, WIDEST / width, WIDEST * 2 / height)
    return max(1, round(width * ratio)), max(1, round(height * ratio))
