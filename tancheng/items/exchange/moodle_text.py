"""Texts of Moodle's questions ↔ the bank's Markdown, and the parts of a question that hold more than one thing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from tancheng.items.exchange import html
from tancheng.items.exchange.qti_text import dropped
from tancheng.items.text import ItemText, pictures_in, with_pictures_renamed

PICTURES_AT = "@@PLUGINFILE@@/"
SOURCE, MODEL_ANSWER, SCORING, HEADING = "tancheng-source", "tancheng-model-answer", "tancheng-scoring", "tancheng-heading"
_SOURCE_WORDS = "依据："
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
_BLOCK = re.compile(r"<(?:p|div|br|table|[ou]l|li|h\d|pre|blockquote)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:#\d+|[a-z]+);", re.IGNORECASE)
_TEX = re.compile(r"\\{1,2}\((.{1,1000}?)\\{1,2}\)", re.DOTALL)
_EMBEDDED = re.compile(r"data:image/[^\"'\s>]*")
_LONGEST = 200_000
_NAMES = {"html": "html", "markdown": "markdown", "plain": "plain", "plain_text": "plain"}


@dataclass
class Reader:
    """Reads all texts of one question. `picture`: an address → the picture's name, None when it isn't in the file. What stood in HTML itself is
    added to `pictures`, what was left out to `left_out` and what is wrong to `faults`, in words."""

    picture: Callable[[str], str | None]
    pictures: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def text(self, text: str, format_name: str) -> str:
        """`format_name` as Moodle XML or GIFT call it; anything unknown counts as Moodle's own automatic format."""
        kind = _NAMES.get(format_name, "auto")
        if self._too_long(text):
            return "……"
        if kind == "markdown":
            return self._markdown(text)
        if kind == "plain" or (kind == "auto" and not _TAG.search(text)):
            text = escape(text, quote=False)
            kind = "auto"
        if kind == "auto" and not _BLOCK.search(text):
            text = text.strip().replace("\n", "<br>")
        return self.element(html.parsed(text))

    def element(self, element: etree._Element) -> str:
        read = html.to_markdown(element, self.picture)
        self.pictures.update(read.pictures)
        self.left_out += read.left_out
        return read.text

    def parts(self, text: str, format_name: str) -> "Parts":
        """General feedback or notes for the graders: what else stands there besides the text itself is taken out of it."""
        if _NAMES.get(format_name) != "html" or self._too_long(text):
            return Parts(self.text(text, format_name))
        root = html.parsed(text)
        for heading in _of_class(root, HEADING):
            dropped(heading)
        source = "\n".join(_source_in(found) for found in _of_class(root, SOURCE))
        answers = [self._taken_out(found) for found in _of_class(root, MODEL_ANSWER)]
        scoring = [row for table in _of_class(root, SCORING) for row in self._scoring_in(table)]
        return Parts(self.element(root), source, "\n\n".join(filter(None, answers)), scoring)

    def _too_long(self, text: str) -> bool:
        """Far beyond what any field takes: not even looked at."""
        is_long = len(text) > _LONGEST and len(_EMBEDDED.sub("", text)) > _LONGEST
        if is_long:
            self.faults.append(f"有一段文字超过 {_LONGEST // 10_000} 万字符")
        return is_long

    def _taken_out(self, element: etree._Element) -> str:
        dropped(element)
        return self.element(element)

    def _scoring_in(self, table: etree._Element) -> list[dict[str, str]]:
        dropped(table)
        own = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table] if table.tag == "table" else []
        rows = [[cell for cell in row if cell.tag == "td"] for row in own]
        return [
            {"points": "".join(cells[0].itertext()).strip().removesuffix("分").strip(), "text": self.element(cells[1])}
            for cells in rows
            if len(cells) == 2
        ]

    def _markdown(self, text: str) -> str:
        names = {name: self.picture(name) or name for name in pictures_in(text)}
        return with_pictures_renamed(_TEX.sub(r"$\1$", text).strip(), names)


@dataclass(frozen=True)
class Parts:
    """`scoring`: rows of points and text."""

    text: str = ""
    source: str = ""
    model_answer: str = ""
    scoring: Sequence[dict[str, str]] = ()


def flow(text: str) -> str:
    """HTML of a text; a single paragraph stands without its `p`, as in options that Moodle numbers itself."""
    written = html.to_html(text, pictures_at=PICTURES_AT)
    single = _PARAGRAPH.fullmatch(written)
    return legal(single[1] if single and html.to_markdown(single[1]).text == text else written)


def blocks(text: str) -> str:
    return legal(html.to_html(text, pictures_at=PICTURES_AT)) if text else ""


def with_source(explanation: str, source: str) -> str:
    """The explanation with the source in a paragraph of its own behind it."""
    if not source:
        return blocks(explanation)
    words = escape(legal(source), quote=False).replace("\n", "<br/>")
    return f'{blocks(explanation)}<p class="{SOURCE}">{_SOURCE_WORDS}{words}</p>'


def for_graders(item: ItemText) -> str:
    """The model answer and the scoring points of a short answer."""
    written = ""
    if item.model_answer:
        written += f'<p class="{HEADING}"><strong>参考答案</strong></p><div class="{MODEL_ANSWER}">{blocks(item.model_answer)}</div>'
    if item.scoring:
        rows = "".join(f"<tr><td>{escape(row.points)}</td><td>{flow(row.text)}</td></tr>" for row in item.scoring)
        written += f'<table class="{SCORING}"><thead><tr><th>分值</th><th>得分点</th></tr></thead><tbody>{rows}</tbody></table>'
    return written


def legal(text: str) -> str:
    """`text` without the characters that XML can't hold."""
    return _ILLEGAL.sub("", text)


def _of_class(root: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in root.iterdescendants(etree.Element) if name in element.get("class", "").split()]


def _source_in(paragraph: etree._Element) -> str:
    dropped(paragraph)
    for line_break in paragraph.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(paragraph.itertext()).strip().removeprefix(_SOURCE_WORDS).strip()
