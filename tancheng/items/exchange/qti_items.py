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
from tancheng.items.text import CASE_CODE, StimulusText, names_of_pictures, pictures_in


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
    return Reading(tuple(rows), stimuli, pictures.content, tuple(dict.fromkeys(package.remarks)))


class _Pictures:
    """`content`: the pictures that were asked for, by the name they have in the texts."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.content: dict[str, bytes] = {}
        self._names: dict[str, str] = {}

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

    def _name(self, path: str) -> str:
        if path not in self._names:
            name = self._wanted(path)
            if name in self.content:
                name = f"{len(self._names) + 1}-{name}"
            self._names[path] = name
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
    package.remarks += [f"{place}：{words}" for words in said.left_out]
    if not said.values:
        return Found(place, None, tuple(said.faults))
    if source is None or source.stimulus in package.source.cases:
        said.values["stimulus"] = ""
    if document.root.find("assessmentStimulusRef") is not None:
        said.values["stimulus"] = _case_of(document, package, cases, said)
    read = found(place, qti_source.in_its_words({**document.said, **said.values}, source))
    faults = [*said.faults, *read.faults, *(rules.structure_faults(read.item) if read.item and not said.faults else ())]
    return Found(place, read.item, tuple(dict.fromkeys(faults)))


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
