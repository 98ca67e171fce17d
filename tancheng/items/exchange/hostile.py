"""Files from outside are hostile: archives and XML are opened here and nowhere else."""

import io
import lzma
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from lxml import etree

from tancheng.items.exchange.reading import MOST_BYTES, MOST_ITEMS, FileRefused

# A package of our own has a document for each item and each case, and the pictures of both.
MOST_ENTRIES = 4 * MOST_ITEMS
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRY = 30 * 1024 * 1024
_CHUNK = 64 * 1024
_DOCTYPE = "含有 DOCTYPE 声明，出于安全不予读取"
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, ValueError, OSError)


def archive(data: bytes) -> dict[str, bytes]:
    """All files of a zip, name → bytes. Raises FileRefused for broken, encrypted, bloated or escaping archives."""
    too_large(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _unpacked(packed)
    except _BROKEN as fault:
        raise FileRefused("压缩包已损坏，或不是 ZIP 格式") from fault
    except RuntimeError as fault:
        raise FileRefused("压缩包加了密码") from fault


def _unpacked(packed: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(f"压缩包里有 {len(entries)} 个文件，最多 {MOST_ENTRIES} 个")
    files: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for entry in entries:
        name = _inside(entry)
        if name in files:
            raise FileRefused(f"压缩包里有两个文件都叫 {name}")
        files[name] = _read(packed, entry, min(left, MOST_ENTRY))
        left -= len(files[name])
    return files


def _inside(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename or "\0" in entry.filename:
        raise FileRefused(f"压缩包里的文件名“{_shown(entry.filename)}”指向包外")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileRefused("压缩包里有符号链接")
    return str(path)


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:80])


def _read(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Count what really comes out: the size that an entry declares may lie."""
    out = io.BytesIO()
    with packed.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            out.write(chunk)
            if out.tell() > most:
                raise FileRefused("压缩包解开后太大，可能是压缩炸弹")
    return out.getvalue()


def xml(data: bytes, name: str = "") -> etree._Element:
    """The root of an XML document. Raises FileRefused for broken XML and for any DOCTYPE (where entity bombs and outside references live)."""
    too_large(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    where = f"{name}：" if name else ""
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        if b"<!ENTITY" in data:
            # An entity bomb is stopped inside the parser; what it says of it helps nobody.
            raise FileRefused(f"{where}{_DOCTYPE}") from fault
        line = getattr(fault, "lineno", None)
        raise FileRefused(f"{where}不是完整的 XML{f'，第 {line} 行读不下去' if line else ''}") from fault
    if root.getroottree().docinfo.doctype:
        raise FileRefused(f"{where}{_DOCTYPE}")
    return root


def too_large(data: bytes) -> None:
    """Raises FileRefused when the file is over the limit."""
    if len(data) > MOST_BYTES:
        raise FileRefused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB", "请拆成几个文件后分别上传")
