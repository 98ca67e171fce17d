"""Text on its way from a Word document: what is Markdown already (a formula, a picture) stands between marks, the rest is as people typed it."""

import re

from tancheng.items.exchange.plain_text import as_markdown

# No characters of any text (Unicode sets them apart for a program's own use).
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
_MARKED = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


def marked(markdown: str) -> str:
    return f"{_OPEN}{markdown}{_CLOSE}" if markdown else ""


def bare(text: str) -> str:
    """Without marks: what is typed counts as Markdown too."""
    return _MARKS.sub("", text)


def escaped(text: str) -> str:
    """Markdown that shows the typed words as they stand ("2*3*4" is no emphasis)."""
    parts = _MARKED.split(text)
    return as_markdown([(number % 2 == 1, bare(part)) for number, part in enumerate(parts)], starts_line=False)
