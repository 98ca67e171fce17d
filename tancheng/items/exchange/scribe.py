"""Writes the Markdown of an HTML tree: paragraphs, line breaks, lists, tables, pictures, formulas and strong words; of everything else the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from tancheng.items.exchange.mathml import name_of, tex_of
from tancheng.items.exchange.plain_text import STRONG, as_markdown, formula

_BREAK = "\0"
_SILENT = {"script", "style", "head", "title", "template", "noscript", "colgroup"}
_PLAYED = {"audio", "video", "object", "iframe", "embed", "canvas", "svg"}
_BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dl", "dt", "dd",
    "figure", "figcaption", "address", "center", "form", "fieldset", "hr", "body", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "li",
}  # fmt: skip
_LOWERED = str.maketrans("0123456789+-=()−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋")
_RAISED = str.maketrans("0123456789+-=()−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻")
_INDEX = re.compile(r"(?:[^\W_]|[ ,+\-=.*/]){1,40}")


@dataclass
class Job:
    """What all parts of one text share. `picture`: address → name in the bundle, None when it isn't at hand."""

    picture: Callable[[str], str | None]
    left_out: list[str] = field(default_factory=list)


@dataclass
class Scribe:
    """Collects paragraphs in `blocks`; `run` is the paragraph at work: (is it Markdown already, text)."""

    job: Job
    in_cell: bool = False
    blocks: list[str] = field(default_factory=list)
    run: list[tuple[bool, str]] = field(default_factory=list)

    def text(self) -> str:
        self.close()
        return "\n\n".join(self.blocks)

    def walk(self, element: etree._Element) -> None:
        """All that stands inside `element`."""
        self.run.append((False, element.text or ""))
        for child in element:
            self.element(child)
            if child.tail:
                self.run.append((False, child.tail))

    def close(self) -> None:
        """End the paragraph at work."""
        whole = as_markdown(self.run, starts_line=not self.in_cell)
        self.run = []
        for paragraph in re.split(rf" *{_BREAK}(?: *{_BREAK})+ *", whole):
            lines = [line.strip() for line in paragraph.split(_BREAK) if line.strip()]
            if lines:
                self.blocks.append("\\\n".join(lines))

    def element(self, element: etree._Element) -> None:
        name = name_of(element)
        special = _SPECIAL.get(name)
        if special:
            special(self, element)
        elif name in _PLAYED:
            self.job.left_out.append("音频、视频和嵌入的对象没有带进来")
        elif name in _BLOCKS:
            self.close()
            self.walk(element)
            self.close()
        elif name and name not in _SILENT:
            self.walk(element)


def _line_break(scribe: Scribe, element: etree._Element) -> None:
    scribe.run.append((True, _BREAK))


def _image(scribe: Scribe, element: etree._Element) -> None:
    tex = element.get("data-equation-content") or (element.get("title") if "texrender" in element.get("class", "") else None)
    if tex:
        scribe.run.append((True, formula(tex) or tex))
        return
    words = " ".join(re.sub(r"[\[\]\\`*_$<>&]", " ", element.get("alt", "")).split())
    name = scribe.job.picture(element.get("src", ""))
    if name is None:
        scribe.job.left_out.append(f"图片“{words or element.get('src', '')[:60]}”不在文件里，没有带进来")
        scribe.run.append((False, f"（图：{words}）" if words else ""))
    else:
        scribe.run.append((True, f"![{words}]({name})"))


def _math(scribe: Scribe, element: etree._Element) -> None:
    tex = tex_of(element)
    if tex:
        scribe.run.append((True, formula(tex, block=element.get("display") == "block") or tex))


def _index(mark: str, letters: dict[int, int]) -> Callable[[Scribe, etree._Element], None]:
    """A lowered or raised piece: as a letter of that kind (CO₂, m³) where there is one, else as a formula."""

    def write(scribe: Scribe, element: etree._Element) -> None:
        text = "".join(element.itertext()).strip()
        if text and all(ord(letter) in letters for letter in text):
            scribe.run.append((False, text.translate(letters)))
        elif _INDEX.fullmatch(text):
            shown = text if text.isascii() else rf"\text{{{text}}}"
            scribe.run.append((True, f"${mark}{{{shown}}}$"))
        else:
            scribe.walk(element)

    return write


def _strong(scribe: Scribe, element: etree._Element) -> None:
    """ "不正确" in a stem is often set strong. Only a plain run of words is marked, so that the marks surely mean what they did."""
    words = "".join(element.itertext())
    if len(element) or not (words[:1].isalnum() and words[-1:].isalnum()):
        scribe.walk(element)
        return
    mark = (True, STRONG)
    if scribe.run and scribe.run[-1] == mark:
        scribe.run.pop()
    else:
        scribe.run.append(mark)
    scribe.run += [(False, words), mark]


def _list(scribe: Scribe, element: etree._Element) -> None:
    scribe.close()
    rows = []
    for number, row in enumerate((child for child in element if name_of(child)), start=1):
        inner = Scribe(scribe.job)
        inner.element(row)
        lead = f"{number}. " if name_of(element) == "ol" else "- "
        text = re.sub(r"\n\n(?=- |1\. )", "\n", inner.text())
        if text:
            rows.append(lead + re.sub(r"\n(?!\n)", "\n" + " " * len(lead), text))
    if rows:
        scribe.blocks.append("\n".join(rows))


def _preformatted(scribe: Scribe, element: etree._Element) -> None:
    scribe.close()
    for line in "".join(element.itertext()).splitlines():
        scribe.run += [(False, line), (True, _BREAK)]
    scribe.close()


def _table(scribe: Scribe, element: etree._Element) -> None:
    scribe.close()
    for child in element:
        if name_of(child) == "caption":
            scribe.element(child)
    found = [row for row in element.iter() if name_of(row) == "tr" and _own_table(row) is element]
    rows = [[cell for cell in row if name_of(cell) in {"td", "th"}] for row in found]
    rows = [row for row in rows if row]
    if len(rows) == 1 and len(rows[0]) == 1:
        # A frame around a text, not a table.
        scribe.element(rows[0][0])
    elif rows:
        scribe.blocks.append(_grid(scribe.job, rows))


def _own_table(row: etree._Element) -> etree._Element | None:
    return next((above for above in row.iterancestors() if name_of(above) == "table"), None)


def _grid(job: Job, rows: list[list[etree._Element]]) -> str:
    texts = [[text for cell in row for text in (_cell(job, cell), *[""] * (_span(cell) - 1))] for row in rows]
    width = max(map(len, texts))
    marks = [_alignment(cell) for cell in rows[min(1, len(rows) - 1)]]
    texts.insert(1, [*marks, *["---"] * (width - len(marks))][:width])
    return (
        "\n".join("| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in texts)
        .replace("|  |", "| |")
        .replace("|  |", "| |")
    )


def _cell(job: Job, cell: etree._Element) -> str:
    inner = Scribe(job, in_cell=True)
    inner.walk(cell)
    return re.sub(r"\\?\n", " ", " ".join(inner.text().split("\n\n"))).replace("|", "\\|")


def _span(cell: etree._Element) -> int:
    text = cell.get("colspan", "1")
    return min(int(text), 20) if text.isdecimal() and text != "0" else 1


def _alignment(cell: etree._Element) -> str:
    wanted = (cell.get("style", "") + cell.get("align", "")).replace(" ", "")
    return "---:" if wanted.endswith("right") or "text-align:right" in wanted else ":---:" if "center" in wanted else "---"


_SPECIAL: dict[str, Callable[[Scribe, etree._Element], None]] = {
    "br": _line_break,
    "img": _image,
    "math": _math,
    "strong": _strong,
    "b": _strong,
    "sub": _index("_", _LOWERED),
    "sup": _index("^", _RAISED),
    "ul": _list,
    "ol": _list,
    "pre": _preformatted,
    "table": _table,
}
