import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tancheng.enrolment import photos


def picture(size=(600, 840), kind="JPEG", mode="RGB", color="navy", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def test_a_photo_becomes_a_one_inch_jpeg_without_metadata():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    out = Image.open(io.BytesIO(photos.id_photo(picture(exif=exif))))
    assert (out.format, out.size, out.mode) == ("JPEG", (295, 413), "RGB")
    assert not out.getexif()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("PNG", "LA")])
def test_common_formats_and_modes(kind, mode):
    color = {"RGBA": (0, 0, 0, 0), "P": 3, "L": 9, "CMYK": (1, 2, 3, 4), "LA": (3, 0)}.get(mode, "navy")
    assert photos.id_photo(picture(kind=kind, mode=mode, color=color))


def test_a_sideways_photo_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert photos.id_photo(picture((840, 600), exif=exif))


def test_transparency_becomes_white():
    out = Image.open(io.BytesIO(photos.id_photo(picture(kind="PNG", mode="RGBA", color=(0, 0, 0, 0)))))
    assert out.getpixel((100, 100)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "不是能识别的照片"),
        (b"hello", "不是能识别的照片"),
        (b"<script>alert(1)</script>", "不是"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "不是"),
        (b"%PDF-1.7 ...", "不是"),
        (picture(kind="GIF"), "不是 JPG、PNG、WEBP 照片，而是 GIF"),
        (picture()[:400], "照片"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 300, "照片"),
        (picture((200, 300)), "不够清晰"),
        (b"x" * (photos.MAX_BYTES + 1), "超过 8 MB"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(content, why):
    with pytest.raises(photos.PhotoUnusable, match=why):
        photos.id_photo(content)


def test_a_decompression_bomb_is_refused_before_it_is_opened():
    header = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", (50000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0")
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
    )
    with pytest.raises(photos.PhotoUnusable):
        photos.id_photo(header + chunk(b"IEND", b""))


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


@pytest.mark.slow
@settings(deadline=None)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
def test_damaged_files_never_break_the_page(place, damage):
    good = picture()
    try:
        photos.id_photo(good[:place] + damage + good[place + len(damage) :])
    except photos.PhotoUnusable as refused:
        assert refused.why
