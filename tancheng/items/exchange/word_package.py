"""The parts of a .docx archive and how they refer to one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tancheng.items.exchange import hostile
from tancheng.items.exchange.office_package import related
from tancheng.items.exchange.reading import FileRefused

CARRIED = "urn:tancheng:items:carried"
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_SAVE_ANEW = "请用 Word 或 WPS 打开后另存为 .docx 再上传"


@dataclass(frozen=True)
class Package:
    """`files`: path → bytes; `main`: the path of the document itself."""

    files: Mapping[str, bytes]
    main: str

    @property
    def body(self) -> etree._Element:
        """Raises FileRefused."""
        found = hostile.xml(self.files[self.main], self.main).find("{*}body")
        if found is None:
            raise FileRefused("Word 文件没有正文", _SAVE_ANEW)
        return found

    def part(self, kind: str) -> etree._Element | None:
        """The root of the part that the document refers to as `kind` ("styles"), if there is one. Raises FileRefused."""
        return next((root for root in self.parts(kind)), None)

    def file_of(self, reference: str) -> str:
        """The path of what the document refers to by this id; "" when it is not in the archive."""
        path = self._targets.get(reference, ("", ""))[1]
        return path if path in self.files else ""

    @cached_property
    def carried(self) -> Mapping[str, str]:
        """What formulas and tables read as → how they were written, in documents of our own."""
        found = {}
        for root in self.parts("customXml"):
            for row in root.iterfind(f"{{{CARRIED}}}text"):
                shown, written = row.get("shown", ""), row.text or ""
                # A small key must not unfold into a huge text.
                if len(written) < 4 * len(shown) + 200:
                    found[shown] = written
        return found

    @cached_property
    def _targets(self) -> Mapping[str, tuple[str, str]]:
        return related(self.files, self.main)

    def parts(self, kind: str) -> list[etree._Element]:
        """The roots of all parts that the document refers to as `kind` ("header"). Raises FileRefused."""
        return [hostile.xml(self.files[path], path) for name, path in self._targets.values() if name == kind and path in self.files]


def opened(data: bytes) -> Package:
    """Raises FileRefused."""
    if data.startswith(_OLD_WORD):
        raise FileRefused("这是旧版 .doc 文件，或加了密码", _SAVE_ANEW)
    files = hostile.archive(data)
    main = next((path for kind, path in related(files, "").values() if kind == "officeDocument"), "word/document.xml")
    if main not in files:
        raise FileRefused("这不是 .docx 文件", _SAVE_ANEW)
    return Package(files, main)
