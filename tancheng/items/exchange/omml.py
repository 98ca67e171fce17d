"""Word's own equations (OMML) → TeX, as far as examination questions need them; what is unknown gives its text."""

import re
from collections.abc import Callable

from lxml import etree

from tancheng.items.exchange.mathml import SIGNS

_CHINESE = re.compile(r"([\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)")
_ACCENTS = {"\u0302": r"\hat", "\u0303": r"\tilde", "\u0305": r"\overline", "\u0307": r"\dot", "\u20d7": r"\vec"}


def tex_of(element: etree._Element) -> str:
    """The formula below `element` (`m:oMath`, `m:oMathPara` or part of one), without dollar signs."""
    return " ".join(_inner(element).split())


def _inner(element: etree._Element | None) -> str:
    return "" if element is None else "".join(_one(child) for child in element)


def _one(element: etree._Element) -> str:
    name = etree.QName(element).localname
    if name.endswith("Pr"):
        return ""
    maker = _MAKERS.get(name)
    return maker(element) if maker else _inner(element)


def _run(element: etree._Element) -> str:
    """Words stand upright: Chinese ones, those that Word has as text, and names of several letters."""
    text = "".join(part.text or "" for part in element.iterfind("{*}t"))
    if element.find("{*}rPr/{*}nor") is not None:
        return rf"\text{{{_escaped(text)}}}" if text.strip() else " "
    parts = _CHINESE.split(text)
    written = "".join(rf"\text{{{part}}}" if number % 2 else _signs(part) for number, part in enumerate(parts) if part)
    upright = _property(element, "rPr", "sty") == "p" and len(text) > 1 and text.isascii() and text.isalpha()
    return rf"\mathrm{{{written}}}" if upright else written


def _signs(text: str) -> str:
    return "".join(SIGNS.get(sign, sign) for sign in text)


def _escaped(text: str) -> str:
    return re.sub(r"([{}%$#&_])", r"\\\1", text.replace("\\", ""))


def _part(element: etree._Element, name: str) -> str:
    return _inner(element.find(f"{{*}}{name}")).strip()


def _property(element: etree._Element, group: str, name: str) -> str | None:
    """The `m:val` of a property, such as the sign of a sum; None when it is not given."""
    found = element.find(f"{{*}}{group}/{{*}}{name}")
    return None if found is None else next((value for key, value in found.attrib.items() if str(key).endswith("}val")), "")


def _fraction(element: etree._Element) -> str:
    return rf"\frac{{{_part(element, 'num')}}}{{{_part(element, 'den')}}}"


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg")
    return rf"\sqrt{f'[{degree}]' if degree else ''}{{{_part(element, 'e')}}}"


def _scripts(element: etree._Element) -> str:
    below, above = _part(element, "sub"), _part(element, "sup")
    return _part(element, "e") + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


def _limit(element: etree._Element) -> str:
    mark = "_" if etree.QName(element).localname == "limLow" else "^"
    return f"{_part(element, 'e')}{mark}{{{_part(element, 'lim')}}}"


def _large(element: etree._Element) -> str:
    sign = SIGNS.get(_property(element, "naryPr", "chr") or "∫", r"\int")
    below, above = _part(element, "sub"), _part(element, "sup")
    return sign + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "") + f" {_part(element, 'e')}"


def _fenced(element: etree._Element) -> str:
    opening, closing = _property(element, "dPr", "begChr"), _property(element, "dPr", "endChr")
    parts = ",".join(_inner(part).strip() for part in element.iterfind("{*}e"))
    before, behind = _fence("(" if opening is None else opening), _fence(")" if closing is None else closing)
    if re.search(r"\\(?:frac|sum|prod|int|begin)", parts):
        # Brackets as high as what stands between them; a side without one still has to be named.
        return rf"\left{before or '.'}{parts}\right{behind or '.'}"
    return before + parts + behind


def _fence(sign: str) -> str:
    return {"{": r"\{", "}": r"\}"}.get(sign, sign)


def _accent(element: etree._Element) -> str:
    return rf"{_ACCENTS.get(_property(element, 'accPr', 'chr') or '', chr(92) + 'overline')}{{{_part(element, 'e')}}}"


def _matrix(element: etree._Element) -> str:
    rows = [" & ".join(_inner(cell).strip() for cell in row.iterfind("{*}e")) for row in element.iterfind("{*}mr")]
    return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"


def _rows(element: etree._Element) -> str:
    return r"\begin{aligned}" + r" \\ ".join(_inner(row).strip() for row in element.iterfind("{*}e")) + r"\end{aligned}"


_MAKERS: dict[str, Callable[[etree._Element], str]] = {
    "r": _run,
    "f": _fraction,
    "rad": _root,
    "sSub": _scripts,
    "sSup": _scripts,
    "sSubSup": _scripts,
    "nary": _large,
    "d": _fenced,
    "bar": _accent,
    "acc": _accent,
    "limLow": _limit,
    "limUpp": _limit,
    "m": _matrix,
    "eqArr": _rows,
}
