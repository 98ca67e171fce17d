"""imsmanifest.xml: the list of what a package holds, with the metadata that other systems understand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from lxml import etree
from lxml.builder import E, ElementMaker

from tancheng.items.exchange.qti_names import Version, with_namespace, xml_text
from tancheng.items.text import CODE, ItemText

NAME = "imsmanifest.xml"
LOM = "http://ltsc.ieee.org/xsd/LOM"
_INTERACTIONS = {"short": "extendedTextInteraction", "numeric": "textEntryInteraction"}
_L = ElementMaker(namespace=LOM, nsmap={"lom": LOM})
_DURATION = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6})(?:\.\d+)?S)?")


@dataclass(frozen=True)
class Resource:
    """One row of the manifest. `path`: in the archive; `kind`: "item", "stimulus" or "" for anything else; `needs`: identifiers of other rows."""

    identifier: str
    path: str
    kind: str = ""
    needs: Sequence[str] = ()
    item: ItemText | None = field(default=None, repr=False)


def written(resources: Sequence[Resource], version: Version) -> bytes:
    root = etree.Element("manifest", identifier="MANIFEST", nsmap={"lom": LOM, "qtim": version.metadata})
    schema, number = version.package
    root.extend([E.metadata(E.schema(schema), E.schemaversion(number)), E.organizations()])
    root.append(E.resources(*(_row(resource, version) for resource in resources)))
    return with_namespace(root, version.manifest, version.manifest_schema)


def values_of(resource: etree._Element) -> dict[str, object]:
    """Fields of an item from a resource's metadata (LOM, or the older IMS MD), without namespaces: its code, knowledge point and time."""
    lom = "metadata/lom"
    codes = [text for text in _texts(resource, f"{lom}/general//entry") if re.fullmatch(CODE, text)]
    points = [text for text in _texts(resource, f"{lom}/general/keyword") if 0 < len(text) <= 80]
    times = _texts(resource, f"{lom}/educational/typicalLearningTime/duration", f"{lom}/educational/typicallearningtime/datetime")
    values = {"code": next(iter(codes), ""), "point": next(iter(points), ""), "seconds": _seconds(next(iter(times), ""))}
    return {name: value for name, value in values.items() if value}


def _texts(resource: etree._Element, *paths: str) -> list[str]:
    return [" ".join("".join(found.itertext()).split()) for path in paths for found in resource.iterfind(path)]


def _seconds(duration: str) -> int | None:
    found = _DURATION.fullmatch(duration)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _row(resource: Resource, version: Version) -> etree._Element:
    kind = f"imsqti_{resource.kind}_{version.resource}" if resource.kind else "webcontent"
    address = quote(resource.path)
    row = E.resource(identifier=resource.identifier, type=kind, href=address)
    if resource.item is not None:
        row.append(E.metadata(_qti_metadata(resource.item, version), _lom(resource.item)))
    row.append(E.file(href=address))
    row.extend([E.dependency(identifierref=identifier) for identifier in resource.needs])
    return row


def _qti_metadata(item: ItemText, version: Version) -> etree._Element:
    maker = ElementMaker(namespace=version.metadata, nsmap={"qtim": version.metadata})
    feedback = "nonadaptive" if item.explanation or any(item.feedback) else "none"
    return maker.qtiMetadata(
        maker.timeDependent("false"),
        maker.interactionType(_INTERACTIONS.get(item.type, "choiceInteraction")),
        maker.feedbackType(feedback),
        maker.solutionAvailable("true" if item.explanation or item.model_answer else "false"),
        maker.toolName("tancheng"),
    )


def _lom(item: ItemText) -> etree._Element:
    general = _L.general()
    if item.code:
        general.append(_L.identifier(_L.catalog("tancheng"), _L.entry(item.code)))
    general.append(_L.language("zh-CN"))
    if item.point:
        general.append(_L.keyword(_words(item.point)))
    lom = _L.lom(general)
    if item.seconds:
        lom.append(_L.educational(_L.typicalLearningTime(_L.duration(f"PT{item.seconds}S"))))
    return lom


def _words(text: str) -> etree._Element:
    return _L.string(xml_text(text), language="zh-CN")
