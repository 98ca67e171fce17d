"""TeX → Word's own equations (OMML), for the formulas of examination questions."""

import re
import unicodedata

from lxml import etree
from pylatexenc.latex2text import LatexNodes2Text

from tancheng.items.exchange.mathml import SIGNS

NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_DEEPEST = 12
_OPENING = "{"
_WORDS = {"text", "mathrm", "textrm", "operatorname"}
_NAMES = {"max", "min", "ln", "log", "lg", "exp", "sin", "cos", "tan", "lim"}
_LARGE = {"sum": "∑", "prod": "∏", "int": "∫"}
_SPACES = {",", ";", ":", " ", "quad", "qquad", "!"}
_SIGN_OF = {tex.strip().removeprefix("\\"): sign for sign, tex in SIGNS.items() if tex.startswith("\\") and "{" not in tex} | {
    "leq": "≤",
    "geq": "≥",
    "neq": "≠",
    "cdots": "⋯",
    "ldots": "…",
}
_TO_TEXT = LatexNodes2Text(math_mode="text")


class Unknown(ValueError):
    """The formula has something that we can't write in Word."""


def omml_of(tex: str) -> etree._Element | None:
    """An `m:oMath`, or None for a formula with commands that are not known here."""
    try:
        reader = _Reader(_TOKEN.findall(tex))
        parts = reader.row(0)
        if reader.tokens[reader.at :]:
            return None
    except Unknown:
        return None
    return _made("oMath", *parts) if parts else None


class _Reader:
    """Recursive descent over the tokens of a formula."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    def row(self, depth: int, *ends: str) -> list[etree._Element]:
        """All up to one of `ends`, which is left standing."""
        if depth > _DEEPEST:
            raise Unknown("depth")
        parts: list[etree._Element] = []
        while self.at < len(self.tokens) and self._next() not in {*ends, "}"}:
            parts += self._scripted(depth, ends)
        return parts

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        token = self._next()
        self.at += 1
        return token

    def _skip_space(self) -> None:
        while self._next().isspace():
            self.at += 1

    def _scripted(self, depth: int, ends: tuple[str, ...]) -> list[etree._Element]:
        token = self._next()
        base = [] if token in {"_", "^"} else self._atom(depth)
        scripts: dict[str, list[etree._Element]] = {}
        while (mark := self._peek_script()) in {"_", "^"} and mark not in scripts:
            self._skip_space()
            self._take()
            scripts[mark] = self._argument(depth)
        if token.removeprefix("\\") in _LARGE and token.startswith("\\"):
            return [_large(_LARGE[token[1:]], scripts, self.row(depth + 1, *ends))]
        return [_script(base, scripts)] if scripts else base

    def _peek_script(self) -> str:
        at = self.at
        while at < len(self.tokens) and self.tokens[at].isspace():
            at += 1
        return self.tokens[at] if at < len(self.tokens) else ""

    def _argument(self, depth: int) -> list[etree._Element]:
        self._skip_space()
        if not self._next() or self._next() == "}":
            raise Unknown("argument")
        return self._atom(depth)

    def _atom(self, depth: int) -> list[etree._Element]:
        token = self._take()
        if token.isspace():
            return []
        if token == _OPENING:
            return self._group(depth)
        if not token.startswith("\\"):
            if token in {"&", "#", "%", "$", "~"}:
                raise Unknown(token)
            return [_run(token)]
        return self._command(token[1:], depth)

    def _group(self, depth: int) -> list[etree._Element]:
        parts = self.row(depth + 1)
        if self._take() != "}":
            raise Unknown("brace")
        return parts

    def _command(self, name: str, depth: int) -> list[etree._Element]:
        if name in {"frac", "dfrac", "tfrac"}:
            return [_made("f", _made("num", *self._argument(depth + 1)), _made("den", *self._argument(depth + 1)))]
        if name == "sqrt":
            return [self._root(depth + 1)]
        if name in _WORDS:
            return [_run(self._words(), upright=True)]
        if name == "overline":
            return [_made("bar", _made("barPr", _made("pos", val="top")), _made("e", *self._argument(depth + 1)))]
        if name == "left":
            return [self._fenced(depth + 1)]
        if name in _LARGE:
            return []
        if name in _NAMES:
            return [_run(name, upright=True)]
        if name in _SPACES:
            return [_run(" ", upright=True)]
        return [_run(_sign(name))]

    def _root(self, depth: int) -> etree._Element:
        degree: list[etree._Element] = []
        if self._next() == "[":
            self._take()
            degree = self.row(depth, "]")
            if self._take() != "]":
                raise Unknown("root")
        hidden = [] if degree else [_made("radPr", _made("degHide", val="1"))]
        return _made("rad", *hidden, _made("deg", *degree), _made("e", *self._argument(depth)))

    def _words(self) -> str:
        self._skip_space()
        if self._take() != "{":
            raise Unknown("text")
        words = ""
        while (token := self._take()) != "}":
            if not token or token in {"{", "$"} or (token.startswith("\\") and token[1:] not in {"%", "_", "&", "#", "{", "}", "$"}):
                raise Unknown("text")
            words += token.removeprefix("\\")
        return words

    def _fenced(self, depth: int) -> etree._Element:
        opening = self._fence()
        inner = self.row(depth, "\\right")
        if self._take() != "\\right":
            raise Unknown("fence")
        ends = _made("dPr", _made("begChr", val=opening), _made("endChr", val=self._fence()))
        return _made("d", ends, _made("e", *inner))

    def _fence(self) -> str:
        self._skip_space()
        sign = self._take().removeprefix("\\")
        if sign not in {*"()[]{}|."}:
            raise Unknown("fence")
        return "" if sign == "." else sign


def _sign(name: str) -> str:
    if name in {*"{}%$#&_"}:
        return name
    sign = _SIGN_OF.get(name) or str(_TO_TEXT.latex_to_text("\\" + name)).strip()
    if len(sign) != 1 or sign.isascii() or unicodedata.combining(sign):
        raise Unknown(name)
    return sign


def _script(base: list[etree._Element], scripts: dict[str, list[etree._Element]]) -> etree._Element:
    ground = _made("e", *base)
    if len(scripts) == 2:
        return _made("sSubSup", ground, _made("sub", *scripts["_"]), _made("sup", *scripts["^"]))
    if "_" in scripts:
        return _made("sSub", ground, _made("sub", *scripts["_"]))
    return _made("sSup", ground, _made("sup", *scripts["^"]))


def _large(sign: str, scripts: dict[str, list[etree._Element]], body: list[etree._Element]) -> etree._Element:
    """What follows a sum belongs to it: Word shows an empty frame when it has nothing to sum."""
    hidden = [_made(name, val="1") for name, mark in (("subHide", "_"), ("supHide", "^")) if mark not in scripts]
    properties = _made("naryPr", _made("chr", val=sign), _made("limLoc", val="undOvr"), *hidden)
    return _made("nary", properties, _made("sub", *scripts.get("_", ())), _made("sup", *scripts.get("^", ())), _made("e", *body))


def _run(text: str, *, upright: bool = False) -> etree._Element:
    letters = _made("t")
    letters.text = text
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _made("r", _made("rPr", _made("nor")), letters) if upright else _made("r", letters)


def _made(name: str, *children: etree._Element, val: str | None = None) -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"m": NAMESPACE})
    if val is not None:
        element.set(f"{{{NAMESPACE}}}val", val)
    element.extend(children)
    return element
