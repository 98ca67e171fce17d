"""Plain text as Markdown that shows it: formulas with dollars, and a backslash before what would be read as markup, only there."""

import re

STRONG = "**"
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_FORMULA = re.compile(
    r"\\\((?P<inline>.{1,1000}?)\\\)|\\\[(?P<block>.{1,1000}?)\\\]|\$\$(?P<double>[^$]{1,1000})\$\$|(?<![\\$])\$(?P<dollar>[^\s$](?:[^$\n]{0,300}[^\s$\\])?)\$"
)
# Between two single dollars stands a formula only if it looks like one: "$5 和 $8" are prices.
_LIKE_TEX = re.compile(r"[\\^_{}=]")
# Underscores that could begin an emphasis; the blank of a question, "单位是____。", can't.
_OPENING = re.compile(r"(?<![^\W_])_+(?=[^\W_])|(?<![\w\s])_+(?=[^\w\s])|(?:(?<=\s)|^|(?<=\0))_+(?=[^\s_])")
_START = re.compile(
    r"(?P<at>^|\0 *)(?:(?P<number>\d{1,9})(?P<dot>[.)](?=[ \0]|$))|(?P<mark>#{1,6}(?=[ \0]|$)|>|[-+*](?=[ \0]|$)|(?:--|==|=(?=[ \0]|$)|~~~|\||:-|(?:_ *){3,}(?=\0|$))))"
)


def as_markdown(run: list[tuple[bool, str]], *, starts_line: bool = True) -> str:
    """One paragraph from pieces (is it Markdown already, text); a NUL stands for a line break and stays one."""
    merged: list[tuple[bool, str]] = []
    for is_markdown, text in run:
        if merged and merged[-1][0] == is_markdown and not is_markdown:
            merged[-1] = (False, merged[-1][1] + text)
        elif text:
            merged.append((is_markdown, text))
    pieces = [piece for is_markdown, text in merged for piece in ([(True, text)] if is_markdown else _with_formulas(_SPACE.sub(" ", text)))]
    words = "".join(text for is_markdown, text in pieces if not is_markdown)
    if "*" in words:
        # A star of the text could pair with a mark: the words matter more than their weight.
        pieces = [piece for piece in pieces if piece != (True, STRONG)]
    has_formula = any(is_markdown and "$" in text for is_markdown, text in pieces)
    among_marks = any(is_markdown for is_markdown, _ in pieces)
    whole = "".join(
        text if is_markdown else _escaped(text, words, has_formula=has_formula, among_marks=among_marks) for is_markdown, text in pieces
    )
    whole = re.sub(" {2,}", " ", whole).strip(" ")
    return _START.sub(_escaped_start, whole) if starts_line else whole


def formula(tex: str, *, block: bool = False) -> str | None:
    """`tex` between dollars, or None where that can't be."""
    tex = " ".join(tex.split())
    if not tex or "$" in tex.replace("\\$", ""):
        return None
    if re.search(r"(?<!\\)(?:\\\\)*\\$", tex):
        tex += " "
    return f"$${tex}$$" if block else f"${tex}$"


def _with_formulas(text: str) -> list[tuple[bool, str]]:
    pieces: list[tuple[bool, str]] = []
    at = 0
    for match in _FORMULA.finditer(text):
        if match["dollar"] and not _LIKE_TEX.search(match["dollar"]):
            continue
        tex = match["inline"] or match["block"] or match["double"] or match["dollar"]
        shown = formula(tex, block=match["block"] is not None)
        if shown:
            pieces += [(False, text[at : match.start()]), (True, shown)]
            at = match.end()
    return [*pieces, (False, text[at:])]


def _escaped(text: str, words: str, *, has_formula: bool, among_marks: bool) -> str:
    """`words`: all plain text of the paragraph, for marks that only mean something in pairs. `among_marks`: Markdown stands between it."""
    text = re.sub(r"\\(?=[!-/:-@\[-`{-~]|$)", r"\\\\", text)
    if words.count("*") > 1:
        text = re.sub(r"(?<! )\*|\*(?! )", r"\\*", text)
    if words.count("_") > 1 and (among_marks or (len(re.findall("_+", words)) > 1 and _OPENING.search(words))):
        text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    if words.count("`") > 1:
        text = text.replace("`", "\\`")
    if words.count("$") > 1 or has_formula:
        text = text.replace("$", "\\$")
    if "](" in words or "]:" in words:
        text = text.replace("[", "\\[")
    text = re.sub(r"<(?=[A-Za-z/!?])", r"\\<", text)
    return re.sub(r"&(?=#?\w+;)", r"\\&", text)


def _escaped_start(match: re.Match[str]) -> str:
    if match["mark"]:
        return f"{match['at']}\\{match['mark']}"
    return f"{match['at']}{match['number']}\\{match['dot']}"
