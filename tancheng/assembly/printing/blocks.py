"""Rich text of items cut into what a printed page is made of: paragraphs of runs, tables, pictures."""

from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token

from tancheng.assembly.printing import formulas
from tancheng.learning import markup

_ALIGNMENT = {"text-align:right": "right", "text-align:center": "center"}


def blocks(text: str) -> list[dict[str, Any]]:
    """In reading order: {"kind": "text", "runs"} | {"kind": "table", "rows": [[runs]], "alignments"} | {"kind": "picture", "name", "alt"}.

    A run is {"text", "strong"}, or {"formula": TeX, "tree": formulas.tree of it, "display": on a line of its own}.
    """
    return list(_blocks(markup.parsed(text)))


def _blocks(tokens: list[Token]) -> Iterator[dict[str, Any]]:
    table: dict[str, Any] | None = None
    lead = ""
    for token in tokens:
        if token.type == "table_open":
            table = {"kind": "table", "rows": [], "alignments": []}
        elif token.type == "tr_open" and table is not None:
            table["rows"].append([])
        elif token.type == "th_open" and table is not None:
            table["alignments"].append(_ALIGNMENT.get(str(token.attrs.get("style", "")), "left"))
        elif token.type == "table_close" and table is not None:
            yield table
            table = None
        elif token.type == "list_item_open":
            lead = f"{token.info}. " if token.info else "• "
        elif token.type == "inline" and table is not None:
            table["rows"][-1].append(_runs(token.children or []))
        elif token.type == "inline":
            yield from _paragraph([_word(lead), *(token.children or [])] if lead else token.children or [])
            lead = ""
        elif token.type == "math_block":
            yield {"kind": "text", "runs": [_formula(token)]}
        elif token.type in {"fence", "code_block"}:
            yield {"kind": "text", "runs": [{"text": token.content.rstrip(), "strong": False}]}


def _word(text: str) -> Token:
    return Token("text", "", 0, content=text)


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
    runs = _runs(tokens)
    if any(run.get("text", "formula").strip() for run in runs):
        yield {"kind": "text", "runs": runs}


def _runs(tokens: list[Token]) -> list[dict[str, Any]]:
    """Neighbouring words of one weight are one run."""
    runs: list[dict[str, Any]] = []
    strong = 0
    for token in tokens:
        strong += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        if token.type.startswith("math"):
            runs.append(_formula(token))
            continue
        words = "\n" if token.type in {"softbreak", "hardbreak"} else token.content
        if words and runs and runs[-1].get("strong") == bool(strong):
            runs[-1]["text"] += words
        elif words:
            runs.append({"text": words, "strong": bool(strong)})
    return runs


def _formula(token: Token) -> dict[str, Any]:
    tex = token.content.strip()
    return {"formula": tex, "tree": formulas.tree(tex), "display": token.type != "math_inline"}
