"""Opening QTI packages: which documents of items and cases a file holds, in which order, and what its manifest says of them."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from tancheng.items.exchange import hostile, qti_manifest, qti_source
from tancheng.items.exchange.qti_names import plain_named
from tancheng.items.exchange.reading import MOST_ITEMS, FileRefused

_ITEM, _CASE, _TEST, _OLD = "assessmentItem", "assessmentStimulus", "assessmentTest", "questestinterop"


@dataclass
class Document:
    """One file of a package: what stands in it in the names of 2.2, or why it can't be read. `said`: fields that the manifest gives."""

    path: str
    root: etree._Element | None
    fault: str = ""
    said: dict[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return "" if self.root is None else str(self.root.tag)

    @property
    def is_case(self) -> bool:
        return self.name == _CASE


@dataclass
class Package:
    """`documents`: items, cases and what should have been one."""

    documents: list[Document]
    files: Mapping[str, bytes] = field(default_factory=dict)
    source: qti_source.Source = field(default_factory=qti_source.Source)
    remarks: list[str] = field(default_factory=list)

    def path_of(self, address: str, *, seen_from: str) -> str | None:
        """The file of the package that an address in a file means."""
        for name in (unquote(address.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]), address):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(seen_from), name.replace("\\", "/")))
            if path in self.files:
                return path
        return None


def opened(data: bytes) -> Package:
    """A package, or a single document as one. Raises FileRefused for anything that is neither."""
    if data[:2] == b"PK":
        return _unpacked(hostile.archive(data))
    document = Document("", plain_named(hostile.xml(data)))
    if document.name == _TEST:
        raise FileRefused("这是一份试卷的结构，题目在别的文件里", "请上传整个 QTI 压缩包")
    return _checked(Package([document]))


def _unpacked(files: dict[str, bytes]) -> Package:
    package = Package([], files)
    manifest = min(
        (name for name in files if posixpath.basename(name) == qti_manifest.NAME), key=lambda name: name.count("/"), default=None
    )
    if manifest is None:
        package.remarks.append(f"压缩包里没有 {qti_manifest.NAME}，逐个读了其中的 XML 文件")
        package.documents += _unlisted(package, frozenset())
    else:
        package.documents += _listed(package, manifest)
        extra = list(_unlisted(package, {manifest, *(document.path for document in package.documents)}))
        extra = [document for document in extra if not document.fault]
        package.documents += extra
        if any(document.name == _ITEM for document in extra):
            package.remarks.append("有的题目文件清单里没有列出，也读了")
    _take_source(package, posixpath.join(posixpath.dirname(manifest or ""), qti_source.NAME))
    return _checked(package)


def _listed(package: Package, manifest: str) -> Iterator[Document]:
    """Documents in the manifest's order, each once."""
    root = plain_named(hostile.xml(package.files[manifest], qti_manifest.NAME))
    seen: set[str] = set()
    for row in root.iterfind("resources/resource"):
        address = _address(row)
        path = package.path_of(address, seen_from=manifest)
        should_be_item = "imsqti_" in row.get("type", "") and "item" in row.get("type", "")
        if path is None and address and should_be_item:
            yield Document(address, None, "清单里列了这个文件，压缩包里没有")
        elif path is not None and path not in seen and (should_be_item or path.lower().endswith(".xml")):
            seen.add(path)
            document = _document(path, package.files[path])
            document.said = qti_manifest.values_of(row)
            if should_be_item or document.name in {_ITEM, _CASE, _TEST, _OLD}:
                yield document


def _address(row: etree._Element) -> str:
    """As seen from the manifest."""
    resources, first = row.getparent(), row.find("file")
    base = ("" if resources is None else resources.get("base", "")) + row.get("base", "")
    address = row.get("href") or ("" if first is None else first.get("href", ""))
    return str(base + address)


def _unlisted(package: Package, seen: set[str] | frozenset[str]) -> Iterator[Document]:
    for path in package.files:
        if path.lower().endswith(".xml") and path not in seen and posixpath.basename(path) != qti_manifest.NAME:
            document = _document(path, package.files[path])
            if document.fault or document.name in {_ITEM, _CASE, _TEST, _OLD}:
                yield document


def _document(path: str, data: bytes) -> Document:
    try:
        return Document(path, plain_named(hostile.xml(data)))
    except FileRefused as refused:
        return Document(path, None, refused.why)


def _take_source(package: Package, path: str) -> None:
    data = package.files.get(path)
    source = None if data is None else qti_source.read(data)
    if source is not None:
        package.source = source
    elif data is not None:
        package.remarks.append(f"{qti_source.NAME} 读不懂，只按 QTI 的内容读")


def _checked(package: Package) -> Package:
    """The package without its test. Raises FileRefused for one that has no items of these versions, or too many."""
    names = [document.name for document in package.documents]
    if _OLD in names and _ITEM not in names:
        raise FileRefused("这是 QTI 1.2 的文件，题库只读 QTI 2.1、2.2 和 3.0", "请在原系统里改选 QTI 2.x 或 3.0 导出，或导出为 Moodle XML")
    if not any(document.fault or document.name in {_ITEM, _CASE} for document in package.documents):
        raise FileRefused("文件里没有 QTI 题目")
    if names.count(_ITEM) > MOST_ITEMS:
        raise FileRefused(f"文件里有 {names.count(_ITEM)} 道题，最多 {MOST_ITEMS} 道", "请拆成几个文件后分别上传")
    if _TEST in names:
        package.remarks.append("只读了题目；试卷的结构（抽题、顺序、分值）没有带进来")
        package.documents = [document for document in package.documents if document.name != _TEST]
    return package
