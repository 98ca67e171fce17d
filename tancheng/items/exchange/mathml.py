"""MathML as TeX: presentation elements as word processors and question banks write them."""

from collections.abc import Callable

from lxml import etree

SIGNS = {
    "×": r"\times ", "÷": r"\div ", "·": r"\cdot ", "±": r"\pm ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "∑": r"\sum ",
    "∏": r"\prod ", "∫": r"\int ", "∞": r"\infty ", "→": r"\to ", "−": "-", "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "δ": r"\delta ",
    "Δ": r"\Delta ", "ε": r"\varepsilon ", "η": r"\eta ", "θ": r"\theta ", "λ": r"\lambda ", "μ": r"\mu ", "π": r"\pi ", "ρ": r"\rho ",
    "σ": r"\sigma ", "Σ": r"\Sigma ", "φ": r"\varphi ", "ω": r"\omega ", "Ω": r"\Omega ", "%": r"\%", "{": r"\{", "}": r"\}", "#": r"\#",
    "&": r"\&", "_": r"\_", "$": r"\$", "\\": r"\backslash ", "^": r"\hat{}", "\u2061": "", "\u2062": "", "\u2063": "",
}  # fmt: skip
_DELIMITERS = (("\\[", "\\]"), ("\\(", "\\)"), ("$$", "$$"), ("$", "$"))
_ACCENTS = {
    "¯": r"\overline",
    "‾": r"\overline",
    "_": r"\underline",
    "^": r"\hat",
    "~": r"\tilde",
    "→": r"\vec",
    "˙": r"\dot",
    ".": r"\dot",
}


def tex_of(math: etree._Element, left_out: list[str] | None = None) -> str:
    """The formula of a `math` element, without delimiters; "" when there is nothing in it. What it can't show is added to `left_out`, in words."""
    for note in math.iter():
        if name_of(note) == "annotation" and "tex" in str(note.get("encoding", "")).lower() and (note.text or "").strip():
            return _undelimited((note.text or "").strip())
    unknown = {name_of(part) for part in math.iterdescendants()} - _KNOWN - {""}
    if unknown and left_out is not None:
        left_out.append(f"公式里有没能照搬的部分（{'、'.join(sorted(unknown))[:60]}），请核对")
    return _row(math).strip()


def _undelimited(tex: str) -> str:
    """Some systems note the formula with the signs around it that their pages need."""
    for opening, closing in _DELIMITERS:
        if tex.startswith(opening) and tex.endswith(closing) and len(tex) > len(opening) + len(closing):
            return tex[len(opening) : -len(closing)].strip()
    return tex


def name_of(element: etree._Element) -> str:
    """An element's name without namespace or prefix, in lower case; "" for comments and the like."""
    if not isinstance(element.tag, str):
        return ""
    return element.tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


def _row(element: etree._Element) -> str:
    own = _signs(element.text or "")
    return own + "".join(_tex(child) + _signs((child.tail or "").strip()) for child in element)


def _tex(element: etree._Element) -> str:
    name = name_of(element)
    if name == "mtext":
        return rf"\text{{{_text(element)}}}" if _text(element).strip() else " "
    if name in {"mi", "mn", "mo", "ms"}:
        return _token(element)
    if name in {"annotation", "annotation-xml", "mspace", "mphantom", ""}:
        return ""
    layout = _LAYOUTS.get(name)
    return layout(list(element), element) if layout else _row(element)


def _token(element: etree._Element) -> str:
    text = _text(element).strip()
    if len(text) > 1 and name_of(element) == "mi" and not text.isdigit():
        return rf"\text{{{text}}}" if not text.isascii() else rf"\mathrm{{{_signs(text)}}}"
    return rf"\text{{{text}}}" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else _signs(text)


def _text(element: etree._Element) -> str:
    return "".join(letter for letter in "".join(element.itertext()) if letter not in "{}$\\#&^_")


def _signs(text: str) -> str:
    return "".join(SIGNS.get(letter, letter) for letter in " ".join(text.split()))


def _part(children: list[etree._Element], place: int) -> str:
    return _tex(children[place]).strip() if place < len(children) else ""


def _scripted(*marks: str) -> Callable[[list[etree._Element], etree._Element], str]:
    def layout(children: list[etree._Element], element: etree._Element) -> str:
        base = _part(children, 0)
        ground = base if len(base) < 2 or (base.startswith("\\") and "{" not in base) else f"{{{base}}}"
        return ground + "".join(f"{mark}{{{_part(children, place)}}}" for place, mark in enumerate(marks, start=1))

    return layout


def _over(children: list[etree._Element], element: etree._Element) -> str:
    accent = _ACCENTS.get("".join(children[1].itertext()).strip()) if len(children) > 1 else None
    return f"{accent}{{{_part(children, 0)}}}" if accent else _scripted("^")(children, element)


def _fenced(children: list[etree._Element], element: etree._Element) -> str:
    opening, closing = _signs(element.get("open", "(")), _signs(element.get("close", ")"))
    return opening + ",".join(map(_tex, children)) + closing


def _table(children: list[etree._Element], element: etree._Element) -> str:
    rows = [" & ".join(_row(cell).strip() for cell in row) for row in children if name_of(row) in {"mtr", "mlabeledtr"}]
    return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"


_LAYOUTS: dict[str, Callable[[list[etree._Element], etree._Element], str]] = {
    "mfrac": lambda children, _: rf"\frac{{{_part(children, 0)}}}{{{_part(children, 1)}}}",
    "msqrt": lambda _, element: rf"\sqrt{{{_row(element).strip()}}}",
    "mroot": lambda children, _: rf"\sqrt[{_part(children, 1)}]{{{_part(children, 0)}}}",
    "msub": _scripted("_"),
    "msup": _scripted("^"),
    "msubsup": _scripted("_", "^"),
    "munder": _scripted("_"),
    "mover": _over,
    "munderover": _scripted("_", "^"),
    "mfenced": _fenced,
    "mtable": _table,
}
# Their own layout means nothing more than what stands in them.
_ROWS = {"mrow", "mstyle", "mpadded", "semantics", "mtr", "mlabeledtr", "mtd"}
_KNOWN = {*_LAYOUTS, *_ROWS, "mi", "mn", "mo", "ms", "mtext", "annotation", "annotation-xml", "mspace", "mphantom"}
