"""Lesson text: Markdown with tables and formulas → sanitised HTML. Formulas stay TeX in `span.math`; the browser typesets them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

# Part of a lesson's digest: raise it when the same text comes out as different HTML, so that lessons are rendered anew.
RENDERING = 3

# A link to another lesson, as it is written in the text: `02-units.md`, or `../acc-01/02-units.md` in another course.
LESSON_LINK = re.compile(r"(?:\.\./(?P<course>[a-z]{3}-\d\d)/)?(?P<file>\d\d-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md)")

# A column whose cells all fit into so many em stays on one line; a wider one keeps a legible width (learning.css).
BRIEF_COLUMN_EM = 6.2
BRIEF_FIGURES_EM = 9.0

_ALIGNMENT = {"text-align:right": "num", "text-align:center": "center"}
_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "div", "strong", "em", "code", "pre",
    "blockquote", "a", "br", "hr", "span", "img",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "span": {"class", "tabindex", "role", "aria-label"},
    "img": {"src", "alt"},
    "table": {"class"},
    "th": {"class"},
    "td": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
}


def tokens_of(text: str) -> list[Token]:
    """All tokens, inline ones flattened; raw HTML shows as `html_block` and `html_inline`."""
    return [*_flat(_parser(html=True).parse(text))]


def parsed(text: str) -> list[Token]:
    """The tokens as `render` sees them, nested."""
    return _parser(html=False).parse(text)


def render(text: str, figures: Mapping[str, str] | None = None, *, links: bool = True, breaks: bool = False) -> str:
    """A whole lesson body. `figures`: file name → address; an image that is not among them shows as its alternative text.

    Without `links` only their words are left; with `breaks` every line of the text begins a line on the page.
    """
    parser = _parser(html=False, links=links, breaks=breaks)
    env = {"figures": figures or {}}
    parsed = parser.parse(text, env)
    for token in parsed:
        if token.type in {"th_open", "td_open"}:
            _class_for_alignment(token)
    for cells in _columns(parsed):
        name = "brief" if _is_brief([words for _, words in cells]) else "wordy"
        for cell, _ in cells:
            cell.attrJoin("class", name)
    return _clean(parser.renderer.render(parsed, parser.options, env))


def render_inline(text: str) -> str:
    """One line, such as the stem of a question."""
    return _clean(_parser(html=False).renderInline(text))


@cache
def _parser(*, html: bool, links: bool = True, breaks: bool = False) -> MarkdownIt:
    """Making one costs more than parsing a stem with it. It keeps nothing of a text: what differs from text to text stands in `env`."""
    parser = (
        MarkdownIt("commonmark", {"html": html, "breaks": breaks})
        .enable("table")
        .use(dollarmath_plugin, allow_labels=False, double_inline=True)
    )
    for kind, shown in (("math_inline", "inline"), ("math_inline_double", "block"), ("math_block", "block")):
        parser.add_render_rule(kind, _formula(shown))
    parser.add_render_rule("image", _image)
    parser.add_render_rule("link_open", _link_open if links else _nothing)
    if not links:
        parser.add_render_rule("link_close", _nothing)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _formula(shown: str) -> Any:
    def rule(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
        span = f'<span class="math {shown}">{escapeHtml(tokens[index].content.strip())}</span>'
        return f"<p>{span}</p>\n" if tokens[index].block else span

    return rule


def _image(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    alternative, address = escapeHtml(token.content), env.get("figures", {}).get(str(token.attrs.get("src")))
    if address is None:
        return alternative
    # As with a wide table: on a phone the picture keeps a legible size and scrolls in its own box.
    box = '<span class="lesson-figure" tabindex="0" role="group" aria-label="配图">'
    return f'{box}<img src="{escapeHtml(address)}" alt="{alternative}"></span>'


def _link_open(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    # A lesson's page is …/<course>/<slug>/: the way to another one is the same for every trainee.
    lesson = LESSON_LINK.fullmatch(str(tokens[index].attrs["href"]))
    if lesson:
        tokens[index].attrSet("href", f"../../{lesson['course']}/{lesson['slug']}/" if lesson["course"] else f"../{lesson['slug']}/")
    return str(self.renderToken(tokens, index, options, env))


def _nothing(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return ""


def _table_open(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    # A wide table scrolls inside its own box; the box takes the keyboard's focus so that it can be scrolled without a mouse.
    return '<div class="table-wrap" tabindex="0" role="group" aria-label="表格"><table class="table">\n'


def _table_close(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def _class_for_alignment(token: Token) -> None:
    # The content security policy blocks style attributes.
    name = _ALIGNMENT.get(str(token.attrs.pop("style", "")))
    if name:
        token.attrSet("class", name)


def _columns(tokens: list[Token]) -> Iterator[list[tuple[Token, str]]]:
    """The body's columns of every table, each as (cell's opening token, its words)."""
    columns: list[list[tuple[Token, str]]] = []
    place = 0
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            columns = []
        elif token.type == "tr_open":
            place = 0
        elif token.type == "td_open":
            if place == len(columns):
                columns.append([])
            columns[place].append((token, "".join(part.content for part in tokens[index + 1].children or [])))
            place += 1
        elif token.type == "table_close":
            yield from columns


def _is_brief(cells: list[str]) -> bool:
    most = BRIEF_COLUMN_EM if any("\u4e00" <= letter <= "\u9fff" for words in cells for letter in words) else BRIEF_FIGURES_EM
    return all(sum(1.0 if ord(letter) > 0x2E80 else 0.55 for letter in words) <= most for words in cells)


def _clean(html: str) -> str:
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https", "http", "mailto"}, link_rel="noopener noreferrer")


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.children:
            yield from _flat(token.children)
