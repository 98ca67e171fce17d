"""Word's own equations (OMML) → TeX, as far as examination questions need them; what is unknown gives its text."""

from collections.abc import Callable

from lxml import etree

_SIGNS = {"×": r"\times ", "÷": r"\div ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "%": r"\%"}
_SIGNS |= {
    "α": r"\alpha ",
    "β": r"\beta ",
    "η": r"\eta ",
    "ρ": r"\rho ",
    "Δ": r"\Delta ",
    "±": r"\pm ",
    "·": r"\cdot ",
    "−": "-",
    "$": r"\$",
}


def tex_of(element: etree._Element) -> str:
    """The formula below `element` (`m:oMath`, `m:oMathPara` or part of one), without dollar signs."""
    return _inner(element).strip()


def _inner(element: etree._Element | None) -> str:
    return "" if element is None else "".join(_one(child) for child in element)


def _one(element: etree._Element) -> str:
    name = etree.QName(element).localname
    if name == "t":
        return "".join(_SIGNS.get(sign, sign) for sign in element.text or "")
    if name.endswith("Pr"):
        return ""
    maker = _MAKERS.get(name)
    return maker(element) if maker else _inner(element)


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


def _large(element: etree._Element) -> str:
    sign = _property(element, "naryPr", "chr") or "∫"
    below, above = _part(element, "sub"), _part(element, "sup")
    return _SIGNS.get(sign, sign) + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "") + f" {_part(element, 'e')}"


def _fenced(element: etree._Element) -> str:
    opening, closing = _property(element, "dPr", "begChr"), _property(element, "dPr", "endChr")
    parts = ",".join(_inner(part).strip() for part in element.iterfind("{*}e"))
    return _fence("(" if opening is None else opening) + parts + _fence(")" if closing is None else closing)


def _fence(sign: str) -> str:
    return {"{": r"\{", "}": r"\}"}.get(sign, sign)


def _accent(element: etree._Element) -> str:
    return rf"\overline{{{_part(element, 'e')}}}"


_MAKERS: dict[str, Callable[[etree._Element], str]] = {
    "f": _fraction,
    "rad": _root,
    "sSub": _scripts,
    "sSup": _scripts,
    "sSubSup": _scripts,
    "nary": _large,
    "d": _fenced,
    "bar": _accent,
}
