"""Pictures are taken in as pixels only: nothing else of an uploaded file survives."""

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tancheng.items import pictures
from tancheng.items.models import Picture
from tancheng.items.pictures import PictureRefused

pytestmark = pytest.mark.django_db
NO_PICTURE = "文件不是完整的 PNG、JPG、GIF 或 WebP 图片"


def a_picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else "teal").save(out, kind, **more)
    return out.getvalue()


def a_declared_png(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/png"), ("WEBP", "image/png")]
)
def test_it_works(kind, media_type):
    kept = pictures.keep("图.bin", a_picture(kind))
    assert (kept.media_type, kept.width, kept.height) == (media_type, 40, 30)
    assert kept.name == pictures.kept_name("又一张", a_picture(kind))
    assert Image.open(io.BytesIO(kept.content)).size == (40, 30)


def test_the_same_picture_is_kept_once_and_comes_back_as_it_is():
    first = pictures.keep("a.jpg", a_picture("JPEG"))
    assert pictures.keep("b.jpg", a_picture("JPEG")) == first
    assert pictures.keep("exported.jpg", bytes(first.content)) == first
    assert Picture.objects.count() == 1


def test_a_large_picture_is_made_smaller():
    kept = pictures.keep("a.png", a_picture(size=(3000, 1500)))
    assert (kept.width, kept.height) == (1200, 600)


def test_where_and_with_what_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x8825] = {1: "N", 2: (23.0, 7.0, 0.0)}
    taken = a_picture("JPEG", exif=exif, comment=b"secret words")
    assert b"CameraMaker" in taken
    kept = bytes(pictures.keep("a.jpg", taken).content)
    assert b"CameraMaker" not in kept
    assert b"secret words" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_colour_profile_and_notes_are_gone(kind):
    notes = PngInfo()
    notes.add_text("Author", "secret words")
    data = a_picture(kind, icc_profile=b"secret profile" * 20, **({"pnginfo": notes} if kind == "PNG" else {}))
    assert b"secret" in data
    assert b"secret" not in bytes(pictures.keep("a", data).content)


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = pictures.keep("a.jpg", a_picture("JPEG", size=(40, 30), exif=exif))
    assert (kept.width, kept.height) == (30, 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_hangs_behind_or_inside_a_picture_is_gone(kind):
    script = b"<script>alert(1)</script>"
    for data in (a_picture(kind) + script, a_picture(kind) + b"PK\x03\x04" + script):
        kept = pictures.keep("a.png", data)
        assert script not in bytes(kept.content)
        assert b"PK\x03\x04" not in bytes(kept.content)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7",
        b"MZ\x90\x00",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"GIF89a<script>alert(1)</script>",
        b"GIF89a/*<svg onload=alert(1)>*/=1;",
        a_picture()[:60],
        a_picture("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    ],
    ids=["empty", "svg", "html", "pdf", "exe", "postscript", "gif-html", "gif-script", "half-png", "half-jpeg", "png-head"],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(PictureRefused, match=NO_PICTURE):
        pictures.keep("图", data)
    assert not Picture.objects.exists()


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_other_kinds_are_refused(kind):
    with pytest.raises(PictureRefused, match=NO_PICTURE):
        pictures.keep("图", a_picture(kind))


@pytest.mark.parametrize(("width", "height"), [(5000, 5000), (20_000, 20_000), (2_000_000, 2_000_000), (1, 30_000_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_unopened(width, height):
    with pytest.raises(PictureRefused):
        pictures.keep("图", a_declared_png(width, height))


def test_a_large_file_is_refused():
    with pytest.raises(PictureRefused, match="图片超过 5 MB"):
        pictures.keep("图", b"\0" * (pictures.MOST_BYTES + 1))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_pictures_of_every_mode_are_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (4, 4)).save(out, kind)
    assert pictures.keep("图", out.getvalue()).width == 4


def test_a_moving_picture_stands_still():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("teal", "white", "black")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert getattr(Image.open(io.BytesIO(pictures.keep("图.gif", out.getvalue()).content)), "n_frames", 1) == 1
