"""What of a Word document is not read, and how it is told."""

from collections.abc import Iterator

from lxml import etree

from tancheng.items.exchange.word_package import Package
from tancheng.items.exchange.word_xml import attribute, name_of, value

# Words that a revision takes out; "moved from" stands again where it was moved to.
DELETED = {"del", "moveFrom"}
# Marks in a run that stand for something elsewhere.
UNREAD = {
    "footnoteReference": "脚注没有带进来",
    "endnoteReference": "尾注没有带进来",
    "commentReference": "批注没有带进来",
    "contentPart": "手写的墨迹没有带进来",
}
_HEADERS = {"header": "页眉", "footer": "页脚"}
_NO = {"0", "false", "off", "none"}


def words_in(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter("{*}t", "{*}delText") if name_of(text) in {"t", "delText"}).strip()


def is_underlined(run: etree._Element) -> bool:
    return value(run, "rPr/{*}u") not in {"", "none"}


def gone_as(run: etree._Element) -> str:
    """Why nobody reads this run as valid: "划掉", "隐藏"; "" for any other."""
    if _has(run, "strike") or _has(run, "dstrike"):
        return "划掉"
    return "隐藏" if _has(run, "vanish") else ""


def is_equation(element: etree._Element) -> bool:
    """An object of an old equation editor."""
    kinds = " ".join(attribute(found, "ProgID") for found in element.iter("{*}OLEObject"))
    return "Equation" in kinds or "MathType" in kinds


def beside(package: Package) -> Iterator[str]:
    """Words around the text: on top and at the foot of each page."""
    for kind, name in _HEADERS.items():
        words = " ".join(filter(None, map(words_in, package.parts(kind))))
        if any(letter.isalpha() for letter in words):
            yield f"{name}没有读入：{words[:30]}"


def _has(run: etree._Element, name: str) -> bool:
    found = run.find(f"{{*}}rPr/{{*}}{name}")
    return found is not None and attribute(found, "val") not in _NO
