"""What QTI 2.1, 2.2 and 3.0 call the same things.

Everything else here is written in the names of 2.2 without namespaces; `written` gives a document the names of its version and `plain_named` takes
them away again.
"""

import re
from dataclasses import dataclass

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Version:
    """Names and addresses of one version. `resource`: how the manifest's types of resource end."""

    number: str
    items: str
    items_schema: str
    manifest: str
    manifest_schema: str
    metadata: str
    package: tuple[str, str]
    resource: str
    match_correct: str

    @property
    def is_kebab(self) -> bool:
        return self.number == "3.0"


QTI_2_2 = Version(
    number="2.2",
    items="http://www.imsglobal.org/xsd/imsqti_v2p2",
    items_schema="http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_schema="http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    metadata="http://www.imsglobal.org/xsd/imsqti_metadata_v2p2",
    package=("QTIv2.2 Package", "1.0.0"),
    resource="xmlv2p2",
    match_correct="http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct",
)
QTI_3_0 = Version(
    number="3.0",
    items="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    items_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    manifest_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    metadata="http://www.imsglobal.org/xsd/imsqti_metadata_v3p0",
    package=("QTI Package", "3.0.0"),
    resource="xmlv3p0",
    match_correct="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml",
)

_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# The elements that we write and that are not HTML; 3.0 renames these only.
_QTI_ELEMENTS = {
    "assessmentItem", "assessmentStimulus", "assessmentStimulusRef", "baseValue", "choiceInteraction", "correct", "correctResponse",
    "defaultValue", "equal", "extendedTextInteraction", "itemBody", "match", "modalFeedback", "outcomeDeclaration", "responseCondition",
    "responseDeclaration", "responseElse", "responseIf", "responseProcessing", "rubricBlock", "setOutcomeValue", "simpleChoice", "stimulusBody",
    "textEntryInteraction", "value", "variable",
}  # fmt: skip
# 3.0 puts what these hold into a body of its own.
_WITH_CONTENT_BODY = ("modalFeedback", "rubricBlock")


def written(root: etree._Element, version: Version) -> bytes:
    """A document of items or stimuli as a file of this version. Changes `root`."""
    if version.is_kebab:
        for name in _WITH_CONTENT_BODY:
            for element in list(root.iter(name)):
                _content_into_body(element)
        for element in root.iter():
            if element.tag in _QTI_ELEMENTS:
                _rename_for_3(element)
    root.set(_LANGUAGE, "zh-CN")
    return with_namespace(root, version.items, version.items_schema)


def with_namespace(root: etree._Element, namespace: str, schema: str = "") -> bytes:
    """A document in which everything without a namespace stands in this one; `schema`: where its schema lies, if it has one."""
    top = etree.Element(f"{{{namespace}}}{root.tag}", nsmap={None: namespace, "xsi": XSI, **root.nsmap})
    if schema:
        top.set(f"{{{XSI}}}schemaLocation", f"{namespace} {schema}")
    for name, value in root.attrib.items():
        top.set(name, value)
    top.text = root.text
    for element in root.iter(etree.Element):
        if element is not root and not element.tag.startswith("{"):
            element.tag = f"{{{namespace}}}{element.tag}"
    top.extend(list(root))
    etree.cleanup_namespaces(top, keep_ns_prefixes=["xsi"])
    document: bytes = etree.tostring(top, xml_declaration=True, encoding="UTF-8")
    return document


def plain_named(root: etree._Element) -> etree._Element:
    """A document of any version with the names of 2.2 and without namespaces. Changes `root`."""
    for element in root.iter(etree.Element):
        local = etree.QName(element).localname
        is_3 = local.startswith("qti-")
        element.tag = _camel(local.removeprefix("qti-")) if is_3 else local
        attributes = {etree.QName(name).localname: value for name, value in element.attrib.items()}
        element.attrib.clear()
        for name, value in attributes.items():
            element.set(_camel(name) if is_3 and not name.startswith(("data-", "aria-")) else name, value)
    etree.cleanup_namespaces(root)
    etree.strip_tags(root, "contentBody")
    return root


def _content_into_body(element: etree._Element) -> None:
    body = etree.Element("qti-content-body")
    body.text, element.text = element.text, None
    body.extend(list(element))
    element.append(body)


def _rename_for_3(element: etree._Element) -> None:
    if element.tag == "rubricBlock":
        element.set("use", "scoring")
    attributes = dict(element.attrib)
    element.attrib.clear()
    for name, value in attributes.items():
        element.set(_kebab(name), value)
    element.tag = f"qti-{_kebab(element.tag)}"


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])[A-Z]", lambda letter: "-" + letter[0].lower(), name)


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda letter: letter[1].upper(), name)


def xml_text(text: str) -> str:
    """Without the characters that XML can't hold."""
    return _NOT_IN_XML.sub("", text)
