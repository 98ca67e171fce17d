"""Markdown as the XHTML that QTI allows inside items, and back."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from urllib.parse import unquote

from lxml import etree

from tancheng.items.exchange import html
from tancheng.items.text import with_pictures_renamed

# As seen from the folders of items and of stimuli.
PICTURES_AT = "../pictures/"
# All that the three versions have in common; their schemas know no styles.
_ATTRIBUTES = {"img": ("src", "alt"), "a": ("href",)}
# Parts of a text that are not what the candidate is asked.
ASIDE = ("rubricBlock", "feedbackBlock", "feedbackInline", "modalFeedback", "stylesheet", "catalogInfo", "templateBlock", "templateInline")


def flow(text: str, pictures: Mapping[str, str]) -> list[etree._Element]:
    """Block elements of a Markdown text. `pictures`: name → name of its file in the package."""
    shown = html.to_html(with_pictures_renamed(text, dict(pictures)), pictures_at=PICTURES_AT, carry=False)
    box = etree.fromstring(f"<div>{shown}</div>")
    for element in box.iter(etree.Element):
        _as_in_qti(element)
    if (box.text or "").strip():
        stray = etree.Element("p")
        stray.text = box.text
        box.insert(0, stray)
    for block in box:
        block.tail = None
    return list(box)


def flow_in(parent: etree._Element, text: str, pictures: Mapping[str, str]) -> etree._Element:
    """`parent` with the text in it; a single paragraph stands there without its `p`."""
    blocks = flow(text, pictures)
    if len(blocks) == 1 and blocks[0].tag == "p":
        parent.text = blocks[0].text
        parent.extend(list(blocks[0]))
    else:
        parent.extend(blocks)
    return parent


def markdown(element: etree._Element, picture: Callable[[str], str | None], *, without: tuple[str, ...] = ASIDE) -> html.Converted:
    """What stands inside an element. `picture`: an address in the file → the picture's name, None when it isn't there."""
    copy = deepcopy(element)
    for aside in [found for found in copy.iter(*without) if found is not copy] if without else []:
        dropped(aside)
    for embedded in list(copy.iter("object")):
        if embedded.get("type", "").startswith("image/"):
            _as_image(embedded)
    return html.to_markdown(copy, picture)


def shows_the_same(read: str, source: str) -> bool:
    """Whether Markdown read from a file is what `source` becomes on the way through XHTML, so that `source` may stand for it."""
    if read == source:
        return True
    shown = etree.fromstring(f"<div>{html.to_html(source, carry=False)}</div>")
    for element in shown.iter(etree.Element):
        _as_in_qti(element)
    return _bare(html.to_markdown(shown, unquote).text) == _bare(read)


def dropped(element: etree._Element) -> None:
    """Take an element out; what stands behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)


def _as_in_qti(element: etree._Element) -> None:
    for name in list(element.attrib):
        if name not in _ATTRIBUTES.get(element.tag, ()):
            del element.attrib[name]
    # A table has a body, even one that is all head.
    if element.tag == "table" and element.find("tbody") is None and (head := element.find("thead")) is not None:
        head.tag = "tbody"


def _as_image(embedded: etree._Element) -> None:
    words, tail = " ".join("".join(embedded.itertext()).split()), embedded.tail
    address = embedded.get("data", "")
    embedded.clear()
    embedded.tag, embedded.tail = "img", tail
    embedded.set("src", address)
    embedded.set("alt", words)


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
