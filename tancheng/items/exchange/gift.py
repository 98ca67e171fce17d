"""Items as GIFT, the plain text format of Moodle and many others. It carries no pictures: their names stay in the text, and both ways it is said."""

from tancheng.items.exchange import gift_reading, gift_writing, hostile
from tancheng.items.exchange.reading import FileRefused, Reading
from tancheng.items.text import Bundle


def write(bundle: Bundle) -> bytes:
    return ("\n\n".join(gift_writing.paragraphs(bundle)) + "\n").encode()


def read(data: bytes) -> Reading:
    """GIFT in UTF-8, UTF-16 with its mark, or GB18030. Raises FileRefused."""
    hostile.too_large(data)
    return gift_reading.reading_of(_decoded(data))


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("文字的编码认不出来", "请在记事本里另存为 UTF-8 编码，再上传")
