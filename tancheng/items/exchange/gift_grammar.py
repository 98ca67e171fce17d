"""What a paragraph of GIFT is made of, before anything of it is understood as an item."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from tancheng.items.exchange.moodle_answers import FULL, weight_of

# Escaped signs wait behind control characters, which no text has, until the signs that are not escaped have done their work.
_SIGNS = "~=#{}:\\"
_HIDDEN = {sign: chr(number) for number, sign in enumerate(_SIGNS, start=1)} | {"n": "\x0e"}
_SHOWN = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()})
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_ID = re.compile(r"\[id:((?:\\\]|[^\]])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]<>`])+)\]")
BLANK = "＿＿＿＿"


class Rich(NamedTuple):
    """A text and the name of its format, "" where none is said."""

    text: str
    format_name: str


_NONE = Rich("", "")


@dataclass(frozen=True)
class Paragraph:
    """A question: `line` is where it begins, counted from 1; `tags` and `identifier` stood in comments. `answer` is None for a mere text; its
    escapes are still hidden (`plain` shows them). `fault`: why it can't be taken apart."""

    line: int
    identifier: str
    tags: Sequence[str]
    name: str
    stem: Rich
    answer: str | None
    general: Rich = _NONE
    fault: str = ""


class Piece(NamedTuple):
    """One answer between the braces. `sign`: "=", "~", or "" for a first one without."""

    sign: str
    weight: Decimal
    text: str
    feedback: str


def paragraphs(text: str) -> Iterator[Paragraph | str]:
    """Questions and, as plain strings, the categories that they are in. A blank line ends a question."""
    lines: list[str] = []
    start = 1
    for number, line in enumerate([*_CONTROLS.sub("", text).splitlines(), ""], start=1):
        bare = line.strip()
        if bare.startswith("$CATEGORY:"):
            yield from _paragraph(lines, start)
            yield bare.removeprefix("$CATEGORY:").strip()
            lines = []
        elif bare:
            start = start if lines else number
            lines.append(bare)
        else:
            yield from _paragraph(lines, start)
            lines = []


def plain(hidden: str) -> str:
    return hidden.translate(_SHOWN).strip()


def rich(hidden: str) -> Rich:
    found = _FORMAT.match(hidden.strip())
    return Rich(plain(without_format(hidden)), found[1].lower() if found else "")


def without_format(hidden: str) -> str:
    """Any text of a question may name its format in front, answers and what stands behind them too."""
    found = _FORMAT.match(hidden.strip())
    return hidden.strip()[found.end() :] if found else hidden


def pieces(answer: str) -> list[Piece]:
    """The answers of "=right#words ~wrong ~%50%half". A weight counts after "~", and after "=" where there is no "~"."""
    is_choice = "~" in answer
    first, *signed = re.split("([=~])", answer)
    bodies = [*([("", first)] if first.strip() else []), *zip(signed[::2], signed[1::2], strict=True)]
    return [_piece(sign, body.strip(), is_choice=is_choice) for sign, body in bodies]


def _piece(sign: str, body: str, *, is_choice: bool) -> Piece:
    weight = _WEIGHT.match(body) if sign == "~" or not is_choice else None
    text, _, feedback = body[weight.end() if weight else 0 :].partition("#")
    amount = weight_of(weight[1]) if weight else FULL if sign == "=" or not is_choice else Decimal(0)
    return Piece(sign, amount, text.strip(), feedback.strip())


def _paragraph(lines: Sequence[str], start: int) -> Iterator[Paragraph]:
    comments = " ".join(line for line in lines if line.startswith("//"))
    text = "\n".join(line for line in lines if not line.startswith("//")).strip()
    if text:
        identifier = _ID.search(comments)
        tags = [_unbracketed(tag) for tag in _TAG.findall(comments)]
        hidden = _ESCAPE.sub(lambda found: _HIDDEN[found[1]], text)
        yield _question(hidden, start, _unbracketed(identifier[1]) if identifier else "", tags)


def _question(text: str, line: int, identifier: str, tags: Sequence[str]) -> Paragraph:
    name = ""
    if text.startswith("::") and "::" in text[2:]:
        name, _, text = text[2:].partition("::")
        text = text.strip()
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 and closed < 0:
        return Paragraph(line, identifier, tags, plain(name), rich(text), None)
    before, after = text[: max(opened, 0)], text[closed + 1 :]
    fault = ""
    if opened < 0 or closed < opened:
        fault = "大括号没有成对；一道题中间不能有空行，文字里的大括号前要加反斜杠"
    elif "{" in after or "}" in after:
        fault = "一道题里有几处大括号；题库一题只有一处作答，文字里的大括号前要加反斜杠"
    answer, mark, general = text[opened + 1 : max(closed, 0)].rpartition("####")
    if not mark:
        answer, general = general, ""
    stem = rich(before + BLANK + without_format(after) if after.strip() else before)
    return Paragraph(line, identifier, tags, plain(name), stem, answer.strip(), rich(general), fault)


def _unbracketed(text: str) -> str:
    return text.replace("\\]", "]").strip()
