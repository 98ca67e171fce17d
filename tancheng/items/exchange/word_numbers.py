"""The numbers that Word counts itself: a list paragraph's text lacks them, a reader sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from tancheng.items.exchange.word_xml import attribute, whole

_CHINESE = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Level:
    """One level of a list. `text`: "%1." with the numbers of the levels in it."""

    format: str = "bullet"
    text: str = ""
    start: int = 1


@dataclass
class Numbers:
    """All lists of a document and how far each has counted."""

    lists: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    styles: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def of(self, paragraph: etree._Element, style: str) -> tuple[str, str]:
        """(format, label) of a paragraph, counting on: ("decimal", "3."); ("", "") when it is in no list."""
        number, depth = self._place(paragraph, style)
        level = self.lists.get(number, {}).get(depth)
        if level is None or level.format in {"bullet", "none"}:
            return "", ""
        counts = self._counts.setdefault(number, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        label = level.text
        for other, shown in self.lists[number].items():
            label = label.replace(f"%{other + 1}", _written(counts.get(other, shown.start), shown.format))
        return level.format, label

    def _place(self, paragraph: etree._Element, style: str) -> tuple[str, int]:
        given = paragraph.find("{*}pPr/{*}numPr")
        if given is None:
            return self.styles.get(style, ("", 0))
        number, depth = _value(given.find("{*}numId")), _value(given.find("{*}ilvl"))
        return number or self.styles.get(style, ("", 0))[0], whole(depth, 0)


def numbers_of(numbering: etree._Element | None, styles: etree._Element | None) -> Numbers:
    """From `numbering.xml` and `styles.xml`, either of which a document may lack."""
    if numbering is None:
        return Numbers()
    kinds = {attribute(kind, "abstractNumId"): kind for kind in numbering.iterfind("{*}abstractNum")}
    lists = {attribute(number, "numId"): _levels(number, kinds) for number in numbering.iterfind("{*}num")}
    return Numbers(lists, {} if styles is None else _numbered_styles(styles))


def _levels(number: etree._Element, kinds: Mapping[str, etree._Element]) -> dict[int, Level]:
    kind = kinds.get(_value(number.find("{*}abstractNumId")))
    found = {} if kind is None else {whole(attribute(level, "ilvl"), 0): _level(level) for level in kind.iterfind("{*}lvl")}
    for change in number.iterfind("{*}lvlOverride"):
        depth, own = whole(attribute(change, "ilvl"), 0), change.find("{*}lvl")
        if own is not None:
            found[depth] = _level(own)
        start = change.find("{*}startOverride")
        if start is not None and depth in found:
            found[depth] = Level(found[depth].format, found[depth].text, whole(_value(start), 1))
    return found


def _level(level: etree._Element) -> Level:
    return Level(_value(level.find("{*}numFmt")) or "decimal", _value(level.find("{*}lvlText")), whole(_value(level.find("{*}start")), 1))


def _numbered_styles(styles: etree._Element) -> dict[str, tuple[str, int]]:
    found = {}
    for style in styles.iterfind("{*}style"):
        given = style.find("{*}pPr/{*}numPr")
        if given is not None:
            found[attribute(style, "styleId")] = (_value(given.find("{*}numId")), whole(_value(given.find("{*}ilvl")), 0))
    return found


def _value(element: etree._Element | None) -> str:
    return "" if element is None else attribute(element, "val")


def _written(number: int, form: str) -> str:
    if form.endswith("Letter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form.startswith(("chinese", "japanese", "ideograph", "taiwanese")):
        return _in_chinese(number)
    return str(number)


def _in_chinese(number: int) -> str:
    """1 to 99; larger numbers in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (_CHINESE[tens] if tens > 1 else "") + ("十" if tens else "") + (_CHINESE[ones] if ones else "")
