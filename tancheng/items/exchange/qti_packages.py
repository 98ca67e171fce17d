"""The package around QTI documents: a zip with a manifest."""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from lxml import etree

from tancheng.items.exchange import hostile, html, qti_manifest, qti_source
from tancheng.items.exchange.qti_names import Version, plain_named, with_namespace, written
from tancheng.items.exchange.qti_writing import CASE_ID, item_document, stimulus_document, stimulus_page
from tancheng.items.exchange.reading import MOST_ITEMS, FileRefused
from tancheng.items.text import Bundle, ItemText

MANIFEST = "imsmanifest.xml"
_XHTML = "http://www.w3.org/1999/xhtml"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_OLD = FileRefused("这是 QTI 1.2 的文件，题库只读 QTI 2.1、2.2 和 3.0", "请在原系统里改选 QTI 2.x 或 3.0 导出，或导出为 Moodle XML")
_NOT_QTI = "不是 QTI 题目文件"


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


@dataclass
class Package:
    """`folder`: where the manifest lies."""

    documents: list[Document]
    files: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = ""
    source: qti_source.Source = field(default_factory=qti_source.Source)
    remarks: list[str] = field(default_factory=list)

    def path_of(self, document: Document, address: str) -> str | None:
        """The file of the package that an address in a document means."""
        for name in (unquote(address.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]), address):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), name.replace("\\", "/")))
            if path in self.files:
                return path
        return None


def opened(data: bytes) -> Package:
    """A package, or a single document as one. Raises FileRefused for anything that is neither."""
    if data[:2] == b"PK":
        return _unpacked(hostile.archive(data))
    document = Document("", plain_named(hostile.xml(data)))
    if document.name == "questestinterop":
        raise _OLD
    if document.name not in {"assessmentItem", "assessmentStimulus"}:
        raise FileRefused(
            _NOT_QTI if document.name != "assessmentTest" else "这是一份试卷的结构，题目在别的文件里", "请上传整个 QTI 压缩包"
        )
    return Package([document])


def packed(bundle: Bundle, version: Version) -> bytes:
    pictures = _file_names(bundle)
    cases = {case.code: case for case in bundle.stimuli}
    identified = dict(_identified(bundle.items))
    parts: list[tuple[qti_manifest.Resource, bytes]] = []
    shown = {name: f"picture-{number}" for number, name in enumerate(bundle.pictures, start=1)}
    for identifier, item in identified.items():
        needs = [shown[name] for name in item.pictures if name in shown] + [CASE_ID + item.stimulus] * (item.stimulus in cases)
        resource = qti_manifest.Resource(identifier, f"items/{identifier}.xml", "item", needs, item)
        parts.append((resource, written(item_document(item, identifier, version, pictures, cases.get(item.stimulus)), version)))
    for case in cases.values():
        needs, identifier = [shown[name] for name in case.pictures if name in shown], CASE_ID + case.code
        if version.has_shared_stimuli:
            resource = qti_manifest.Resource(identifier, f"stimuli/{case.code}.xml", "stimulus", needs)
            parts.append((resource, written(stimulus_document(case, pictures), version)))
        else:
            resource = qti_manifest.Resource(identifier, f"stimuli/{case.code}.html", "", needs)
            parts.append((resource, with_namespace(stimulus_page(case, pictures), _XHTML)))
    for name, content in bundle.pictures.items():
        parts.append((qti_manifest.Resource(shown[name], f"pictures/{quote(pictures[name])}"), content))
    source = qti_source.Source(items=identified, cases=cases, pictures={file: name for name, file in pictures.items()})
    parts.append((qti_manifest.Resource("tancheng", qti_source.NAME), qti_source.written(source)))
    manifest = qti_manifest.written([resource for resource, _ in parts], version)
    return _zipped({MANIFEST: manifest, **{unquote(resource.path): content for resource, content in parts}})


def _unpacked(files: dict[str, bytes]) -> Package:
    manifests = sorted((name for name in files if posixpath.basename(name) == MANIFEST), key=lambda name: name.count("/"))
    if manifests:
        folder = posixpath.dirname(manifests[0])
        package = Package([], files, folder)
        package.documents += _listed(package, plain_named(hostile.xml(files[manifests[0]], MANIFEST)))
    else:
        package = Package([_document(name, files[name]) for name in files if name.lower().endswith(".xml")], files)
        package.documents = [document for document in package.documents if document.fault or document.name.startswith("assessment")]
        package.remarks.append(f"压缩包里没有 {MANIFEST}，逐个读了其中的 XML 文件")
    _check(package)
    kept = files.get(posixpath.join(package.folder, qti_source.NAME))
    source = None if kept is None else qti_source.read(kept)
    if source is not None:
        package.source = source
    elif kept is not None:
        package.remarks.append(f"{qti_source.NAME} 读不懂，只按 QTI 的内容读")
    return package


def _listed(package: Package, manifest: etree._Element) -> Iterator[Document]:
    """Documents that hold items or cases, in the manifest's order."""
    top = Document(posixpath.join(package.folder, MANIFEST), None)
    seen = set()
    for row in manifest.iterfind("resources/resource"):
        kind, base = row.get("type", ""), (manifest.find("resources").get("base") or "") + (row.get("base") or "")  # type: ignore[union-attr]
        first = row.find("file")
        address = base + (row.get("href") or ("" if first is None else first.get("href", "")))
        path = package.path_of(top, address)
        if path in seen or not address:
            continue
        is_item = "imsqti" in kind and "item" in kind
        if path is None:
            if is_item:
                yield Document(address, None, "清单里列了这个文件，压缩包里没有")
            continue
        seen.add(path)
        if path.lower().endswith(".xml") or "imsqti" in kind:
            document = _document(path, package.files[path])
            document.said = qti_manifest.values_of(row)
            if is_item or document.name in {"assessmentItem", "assessmentStimulus", "questestinterop"}:
                yield document


def _document(path: str, data: bytes) -> Document:
    try:
        return Document(path, plain_named(hostile.xml(data)))
    except FileRefused as fault:
        return Document(path, None, fault.why)


def _check(package: Package) -> None:
    names = [document.name for document in package.documents]
    if "questestinterop" in names and "assessmentItem" not in names:
        raise _OLD
    if not any(document.fault or document.name in {"assessmentItem", "questestinterop"} for document in package.documents):
        raise FileRefused("压缩包里没有 QTI 题目")
    if len(names) > MOST_ITEMS * 2:
        raise FileRefused(f"压缩包里的题目超过 {MOST_ITEMS} 道", "请分成几个包后分别上传")


def _identified(items: list[ItemText]) -> Iterator[tuple[str, ItemText]]:
    seen = set()
    for number, item in enumerate(items, start=1):
        identifier = item.code if item.code and item.code not in seen else f"item-{number:04}"
        seen.add(identifier)
        yield identifier, item


def _file_names(bundle: Bundle) -> dict[str, str]:
    """Each picture's name → a file name that is safe in an archive and in an address, each used once."""
    names: dict[str, str] = {}
    for number, name in enumerate(bundle.pictures, start=1):
        safe = html.picture_name(name) or "picture"
        names[name] = safe if safe not in names.values() else f"{number}-{safe}"
    return names


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # The same items make the same file, whenever it is written.
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
