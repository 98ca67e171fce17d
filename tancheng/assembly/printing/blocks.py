"""Rich text of items cut into what a printed page is made of. Formulas become linear text: neither Word nor typst reads TeX."""

from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token
from pylatexenc.latex2text import LatexNodes2Text

from tancheng.learning import markup

_FORMULAS = LatexNodes2Text(math_mode="text", strict_latex_spaces=True)


def blocks(text: str) -> list[dict[str, Any]]:
    """[{"kind": "text", "text"} | {"kind": "table", "rows": [[…]]} | {"kind": "picture", "name", "alt"}] in reading order."""
    return list(_blocks(markup.parsed(text)))


def line(text: str) -> str:
    """The text alone, pictures by their words."""
    parts = (block.get("text") or block.get("alt") or "；".join("，".join(row) for row in block.get("rows", [])) for block in blocks(text))
    return " ".join(parts)


def formula(tex: str) -> str:
    """A formula in Unicode: "\\frac{44}{12}" → "44/12"."""
    return str(_FORMULAS.latex_to_text(tex)).strip()


def _blocks(tokens: list[Token]) -> Iterator[dict[str, Any]]:
    rows: list[list[str]] | None = None
    for token in tokens:
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            yield {"kind": "table", "rows": rows}
            rows = None
        elif token.type == "inline" and rows is not None:
            rows[-1].append(_words(token.children or []))
        elif token.type == "inline":
            yield from _paragraph(token.children or [])
        elif token.type == "math_block":
            yield {"kind": "text", "text": formula(token.content)}
        elif token.type in {"fence", "code_block"}:
            yield {"kind": "text", "text": token.content.rstrip()}


def _paragraph(tokens: list[Token]) -> Iterator[dict[str, Any]]:
    kept: list[Token] = []
    for token in tokens:
        if token.type != "image":
            kept.append(token)
            continue
        yield from _text(kept)
        kept = []
        yield {"kind": "picture", "name": str(token.attrs["src"]), "alt": token.content}
    yield from _text(kept)


def _text(tokens: list[Token]) -> Iterator[dict[str, Any]]:
    words = _words(tokens).strip()
    if words:
        yield {"kind": "text", "text": words}


def _words(tokens: list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type.startswith("math"):
            parts.append(formula(token.content))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        else:
            parts.append(token.content)
    return "".join(parts)
