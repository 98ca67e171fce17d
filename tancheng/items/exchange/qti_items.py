"""A QTI package of any version as items of the bank."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from tancheng.items import rules
from tancheng.items.exchange import html, qti_source
from tancheng.items.exchange.qti_packages import Document, Package, opened
from tancheng.items.exchange.qti_reading import Said, case_said, said_by
from tancheng.items.exchange.qti_writing import CASE_ID
from tancheng.items.exchange.reading import Found, Reading, found
from tancheng.items.text import CASE_CODE, ItemText, StimulusText, names_of_pictures, pictures_in


def read(data: bytes) -> Reading:
    """Raises FileRefused for a file that is no package of QTI 2.1, 2.2 or 3.0."""
    package = opened(data)
    pictures = _Pictures(package)
    cases = dict(_cases(package, pictures))
    items = [document for document in package.documents if not document.is_case]
    rows = []
    for number, document in enumerate(items, start=1):
        place = f"第 {number} 题" + (f"（{document.path}）" if document.path else "")
        rows.append(_item(place, document, package, cases, pictures))
    stimuli = tuple(case for case in cases.values() if case is not None)
    pictures.take_named(names_of_pictures([*(row.item for row in rows if row.item), *stimuli]))
    return Reading(tuple(rows), stimuli, pictures.content, tuple(dict.fromkeys([*package.remarks, *pictures.unused()])))


# The package's own order and looks, and documents, each of which is an item, a case or told.
_NOT_CONTENT = (".xml", ".xsd", ".dtd", ".css", ".json", ".txt", ".md")
_MOST_NAMES = 5


class _Pictures:
    """`content`: the pictures that were asked for, by the name they have in the texts."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.content: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def seen_from(self, document: Document) -> Callable[[str], str | None]:
        def name_of(address: str) -> str | None:
            path = None if html.picture_name(address) is None else self.package.path_of(address, seen_from=document.path)
            return None if path is None else self._name(path)

        return name_of

    def take_named(self, names: list[str]) -> None:
        """Pictures that the source's texts name without showing them, as in a piece of code."""
        for path in self.package.files:
            name = self.package.source.pictures.get(posixpath.basename(path))
            if name in names and name not in self.content:
                self.content[name] = self.package.files[path]
                self._taken.add(path)

    def unused(self) -> Iterator[str]:
        """What came along in the package and stands in no text: attachments, sounds, pictures of nothing."""
        left = [path for path in self.package.files if path not in self._taken and not path.lower().endswith(_NOT_CONTENT)]
        if left:
            shown = "、".join(posixpath.basename(path)[:40] for path in left[:_MOST_NAMES]) + ("……" if len(left) > _MOST_NAMES else "")
            yield f"压缩包里有 {len(left)} 个文件没有带进来（{shown}）：题目里没有用到，或不是图片"

    def _name(self, path: str) -> str:
        if path not in self._names:
            name = self._wanted(path)
            if name in self.content:
                name = f"{len(self._names) + 1}-{name}"
            self._names[path] = name
            self._taken.add(path)
            self.content[name] = self.package.files[path]
        return self._names[path]

    def _wanted(self, path: str) -> str:
        last = posixpath.basename(path)
        ours = self.package.source.pictures.get(last, "")
        return ours if pictures_in(f"![]({ours})") == [ours] else html.picture_name(last) or "picture"


def _cases(package: Package, pictures: _Pictures) -> Iterator[tuple[str, StimulusText | None]]:
    """Path of the document → the case, None where it can't be one."""
    codes: set[str] = set()
    for document in package.documents:
        if document.is_case and document.root is not None:
            code = _case_code(document.root.get("identifier", ""), codes)
            codes.add(code)
            title, read = case_said(document.root, pictures.seen_from(document))
            pictures.content.update(read.pictures)
            title, text = qti_source.case_in_its_words(title, read.text, package.source.cases.get(code))
            if code not in package.source.cases or text != package.source.cases[code].text:
                package.remarks += [f"案例材料“{title[:30] or code}”：{words}" for words in read.left_out]
            yield document.path, _case(code, title, text, package)


def _case(code: str, title: str, text: str, package: Package) -> StimulusText | None:
    try:
        return msgspec.convert({"code": code, "title": title[:100] or code, "text": text}, StimulusText)
    except msgspec.ValidationError:
        package.remarks.append(f"案例材料“{title[:30] or code}”没有文字，或超过 20,000 字，没有收下")
        return None


def _case_code(identifier: str, taken: set[str]) -> str:
    """Our own code again, or one made of another system's identifier."""
    code = identifier.removeprefix(CASE_ID)
    if not re.fullmatch(CASE_CODE, code):
        code = CASE_ID + re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-")[:20]
    return code if code not in taken else f"{code[:25]}-{len(taken) + 1}"


def _item(place: str, document: Document, package: Package, cases: Mapping[str, StimulusText | None], pictures: _Pictures) -> Found:
    if document.root is None:
        return Found(place, None, (document.fault,))
    source = package.source.items.get(document.root.get("identifier", ""))
    said = said_by(document.root, pictures.seen_from(document), known_as=source.type if source else "")
    pictures.content.update(said.pictures)
    if not said.values:
        package.remarks += [f"{place}：{words}" for words in said.left_out]
        return Found(place, None, tuple(said.faults))
    if source is None or source.stimulus in package.source.cases:
        said.values["stimulus"] = ""
    if document.root.find("assessmentStimulusRef") is not None:
        said.values["stimulus"] = _case_of(document, package, cases, said)
    read = found(place, qti_source.in_its_words({**document.said, **said.values}, source))
    if source is None or read.item is None or not _is_same(read.item, source):
        package.remarks += [f"{place}：{words}" for words in said.left_out]
    faults = [*said.faults, *read.faults, *(rules.structure_faults(read.item) if read.item and not said.faults else ())]
    return Found(place, read.item, tuple(dict.fromkeys(faults)))


def _is_same(read: ItemText, source: ItemText) -> bool:
    """Whether all of its texts stand in the source's own words: then nothing of them is lost on the way."""
    return all(getattr(read, name) == getattr(source, name) for name in qti_source.SAID_IN_XML)


def _case_of(document: Document, package: Package, cases: Mapping[str, StimulusText | None], said: Said) -> str:
    """The code of the case that an item belongs to; what can't be followed becomes a fault of the item."""
    references = [] if document.root is None else document.root.findall("assessmentStimulusRef")
    if len(references) > 1:
        said.faults.append(f"引用了 {len(references)} 份案例材料，题库一题只能有一份")
        return ""
    address = references[0].get("href", "")
    case = cases.get(package.path_of(address, seen_from=document.path) or "")
    if case is None:
        said.faults.append(f"引用的案例材料（{address[:80]}）不在文件里，或没有收下")
    return case.code if case else ""
