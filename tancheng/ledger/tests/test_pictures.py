"""A picture of a few kilobytes may not take the server's memory, whatever it claims, hides or repeats."""

import io
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

import tancheng
from tancheng.ledger import pictures
from tancheng.ledger.picture_headers import Header, header_of, png_pixels_only
from tancheng.ledger.pictures import GIF, JPEG, PNG, WEBP, NoPicture, PictureRefused

ALL = (JPEG, PNG, GIF, WEBP)


def a_picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, more.pop("color", 0)).save(out, kind, **more)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_png(width: int, height: int, *, rows: bytes, depth: int = 1, interlaced: int = 0, more: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def taken(content: bytes, size: tuple[int, int] | None = None) -> Image.Image:
    return pictures.decoded(content, pictures.measured(content, *ALL), lambda *whole: size or whole)


@pytest.mark.parametrize("kind", ALL)
def test_the_header_says_kind_and_size(kind):
    assert header_of(a_picture(kind, (70, 30))) == Header(kind, 70, 30)
    assert taken(a_picture(kind, (70, 30))).size == (70, 30)


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_header_of_every_webp(lossless, mode):
    assert header_of(a_picture(WEBP, (70, 30), mode, lossless=lossless)) == Header(WEBP, 70, 30)


def test_a_picture_is_reduced_to_the_size_asked_for():
    for kind in ALL:
        assert taken(a_picture(kind, (900, 600)), (150, 100)).size == (150, 100)


def test_reducing_keeps_what_is_seen():
    half = Image.new("RGBA", (900, 600), (255, 0, 0, 255))
    half.paste((0, 0, 255, 128), (450, 0, 900, 600))
    out = io.BytesIO()
    half.save(out, "PNG")
    small = taken(out.getvalue(), (90, 60))
    assert (small.getpixel((20, 30)), small.getpixel((70, 30))) == ((255, 0, 0, 255), (0, 0, 255, 128))


def test_sixteen_bits_of_grey_are_scaled_not_cut_off():
    out = io.BytesIO()
    Image.new("I;16", (50, 50), 257 * 100).save(out, "PNG")
    assert taken(out.getvalue()).getpixel((9, 9)) == (100, 100, 100)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_how_the_camera_was_held_is_followed_and_a_broken_note_of_it_is_no_fault():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert taken(a_picture(JPEG, (400, 300), exif=exif), (150, 200)).size == (150, 200)
    assert taken(a_picture(JPEG, (400, 300), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).size == (400, 300)


def test_a_picture_of_several_is_its_first_jpeg():
    out = io.BytesIO()
    first = Image.new("RGB", (64, 48), "red")
    first.save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "blue")])
    red, _, blue = taken(out.getvalue()).getpixel((5, 5))
    assert red > 200
    assert blue < 50


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_of_a_moving_picture_the_first_frame_is_taken(kind):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "white", "black")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=80, **({"lossless": True} if kind == "WEBP" else {}))
    assert taken(out.getvalue()).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (a_png(10_000, 10_000, rows=b""), "10000×10000 像素"),
        (a_png(1, 30_000_000, rows=b""), "最多 1200 万像素"),
        (b"GIF89a" + struct.pack("<HH", 9000, 9000) + b"\x80\0\0" + b"\0" * 6, "9000×9000 像素"),
        (b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (8999).to_bytes(3, "little") * 2, "最多 400 万像素"),
        (a_picture(JPEG, (16_000, 10_000), "L"), "16000×10000 像素"),
        (a_picture(JPEG, (7000, 4000), progressive=True, subsampling=0), "渐进式"),
    ],
    ids=["png", "long-png", "gif", "webp", "jpeg", "progressive"],
)
def test_too_much_is_refused_by_the_header_with_what_to_send_instead(content, words):
    with pytest.raises(PictureRefused, match=words) as refused:
        pictures.measured(content, *ALL)
    assert "缩小" in refused.value.next_step


def test_a_jpeg_that_goes_over_its_pixels_for_ever_is_refused():
    once = a_picture(JPEG, (64, 64), progressive=True)
    scan = once[once.rindex(b"\xff\xda") : -2]
    with pytest.raises(PictureRefused, match="渐进式"):
        pictures.measured(once[:-2] + scan * 200 + once[-2:], JPEG)


def test_a_gif_whose_frame_is_larger_than_it_says_is_refused():
    frame = b"," + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\0\x02\x02\x44\x01\0;"
    with pytest.raises(PictureRefused):
        taken(b"GIF89a" + struct.pack("<HH", 10, 10) + b"\x80\0\0" + b"\0" * 6 + frame)


def test_texts_and_profiles_of_a_png_are_never_inflated():
    bomb = zlib.compress(b"\0" * 30_000_000, 9)
    more = chunk(b"zTXt", b"a\0\0" + bomb) * 20 + chunk(b"iCCP", b"a\0\0" + bomb)
    content = a_png(16, 16, rows=b"\0\0\0" * 16, more=more)
    assert b"zTXt" not in png_pixels_only(content)
    assert taken(content).size == (16, 16)


def test_an_interlaced_png_is_taken():
    # Adam7 of 8×8: seven passes of 1, 1, 1, 2, 2, 4 and 4 rows, each a filter byte and its pixels.
    passes = [(1, 1), (1, 1), (1, 2), (2, 2), (2, 4), (4, 4), (4, 8)]
    rows = b"".join((b"\0" + bytes(width)) * height for height, width in passes)
    assert taken(a_png(8, 8, rows=rows, depth=8, interlaced=1)).size == (8, 8)


@pytest.mark.parametrize("kind", ALL)
def test_half_a_file_is_refused_as_damaged(kind):
    noise = Image.effect_noise((300, 200), 90)
    out = io.BytesIO()
    noise.save(out, kind)
    with pytest.raises(NoPicture):
        taken(out.getvalue()[: len(out.getvalue()) // 2])


def test_while_others_pictures_are_decoded_one_waits_and_then_hears_so(monkeypatch):
    monkeypatch.setattr(pictures, "WAIT_SECONDS", 0.01)
    with pictures._decoder, pytest.raises(PictureRefused, match="现在上传图片的人较多"):
        taken(a_picture(PNG))
    assert taken(a_picture(PNG)).size == (40, 30)


def test_pictures_are_opened_in_one_place_only():
    root = Path(tancheng.__file__).parent
    opening = {
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if "tests" not in file.parts and re.search(r"Image\.open\(|ImagePlugin|ImageFile|puremagic", file.read_text(encoding="utf-8"))
    }
    # The evidence of an objection is stored unopened; only its kind is asked.
    assert opening == {"ledger/pictures.py", "notices/forms.py"}


_MEASURE = """
import io, resource, sys, threading, zlib, struct
from PIL import Image
from tancheng.enrolment import photos
content = open(sys.argv[1], "rb").read()
def upload():
    try:
        photos.id_photo(content); print("taken")
    except photos.PhotoUnusable as no:
        print("refused", no.why)
crowd = [threading.Thread(target=upload) for _ in range(int(sys.argv[2]))]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
[one.start() for one in crowd]; [one.join() for one in crowd]
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def uploaded(content: bytes, folder: Path, *, times: int = 1) -> tuple[list[str], int]:
    """(what became of each upload, megabytes by which a fresh process grew at most)."""
    file = folder / "upload"
    file.write_bytes(content)
    out = subprocess.run([sys.executable, "-c", _MEASURE, str(file), str(times)], capture_output=True, text=True, check=True).stdout
    *said, grown = out.splitlines()
    return said, int(grown)


def test_a_png_of_a_few_kilobytes_does_not_take_hundreds_of_megabytes(tmp_path):
    for side in (6000, 10_000):
        content = a_png(side, side, rows=bytes((side // 8 + 1) * side))
        assert len(content) < 20_000
        said, grown = uploaded(content, tmp_path)
        assert said[0].startswith("refused")
        assert grown < 60


def test_a_photo_of_twelve_megapixels_becomes_a_portrait_in_bounded_memory_ten_at_once_too(tmp_path):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.radial_gradient("L").resize((4000, 3000)).convert("RGB").save(out, "JPEG", quality=90, exif=exif)
    said, grown = uploaded(out.getvalue(), tmp_path)
    assert (said, grown < 60) == (["taken"], True)
    said, grown = uploaded(out.getvalue(), tmp_path, times=10)
    assert (said, grown < 60) == (["taken"] * 10, True)
