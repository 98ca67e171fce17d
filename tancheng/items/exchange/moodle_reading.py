"""The questions of a Moodle XML document as items and cases."""

import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from tancheng.items.exchange import html, moodle_answers
from tancheng.items.exchange.moodle_answers import Answer, Said
from tancheng.items.exchange.moodle_items import Collected, metadata
from tancheng.items.exchange.moodle_text import PICTURES_AT, Parts, Reader
from tancheng.items.exchange.reading import Reading
from tancheng.items.text import pictures_in

_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# What can stand between the brackets of a Markdown picture as it is.
_SAFE_NAME = re.compile(r"[^\s()\[\]\\<>&%?#/:*_`\"']+|[\w.\-]+")


def reading_of(questions: Sequence[etree._Element]) -> Reading:
    collected = Collected()
    for element in questions:
        kind = element.get("type", "").strip()
        if kind == "category":
            collected.enter(_plain(element.find("category")))
            continue
        question = _Question(element, collected.pictures)
        if kind == "description" and question.case_code:
            text = question.text(element.find("questiontext"))
            collected.add_case(question.case_code, question.name, text, [*question.faults, *question.left_out])
            continue
        place = collected.next_place()
        collected.add(place, _said_by(question, kind))
    return collected.reading()


@dataclass
class _Question:
    """`pictures`: those of the whole file, name → bytes."""

    element: etree._Element
    pictures: dict[str, bytes]
    left_out: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    kept: set[etree._Element] = field(default_factory=set)

    def __post_init__(self) -> None:
        tags = [_plain(tag) for tag in self.element.iterfind("tags/tag")]
        self.name = _plain(self.element.find("name"))
        self.said = metadata(self.one("idnumber"), self.name, tags)

    @property
    def case_code(self) -> str:
        return str(self.said.values.get("stimulus", ""))

    def one(self, name: str, default: str = "") -> str:
        element = self.element.find(name)
        return default if element is None else "".join(element.itertext()).strip() or default

    def text(self, element: etree._Element | None) -> str:
        if element is None:
            return ""
        text = self._reader(element).text(_raw(element), element.get("format", "html"))
        self._keep_named(element, text)
        return text

    def parts(self, name: str) -> Parts:
        element = self.element.find(name)
        if element is None:
            return Parts()
        parts = self._reader(element).parts(_raw(element), element.get("format", "html"))
        self._keep_named(element, "\n".join((parts.text, parts.model_answer, *(row["text"] for row in parts.scoring))))
        return parts

    def _keep_named(self, element: etree._Element, text: str) -> None:
        """Pictures that a text names without showing them, as in a piece of code."""
        names = pictures_in(text)
        for file in element.iterfind("file"):
            if file not in self.kept and file.get("name") in names:
                self._kept(file)

    def answers(self, read: Callable[["etree._Element"], str] | None = None) -> list[Answer]:
        """`read`: how to read the answer itself; by itself as rich text."""
        return [
            Answer(
                (read or self.text)(answer),
                moodle_answers.weight_of(answer.get("fraction")),
                self.text(answer.find("feedback")),
                (answer.findtext("tolerance") or "").strip(),
            )
            for answer in self.element.iterfind("answer")
        ]

    def _reader(self, element: etree._Element) -> Reader:
        return Reader(self._named(element), self.pictures, self.left_out, self.faults)

    def _named(self, element: etree._Element) -> Callable[[str], str | None]:
        files = {file.get("path", "/").strip("/") + "/" + file.get("name", ""): file for file in element.iterfind("file")}

        def named(address: str) -> str | None:
            bare = address.removeprefix(PICTURES_AT).split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
            path = unquote(bare).lstrip("/")
            file = files.get(path if "/" in path else f"/{path}")
            # A picture that is not in the file may be in the bank, or is missed there by its name.
            return html.picture_name(address) if file is None else self._kept(file)

        return named

    def _kept(self, file: etree._Element) -> str:
        name: str = file.get("name", "")
        self.kept.add(file)
        try:
            content = binascii.a2b_base64("".join(file.itertext()))
        except (binascii.Error, ValueError):
            self.faults.append(f"图片 {name[:80]} 的内容已损坏")
            return html.picture_name(name) or "picture"
        name = name if _SAFE_NAME.fullmatch(name) else html.picture_name(name) or "picture"
        if self.pictures.setdefault(name, content) != content:
            name = f"{hashlib.sha256(content).hexdigest()[:12]}-{name}"
            self.pictures[name] = content
        return name


def _said_by(question: _Question, kind: str) -> Said:
    said, read = question.said, _READERS.get(kind)
    if read is None:
        said.faults.append(moodle_answers.no_such_type(kind))
        return said
    general = question.parts("generalfeedback")
    said.values |= {"explanation": general.text, "source": general.source}
    said.values["stem"] = question.text(question.element.find("questiontext"))
    read(question, said)
    _remark_on_the_rest(question, said)
    said.faults += dict.fromkeys(question.faults)
    said.remarks += dict.fromkeys(question.left_out)
    return said


def _multichoice(question: _Question, said: Said) -> None:
    is_single = question.one("single", "true") not in {"false", "0"}
    moodle_answers.choice(said, question.answers(), is_single=is_single)


def _all_or_nothing(question: _Question, said: Said) -> None:
    moodle_answers.choice(said, question.answers(), is_single=False)


def _truefalse(question: _Question, said: Said) -> None:
    """Old files have the answers in words, true first."""
    key, feedback = None, {}
    for number, answer in enumerate(question.element.findall("answer")[:2]):
        words = _plain(answer).lower()
        truth = words == "true" if words in {"true", "false"} else number == 0
        feedback[truth] = question.text(answer.find("feedback"))
        if moodle_answers.weight_of(answer.get("fraction")) == moodle_answers.FULL:
            key = truth
    if key is None:
        said.faults.append("没有写哪个是正确答案")
    moodle_answers.true_false(said, bool(key), feedback)


def _numerical(question: _Question, said: Said) -> None:
    moodle_answers.numeric(said, question.answers(_plain_or_bare))
    units = [" ".join((unit.findtext("unit_name") or "").split()) for unit in question.element.iterfind("units/unit")]
    factors = [moodle_answers.weight_of(unit.findtext("multiplier")) for unit in question.element.iterfind("units/unit")]
    if units:
        said.values["unit"] = next((unit for unit, factor in zip(units, factors, strict=True) if factor == 1), units[0])
        if len(units) > 1:
            said.remarks.append("有几个单位，只读入系数为 1 的")


def _essay(question: _Question, said: Said) -> None:
    notes = question.parts("graderinfo")
    answers = filter(None, (notes.model_answer, notes.text))
    said.values |= {"type": "short", "model_answer": "\n\n".join(answers), "scoring": list(notes.scoring)}
    if question.text(question.element.find("responsetemplate")):
        said.remarks.append("作答模板没有带进来")
    if question.one("maxwordlimit", "0") != "0" or question.one("minwordlimit", "0") != "0":
        said.remarks.append("词数限制没有带进来，字数上限请在题库里填写")


def _shortanswer(question: _Question, said: Said) -> None:
    moodle_answers.short_answer(said, question.answers(_plain_or_bare))


_READERS = {
    "multichoice": _multichoice,
    "multichoiceset": _all_or_nothing,
    "truefalse": _truefalse,
    "numerical": _numerical,
    "essay": _essay,
    "shortanswer": _shortanswer,
}


def _remark_on_the_rest(question: _Question, said: Said) -> None:
    element = question.element
    combined = [question.text(found) for name in _COMBINED if (found := element.find(name)) is not None]
    if any(text and not moodle_answers.is_stock(text) for text in combined):
        said.remarks.append("答对、答错时的整体反馈没有带进来")
    if element.find("hint") is not None:
        said.remarks.append("提示（hint）没有带进来")
    # In the words that a link to such a file has, so that it is told once.
    question.left_out += [f"附件“{file.get('name', '')[:80]}”没有带进来" for file in element.iter("file") if file not in question.kept]
    if (element.findtext("image") or "").strip():
        said.remarks.append("旧版的配图没有带进来")


def _raw(element: etree._Element) -> str:
    """What stands in the `text`; markup that someone forgot to mask counts too."""
    text = element.find("text")
    if text is None:
        return ""
    return (text.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in text)


def _plain(element: etree._Element | None) -> str:
    return "" if element is None else _raw(element).strip()


def _plain_or_bare(answer: etree._Element) -> str:
    """Very old files have no `text` around the answer."""
    return _plain(answer) or (answer.text or "").strip()
