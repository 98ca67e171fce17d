"""The table of exchange formats, and which of them a file is in."""

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from types import ModuleType

from tancheng.items.exchange import hostile
from tancheng.items.exchange.reading import FileRefused, Reading
from tancheng.items.text import Bundle

_ACCEPTED = "请上传 Excel（.xlsx）、Word（.docx）、GIFT（.gift、.txt）、Moodle XML（.xml）或 QTI（.zip）文件"


@dataclass(frozen=True)
class Format:
    """`name` is also the module's that reads and writes it. Modules are loaded when first used: their libraries are heavy."""

    name: str
    title: str
    extension: str
    media_type: str
    hint: str

    @property
    def _module(self) -> ModuleType:
        return import_module(f"tancheng.items.exchange.{self.name}")

    def read(self, data: bytes) -> Reading:
        reading: Reading = self._module.read(data)
        return reading

    def write(self, bundle: Bundle) -> bytes:
        written: bytes = self._module.write(bundle)
        return written


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    one.name: one
    for one in (
        Format("excel", "Excel 表格", "xlsx", f"{_OFFICE}.spreadsheetml.sheet", "每行一题，适合批量编写；不带图片"),
        Format("word", "Word 文档", "docx", f"{_OFFICE}.wordprocessingml.document", "常见的试题排版：题干、选项、答案、解析；带图片"),
        Format("gift", "Moodle GIFT", "gift", "text/plain; charset=utf-8", "纯文本，Moodle 等学习平台通用；不带图片"),
        Format("moodle_xml", "Moodle XML", "xml", "application/xml", "Moodle 题库，带图片和反馈"),
        Format("qti2", "QTI 2.2", "zip", "application/zip", "IMS/1EdTech 标准，各类考试系统通用；带图片"),
        Format("qti3", "QTI 3.0", "zip", "application/zip", "1EdTech 新标准；带图片"),
    )
}


def detect(name: str, data: bytes) -> str:
    """The format's name by the file's content, where that leaves it open by its name. Raises FileRefused for anything else."""
    if data[:4] == b"PK\x03\x04":
        return _of_archive(hostile.archive(data))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileRefused("这是旧版 Office 文件（.xls、.doc）", "请在 Office 或 WPS 里另存为 .xlsx 或 .docx，再上传")
    text = _text(data)
    if PurePath(name).suffix.lower() in {".gift", ".txt"} and not text.startswith("<?xml"):
        return "gift"
    if text.startswith("<"):
        return _of_xml(text)
    raise FileRefused("看不出文件是什么格式", _ACCEPTED)


def nothing_found(used: Format) -> FileRefused:
    return FileRefused(f"按 {used.title} 读了这个文件，没有找到题目", f"请确认文件格式选对了，或下载一份 {used.title} 的样例对照")


def _of_archive(files: dict[str, bytes]) -> str:
    if any(name.startswith("xl/") for name in files):
        return "excel"
    if any(name.startswith("word/") for name in files):
        return "word"
    if _text(files.get("mimetype", b"")).startswith("application/vnd.oasis.opendocument"):
        raise FileRefused("这是 OpenDocument 文件（.odt、.ods）", "请在 LibreOffice 或 WPS 里另存为 .docx 或 .xlsx，再上传")
    texts = [_text(data) for name, data in files.items() if name.lower().endswith(".xml")]
    for text in sorted(texts, key=lambda text: "<manifest" not in text[:4096]):
        found = _qti(text)
        if found:
            return found
    raise FileRefused("压缩包里没有 QTI 题目", _ACCEPTED)


def _of_xml(text: str) -> str:
    if re.search(r"<quiz[\s>]", text):
        return "moodle_xml"
    found = _qti(text)
    if found:
        return found
    raise FileRefused("XML 文件不是 Moodle XML，也不是 QTI", _ACCEPTED)


def _qti(text: str) -> str:
    if re.search(r"imsqtiasi_v3p0|imsqti_item_xmlv3p0|<qti-assessment-", text):
        return "qti3"
    if re.search(r"imsqti_v2p[12]|imsqti_item_xmlv2p[12]|<(\w+:)?assessmentItem[\s>]", text):
        return "qti2"
    if re.search(r"imsqti_xmlv1p|ims_qtiasiv1p|<questestinterop\b", text):
        raise FileRefused("这是 QTI 1.x 文件", "请在原系统里按 QTI 2.1、2.2、3.0 或 Moodle XML 导出，再上传")
    return ""


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    return data.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
