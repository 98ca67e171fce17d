"""A formula as the tree that the PDF's template sets. One line of Unicode would mislead: "a+b/c" for a fraction with a sum above its bar."""

import re
from typing import Any

from lxml import etree

from tancheng.items.exchange.omml_writing import omml_of

# What reads as one thing: a number, a Chinese word, a single sign.
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+|\s+|.", re.DOTALL)

Tree = list[dict[str, Any]]


def tree(tex: str) -> Tree:
    """[{"kind": "sign" | "words" | "fraction" | "root" | "scripts" | "large" | "fence" | "bar", …}]; a formula with
    commands that `omml_of` does not know comes as it is written."""
    found = omml_of(tex)
    return [{"kind": "words", "text": tex}] if found is None else _row(found)


def _row(element: etree._Element | None) -> Tree:
    """All below `element`; signs that follow one another are read together, so that "1 2 , 0" is one number."""
    made: Tree = []
    pending = ""
    for child in () if element is None else element:
        name = etree.QName(child).localname
        if name == "r" and child.find("{*}rPr/{*}nor") is None:
            pending += _text(child)
            continue
        made += _signs(pending)
        pending = ""
        if name == "r":
            made.append({"kind": "words", "text": _text(child)})
        elif name in _MAKERS:
            made.append(_MAKERS[name](child))
    return made + _signs(pending)


def _text(run: etree._Element) -> str:
    return "".join(part.text or "" for part in run.iterfind("{*}t"))


def _signs(text: str) -> Tree:
    pieces = _PIECE.findall(text.replace("-", "−").replace("*", "∗"))
    return [{"kind": "sign" if len(piece) == 1 and not piece.isspace() else "words", "text": piece} for piece in pieces]


def _part(element: etree._Element, name: str) -> Tree:
    return _row(element.find(f"{{*}}{name}"))


def _value(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else str(next(iter(found.attrib.values()), ""))


def _fraction(element: etree._Element) -> dict[str, Any]:
    return {"kind": "fraction", "above": _part(element, "num"), "below": _part(element, "den")}


def _root(element: etree._Element) -> dict[str, Any]:
    return {"kind": "root", "degree": _part(element, "deg"), "body": _part(element, "e")}


def _scripts(element: etree._Element) -> dict[str, Any]:
    return {"kind": "scripts", "body": _part(element, "e"), "below": _part(element, "sub"), "above": _part(element, "sup")}


def _large(element: etree._Element) -> dict[str, Any]:
    parts = {"below": _part(element, "sub"), "above": _part(element, "sup"), "body": _part(element, "e")}
    return {"kind": "large", "sign": _value(element, "{*}naryPr/{*}chr"), **parts}


def _fence(element: etree._Element) -> dict[str, Any]:
    ends = {"opening": _value(element, "{*}dPr/{*}begChr"), "closing": _value(element, "{*}dPr/{*}endChr")}
    return {"kind": "fence", **ends, "body": _part(element, "e")}


def _bar(element: etree._Element) -> dict[str, Any]:
    return {"kind": "bar", "body": _part(element, "e")}


_MAKERS = {
    "f": _fraction, "rad": _root, "sSub": _scripts, "sSup": _scripts, "sSubSup": _scripts, "nary": _large, "d": _fence, "bar": _bar,
}  # fmt: skip
