"""HTML of exchange files ↔ the bank's Markdown.

`to_html` writes well-formed XHTML, formulas as \\(…\\). Where that HTML would not read back as the same Markdown, the Markdown travels along in a
`data-markdown` attribute, and counts only as long as it still makes the HTML beside it: who edits the HTML elsewhere is not overruled.
"""

import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote

from lxml import etree
from markdown_it.common.normalize_url import normalizeLink

from tancheng.items.exchange.mathml import name_of
from tancheng.items.exchange.scribe import Job, Scribe
from tancheng.items.text import pictures_in, with_pictures_renamed
from tancheng.learning import markup

CARRIED = "data-markdown"
_DEEPEST = 100
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_DATA_ADDRESS = re.compile(r"data:image/(?P<kind>png|jpe?g|gif|webp);(?:[^,;]*;)*base64,(?P<data>.*)", re.DOTALL | re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w.\-]+")
_VOID = {"br", "img", "hr", "col"}


@dataclass(frozen=True)
class Converted:
    """`pictures`: name → bytes of those that stood in the HTML itself. `left_out`: what an item has no place for, in words for its author."""

    text: str
    pictures: dict[str, bytes]
    left_out: tuple[str, ...]


def to_markdown(html: str | etree._Element, picture: Callable[[str], str | None] | None = None) -> Converted:
    """Markdown of a piece of HTML, or of what stands inside a parsed element (its namespace doesn't matter).

    `picture`: the address in an `img` → the picture's name in the bundle, or None when it isn't at hand; without it the address's last part.
    """
    root = parsed(html) if isinstance(html, str) else html
    pictures: dict[str, bytes] = {}
    job = Job(picture=lambda address: _picture(address, picture or picture_name, pictures))
    text = _carried(root, job)
    if text is None:
        text = _written(root, job)
    return Converted(text, pictures, tuple(dict.fromkeys(job.left_out)))


def to_html(text: str, *, pictures_at: str = "", carry: bool = True) -> str:
    """XHTML of Markdown. `pictures_at` stands before the names of pictures; `carry`: let the Markdown travel along where it must (see above)."""
    html = _rendered(text, pictures_at)
    if not carry or to_markdown(html).text == text:
        return html
    return f'<div {CARRIED}="{escape(text).replace(chr(10), "&#10;")}">{html}</div>'


def picture_name(address: str) -> str | None:
    """The name under which a picture of a file is kept: the last part of its address, without what Markdown can't take in an address.

    None for a picture that is not in the file but somewhere on the web.
    """
    if re.match(r"(?:[a-z][a-z0-9+.\-]*:|//)", address, re.IGNORECASE):
        return None
    last = unquote(address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]).replace("\\", "/").rsplit("/", 1)[-1]
    return _UNSAFE.sub("-", last).strip("-") or None


def _picture(address: str, named: Callable[[str], str | None], pictures: dict[str, bytes]) -> str | None:
    inside = _DATA_ADDRESS.match(address)
    if not inside:
        return named(address)
    try:
        content = binascii.a2b_base64(unquote(inside["data"]))
    except (binascii.Error, ValueError):
        return None
    name = f"embedded-{hashlib.sha256(content).hexdigest()[:12]}.{inside['kind'].lower().replace('jpeg', 'jpg')}"
    pictures[name] = content
    return name


def parsed(html: str) -> etree._Element:
    """The `body` of a piece of HTML, however broken it is."""
    data = _CONTROLS.sub("", html).strip().encode()
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(data, parser) if data else None
    except etree.XMLSyntaxError:
        # Nothing in it but comments or broken tags.
        root = None
    body = None if root is None else root.find("body")
    return etree.Element("body") if body is None else body


def _written(root: etree._Element, job: Job) -> str:
    if _depth(root) > _DEEPEST:
        job.left_out.append("排版嵌套太深，只取了文字")
        plain = etree.Element("body")
        plain.text = " ".join(_CONTROLS.sub("", text) for text in root.itertext())
        root = plain
    scribe = Scribe(job)
    scribe.walk(root)
    return scribe.text()


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _carried(root: etree._Element, job: Job) -> str | None:
    """The Markdown that came along, if what stands beside it is still what it makes."""
    box = root if root.get(CARRIED) is not None else root[0] if len(root) == 1 and not _words(root.text) + _words(root[0].tail) else None
    source = None if box is None else box.get(CARRIED)
    if box is None or source is None or _depth(box) > _DEEPEST:
        return None
    if [*_canonical(box)] != [*_canonical(parsed(_rendered(source, "")))]:
        return None
    names = {}
    for image in box.iter():
        if name_of(image) == "img" and (old := picture_name(image.get("src", ""))):
            names[old] = job.picture(image.get("src", "")) or old
    return with_pictures_renamed(source, {name: names.get(picture_name(name) or "", name) for name in pictures_in(source)})


def _canonical(element: etree._Element) -> Iterator[str]:
    """What an element shows, piece by piece: equal for two ways of writing the same HTML."""
    yield _words(element.text)
    for child in element:
        name = name_of(child)
        if name == "tbody":
            yield from _canonical(child)
        else:
            yield f"<{name} {picture_name(child.get('src', '')) or ''} {child.get('alt', '')}>"
            yield from _canonical(child)
            yield f"</{name}>"
        yield _words(child.tail)


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _rendered(text: str, pictures_at: str) -> str:
    names = pictures_in(text)
    figures = {key: pictures_at + quote(name) for name in names for key in (name, normalizeLink(name))}
    body = parsed(markup.render(text, figures))
    for element in [*body.iter()]:
        _plainer(element)
    if body.text:
        body.text = escape(body.text, quote=False)
    return ((body.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in body)).strip()


def _plainer(element: etree._Element) -> None:
    """The page's own boxes and classes mean nothing in another system."""
    kind, name = element.get("class", ""), element.tag
    if name == "span" and kind.startswith("math "):
        opening, closing = ("\\(", "\\)") if kind == "math inline" else ("\\[", "\\]")
        _replace(element, f"{opening}{element.text or ''}{closing}")
    elif kind in {"lesson-figure", "table-wrap"}:
        _replace(element, "")
    elif name in {"td", "th"} and kind:
        element.set("style", f"text-align: {'right' if kind == 'num' else kind}")
    if "class" in element.attrib:
        del element.attrib["class"]
    if name not in _VOID and element.text is None:
        # `<td/>` is no HTML.
        element.text = ""


def _replace(element: etree._Element, text: str) -> None:
    """Put `text` and the element's children where the element stands."""
    parent, children = element.getparent(), [*element]
    assert parent is not None
    place = parent.index(element)
    before = parent[place - 1] if place else None
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    tail, element.tail = element.tail or "", None
    parent[place : place + 1] = children
    last = children[-1] if children else before
    if last is None:
        parent.text = (parent.text or "") + tail
    else:
        last.tail = (last.tail or "") + tail
