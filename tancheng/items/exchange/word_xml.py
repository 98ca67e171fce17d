"""Looking at Word's XML whatever its namespace is: there is a transitional and a strict one for the same elements."""

from lxml import etree


def name_of(element: etree._Element | None) -> str:
    """The element's name without its namespace."""
    return "" if element is None else str(etree.QName(element).localname)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name; "" without it."""
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def value(element: etree._Element, path: str) -> str:
    """The `w:val` of the element at `path`; "" without it."""
    found = element.find(f"{{*}}{path}")
    return "" if found is None else attribute(found, "val")


def whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
