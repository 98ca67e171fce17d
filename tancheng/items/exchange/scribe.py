"""Writes the Markdown of an HTML tree: paragraphs, line breaks, lists, tables, pictures, formulas, columns and strong words.

Of everything else the text. Whatever is read otherwise than it looked, or not at all, is said in `Job.left_out`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from tancheng.items.exchange import scribe_looks as looks
from tancheng.items.exchange import scribe_tables as tables
from tancheng.items.exchange.mathml import name_of, tex_of
from tancheng.items.exchange.plain_text import STRONG, as_markdown, formula

_BREAK = "\0"
_SILENT = {"script", "style", "head", "title", "template", "noscript", "colgroup", "col", "rp", "param", "source", "track", "include"}
_PLAYED = {"audio", "video", "object", "iframe", "embed", "canvas", "svg"}
_BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dl", "dt", "dd",
    "figure", "figcaption", "address", "center", "form", "fieldset", "legend", "hr", "body", "tr", "td", "th", "tbody", "thead", "tfoot",
    "caption", "li", "nav", "details", "summary", "contentbody", "itembody", "prompt",
}  # fmt: skip
# Their words are all that they say, but for what `looks` finds.
_INLINE = {
    "span", "font", "u", "ins", "em", "i", "cite", "dfn", "mark", "small", "big", "code", "kbd", "samp", "tt", "var", "abbr", "acronym", "label",
    "bdi", "bdo", "time", "data", "nobr", "wbr", "ruby", "rb", "rtc", "html", "s", "strike", "del", "output", "meter", "progress",
}  # fmt: skip
LOWERED = str.maketrans("0123456789+-=()−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋")
RAISED = str.maketrans("0123456789+-=()−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻")
_INDEX = re.compile(r"(?:[^\W_]|[ ,+\-=.*/]){1,40}")
_NOT_IN_AN_INDEX = {"img", "math", "sub", "sup", "input", "select", "textarea", "button", "pre", "table", "ul", "ol"}
_COLUMNS = re.compile(r"\t|^ +\S|\S {2,}\S", re.MULTILINE)
_SPACES = str.maketrans({"\u00a0": " "})
_ADDRESS = re.compile(r"(?:https?:)?//|mailto:", re.IGNORECASE)
_DRESS = "有的文字原来是加粗、斜体或带颜色的，带进来后是普通文字"


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
        if (True, STRONG) in self.run and any("*" in text for is_markdown, text in self.run if not is_markdown):
            self.says(_DRESS)
        whole = as_markdown(self.run, starts_line=not self.in_cell)
        self.run = []
        for paragraph in re.split(rf" *{_BREAK}(?: *{_BREAK})+ *", whole):
            lines = [line.strip() for line in paragraph.split(_BREAK) if line.strip()]
            if lines:
                self.blocks.append("\\\n".join(lines))

    def says(self, remark: str) -> None:
        self.job.left_out.append(remark)

    def element(self, element: etree._Element) -> None:
        name = name_of(element)
        if not name or name in _SILENT or self._is_left_out(element):
            return
        self._looked_at(element)
        special = _SPECIAL.get(name)
        if looks.is_blank_line(element):
            self.run.append((False, looks.BLANK))
        elif special:
            special(self, element)
        elif name in _PLAYED:
            self.says("音频、视频和嵌入的对象没有带进来")
        elif re.search(r"(?:^|;)white-space:pre", looks.style_of(element)):
            _preformatted(self, element)
        elif name in _BLOCKS:
            self.close()
            self.walk(element)
            self.close()
        else:
            if name not in _INLINE:
                self.says(f"不认识的标记 <{name[:30]}>，只取了里面的文字")
            self.walk(element)

    def _is_left_out(self, element: etree._Element) -> bool:
        """What nobody sees, or sees as no longer valid, is no part of the text."""
        is_hidden = looks.is_hidden(element)
        if not is_hidden and not looks.is_struck(element):
            return False
        if looks.says_something(element):
            self.says(f"{'隐藏' if is_hidden else '划掉'}的文字“{looks.excerpt(element)}”没有带进来")
        return True

    def _looked_at(self, element: etree._Element) -> None:
        words = looks.excerpt(element)
        if looks.is_underlined(element) and any(letter.isalnum() for letter in words):
            self.says(f"“{words}”下面的线没有带进来；题中如果说到“划线部分”，请改写")
        elif words and looks.is_dressed(element):
            self.says(_DRESS)


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
        scribe.says(f"图片“{words or element.get('src', '')[:60]}”不在文件里，没有带进来")
        scribe.run.append((False, f"（图：{words}）" if words else ""))
    else:
        scribe.run.append((True, f"![{words}]({name})"))


def _link(scribe: Scribe, element: etree._Element) -> None:
    """The words stay. An address that the words tell themselves isn't lost, nor is a jump within the text."""
    address, words = str(element.get("href", "")).strip(), looks.excerpt(element)
    told = re.sub(r"\s", "", "".join(element.itertext()))
    if _ADDRESS.match(address):
        if re.sub(_ADDRESS, "", address).rstrip("/") != re.sub(_ADDRESS, "", told).rstrip("/"):
            scribe.says(f"链接没有带进来，只留下文字“{words}”（{address[:80]}）")
    elif address and not address.startswith("#"):
        last = unquote(address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]).replace("\\", "/").rsplit("/", 1)[-1]
        scribe.says(f"附件“{(last or address)[:80]}”没有带进来")
    scribe.walk(element)


def _math(scribe: Scribe, element: etree._Element) -> None:
    tex = tex_of(element, scribe.job.left_out)
    if tex:
        scribe.run.append((True, formula(tex, block=element.get("display") == "block") or tex))


def _index(mark: str, letters: dict[int, int]) -> Callable[[Scribe, etree._Element], None]:
    """A lowered or raised piece: as a letter of that kind (CO₂, m³) where there is one, else as a formula."""

    def write(scribe: Scribe, element: etree._Element) -> None:
        text = "".join(element.itertext()).strip()
        is_plain = not any(
            name_of(part) in _SPECIAL or looks.is_struck(part) or looks.is_hidden(part) for part in element.iterdescendants()
        )
        if is_plain and text and all(ord(letter) in letters for letter in text):
            scribe.run.append((False, text.translate(letters)))
        elif is_plain and _INDEX.fullmatch(text):
            shown = text if text.isascii() else rf"\text{{{text}}}"
            scribe.run.append((True, f"${mark}{{{shown}}}$"))
        else:
            if text:
                scribe.says(f"{'下' if mark == '_' else '上'}标“{looks.excerpt(element)}”写成了普通文字，请核对")
            scribe.walk(element)

    return write


def _strong(scribe: Scribe, element: etree._Element) -> None:
    """ "不正确" in a stem is often set strong. Only a plain run of words is marked, so that the marks surely mean what they did."""
    words = "".join(element.itertext())
    if len(element) or not (words[:1].isalnum() and words[-1:].isalnum()):
        if words.strip():
            scribe.says(_DRESS)
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
    _stray(scribe, [element.text or "", *(child.tail or "" for child in element)])
    is_numbered = name_of(element) == "ol"
    start = str(element.get("start", "1")).strip()
    first = int(start) if start.isascii() and start.isdecimal() and len(start) < 9 else 1
    if is_numbered and _is_counted_otherwise(element, start):
        scribe.says("列表原来的编号（字母、罗马数字、倒数或跳号）改成了 1、2、3，请核对提到编号的地方")
    rows = []
    for number, row in enumerate((child for child in element if name_of(child)), start=first):
        inner = Scribe(scribe.job)
        inner.element(row)
        lead = f"{number}. " if is_numbered else "- "
        text = re.sub(r"\n\n(?=- |1\. )", "\n", inner.text())
        if text:
            rows.append(lead + re.sub(r"\n(?!\n)", "\n" + " " * len(lead), text))
    if rows:
        scribe.blocks.append("\n".join(rows))


def _is_counted_otherwise(element: etree._Element, start: str) -> bool:
    is_odd = start.startswith("-") or element.get("reversed") is not None or str(element.get("type", "1")).strip() not in {"1", ""}
    styled = re.search(r"list-style(?:-type)?:[^;]*(?:alpha|latin|roman|greek|ideographic|none)", looks.style_of(element))
    return is_odd or styled is not None or any(row.get("value") is not None for row in element)


def _preformatted(scribe: Scribe, element: etree._Element) -> None:
    """Line by line; where blanks make columns, as a block that keeps them."""
    scribe.close()
    text = "".join(element.itertext()).translate(_SPACES)
    if any(name_of(part) in {"img", "math"} or looks.is_struck(part) or looks.is_hidden(part) for part in element.iterdescendants()):
        scribe.says("按原样排列的文字（pre）里有图片、公式或划掉的文字，排列没有带进来")
        scribe.walk(element)
    elif _COLUMNS.search(text.strip("\n")) and not scribe.in_cell:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        scribe.blocks.append("\n".join([fence, *(line.rstrip() for line in text.expandtabs().strip("\n").splitlines()), fence]))
    else:
        if _COLUMNS.search(text):
            scribe.says("单元格里用空格排的列没有带进来")
        for line in text.splitlines():
            scribe.run += [(False, line), (True, _BREAK)]
    scribe.close()


def _table(scribe: Scribe, element: etree._Element) -> None:
    scribe.close()
    _stray(scribe, tables.strays(element))
    rows = tables.rows_of(element)
    if len(rows) == 1 and len(rows[0]) == 1 and rows[0][0] is not None:
        # A frame around a text, not a table.
        scribe.element(rows[0][0])
    elif rows and scribe.in_cell:
        scribe.says("表格里套着的表格只留下了文字")
        for cell in (cell for row in rows for cell in row if cell is not None):
            scribe.element(cell)
    elif rows:
        if tables.has_spans(rows):
            scribe.says("表格里有合并的单元格：内容写在合并区的第一格，其余留空，请核对")
        scribe.blocks.append(_grid(scribe.job, rows))


def _stray(scribe: Scribe, parts: Iterable[etree._Element | str]) -> None:
    """What stands between the rows of a table or a list belongs to none of them, and goes before."""
    for part in parts:
        if isinstance(part, str):
            scribe.run.append((False, part))
        else:
            scribe.element(part)
    scribe.close()


def _grid(job: Job, rows: list[tables.Row]) -> str:
    texts = [["" if cell is None else _cell(job, cell) for cell in row] for row in rows]
    width = max(map(len, texts))
    marks = [tables.alignment(cell) for cell in rows[min(1, len(rows) - 1)]]
    texts.insert(1, [*marks, *["---"] * (width - len(marks))][:width])
    return (
        "\n".join("| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in texts)
        .replace("|  |", "| |")
        .replace("|  |", "| |")
    )


def _cell(job: Job, cell: etree._Element) -> str:
    inner = Scribe(job, in_cell=True)
    if not inner._is_left_out(cell):
        inner.walk(cell)
    text = inner.text()
    if "\n" in text:
        job.left_out.append("表格单元格里的分行并成了一行")
    return re.sub(r"\\?\n", " ", " ".join(text.split("\n\n"))).replace("|", "\\|")


def _quoted(scribe: Scribe, element: etree._Element) -> None:
    scribe.run.append((False, "“"))
    scribe.walk(element)
    scribe.run.append((False, "”"))


def _reading_aid(scribe: Scribe, element: etree._Element) -> None:
    """How the characters before are read: "䶮（yǎn）"."""
    scribe.run.append((False, "（"))
    scribe.walk(element)
    scribe.run.append((False, "）"))


def _field(scribe: Scribe, element: etree._Element) -> None:
    if name_of(element) in {"input", "textarea"} and element.get("type", "text").lower() in {"text", "number"}:
        scribe.says("输入框没有带进来，写成了一条空格线")
        scribe.run.append((False, looks.BLANK))
    elif element.get("type", "").lower() != "hidden":
        words = looks.excerpt(element, 40) or str(element.get("value", ""))[:40]
        scribe.says(f"按钮、下拉框没有带进来{f'（{words}）' if words else ''}")


_SPECIAL: dict[str, Callable[[Scribe, etree._Element], None]] = {
    "a": _link,
    "br": _line_break,
    "img": _image,
    "math": _math,
    "strong": _strong,
    "b": _strong,
    "sub": _index("_", LOWERED),
    "sup": _index("^", RAISED),
    "ul": _list,
    "ol": _list,
    "pre": _preformatted,
    "listing": _preformatted,
    "xmp": _preformatted,
    "table": _table,
    "q": _quoted,
    "rt": _reading_aid,
    **dict.fromkeys(("input", "select", "textarea", "button"), _field),
}
