"""How a piece of HTML looks, as far as that changes what it says: hidden, struck out, underlined, coloured."""

import re

from lxml import etree

from tancheng.items.exchange.mathml import name_of

# Full width: four plain underscores could be markup.
BLANK = "＿＿＿＿"
_STRUCK = {"s", "strike", "del"}
_UNDERLINED = {"u", "ins"}
_TURNED = {"em", "i", "cite", "dfn", "mark"}
_SHOWS_SOMETHING = {"img", "math", "input", "object", "audio", "video", "svg", "canvas", "iframe", "embed"}
_COLOURED = re.compile(
    r"(?:^|;)(?:color|background|background-color):(?!(?:black|white|inherit|initial|transparent|windowtext|none|#000|#fff)\b)"
)
_GREY = re.compile(r"(?:rgba?\((\d+),\1,\1[,)]|#([0-9a-f]{2})\2\2\b)")


def style_of(element: etree._Element) -> str:
    """The style attribute without blanks, in lower case."""
    return re.sub(r"\s", "", str(element.get("style", ""))).lower()


def is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(re.search(r"(?:^|;)(?:display:none|visibility:hidden)", style_of(element)))


def is_struck(element: etree._Element) -> bool:
    return name_of(element) in _STRUCK or bool(re.search(r"text-decoration(?:-line)?:[^;]*line-through", style_of(element)))


def is_underlined(element: etree._Element) -> bool:
    style = style_of(element)
    drawn = re.search(r"text-decoration(?:-line)?:[^;]*underline", style) or re.search(
        r"border-bottom(?:-style)?:[^;]*(?:solid|dashed|dotted)", style
    )
    return name_of(element) in _UNDERLINED or (drawn is not None and name_of(element) not in {"td", "th", "tr", "table"})


def is_blank_line(element: etree._Element) -> bool:
    """An underlined piece of nothing: the place where an answer is written."""
    words = "".join(element.itertext())
    return (
        is_underlined(element) and words != "" and not words.strip() and not any(name_of(one) in _SHOWS_SOMETHING for one in element.iter())
    )


def is_dressed(element: etree._Element) -> bool:
    """Slanted or coloured, without meaning anything else by it."""
    style = style_of(element)
    coloured = _COLOURED.search(style) and not _GREY.search(style)
    return (
        name_of(element) in _TURNED
        or bool(coloured)
        or "font-style:italic" in style
        or (name_of(element) == "font" and bool(element.get("color")))
    )


def says_something(element: etree._Element) -> bool:
    return bool("".join(element.itertext()).strip()) or any(name_of(one) in _SHOWS_SOMETHING for one in element.iter())


def excerpt(element: etree._Element, most: int = 20) -> str:
    words = " ".join("".join(element.itertext()).split())
    return words[:most] + ("……" if len(words) > most else "")
