"""A bundle as a QTI package: a zip with a manifest, one document for each item and each case, and the pictures."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from tancheng.items.exchange import html, qti_manifest, qti_source
from tancheng.items.exchange.qti_manifest import Resource
from tancheng.items.exchange.qti_names import Version, written
from tancheng.items.exchange.qti_writing import CASE_ID, item_document, stimulus_document
from tancheng.items.text import Bundle, ItemText, StimulusText

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def packed(bundle: Bundle, version: Version) -> bytes:
    pictures = _file_names(bundle)
    identified = dict(_identified(bundle.items))
    cases = {case.code: case for case in bundle.stimuli}
    # A file name may hold what an XML identifier may not.
    ids = {name: f"picture-{number}" for number, name in enumerate(pictures, start=1)}
    source = qti_source.Source(items=identified, cases=cases, pictures={file: name for name, file in pictures.items()})
    parts: list[tuple[Resource, bytes]] = [
        *_items(identified, cases, pictures, ids, version),
        *_cases(cases, pictures, ids, version),
        *((Resource(ids[name], f"pictures/{file}"), bundle.pictures[name]) for name, file in pictures.items()),
        (Resource("tancheng", qti_source.NAME), qti_source.written(source)),
    ]
    manifest = qti_manifest.written([resource for resource, _ in parts], version)
    return _zipped({qti_manifest.NAME: manifest, **{resource.path: content for resource, content in parts}})


def _items(
    identified: Mapping[str, ItemText],
    cases: Mapping[str, StimulusText],
    pictures: Mapping[str, str],
    ids: Mapping[str, str],
    version: Version,
) -> Iterator[tuple[Resource, bytes]]:
    for identifier, item in identified.items():
        has_case = item.stimulus in cases
        needs = [*(ids[name] for name in item.pictures if name in ids), *[CASE_ID + item.stimulus] * has_case]
        document = item_document(item, identifier, version, pictures, has_case=has_case)
        yield Resource(identifier, f"items/{identifier}.xml", "item", needs, item), written(document, version)


def _cases(
    cases: Mapping[str, StimulusText], pictures: Mapping[str, str], ids: Mapping[str, str], version: Version
) -> Iterator[tuple[Resource, bytes]]:
    for code, case in cases.items():
        needs = [ids[name] for name in case.pictures if name in ids]
        yield Resource(CASE_ID + code, f"stimuli/{code}.xml", "stimulus", needs), written(stimulus_document(case, pictures), version)


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
