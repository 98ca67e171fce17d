"""Characters that cannot be printed: which they are, in which field they stand, and how the office is told."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tancheng.ledger.errors import Refusal

# typst quotes the text as Rust's Debug does: \u{fdd0}, \0, \n.
_SAID = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
_ROUND = 6  # characters shown on either side


class Missing(NamedTuple):
    """One character no font has. `field` as people know it ("姓名"), `around` the words it stands in; both may be empty."""

    character: str
    field: str = ""
    around: str = ""

    def __str__(self) -> str:
        place = f"“{self.field}”" if self.field else "文中"
        words = f"（{self.around}）" if self.around and self.around != self.character else ""
        return f"{place}{words}里的{named(self.character)}"


class CharactersMissing(Refusal):
    """Nothing was printed: an empty box would have stood where these characters belong."""

    def __init__(self, missing: Sequence[Missing], what: str = "没有生成 PDF") -> None:
        self.missing = missing
        super().__init__(what, why(missing), NEXT_STEP)


NEXT_STEP = (
    "请先核对是不是录入有误；确实要用这个字的，请系统管理员把含有它的字体文件（TTF 或 OTF）放进数据文件夹的 fonts 目录，重启服务后再试"
)


def why(missing: Iterable[Missing]) -> str:
    listed = "、".join(str(one) for one in missing)
    return f"{listed}，系统的字库里没有，印出来会是空框"


def named(character: str) -> str:
    """“𠮷”（U+20BB7）; only the number for what has no shape."""
    code = f"U+{ord(character):04X}"
    return f"“{character}”（{code}）" if character.isprintable() else f"字符 {code}"


def missing_in(diagnostic: str) -> list[str]:
    """The characters that a compiler's message complains of, each once. Empty when it complains of something else."""
    found = dict.fromkeys(c for said in _SAID.findall(diagnostic) for c in _unquoted(said))
    # A keycap is digit and sign in one glyph, and both are named; the digit alone can be printed.
    return [c for c in found if ord(c) > 0x7F] or list(found)


def never_printable(data: object) -> list[str]:
    """Private-use characters print as something else on another computer; half a surrogate pair is none."""
    return list(dict.fromkeys(c for _, text in _texts(data) for c in text if 0xD800 <= ord(c) <= 0xF8FF or ord(c) >= 0xF0000))


def located(characters: Sequence[str], data: object, fields: Mapping[str, str]) -> list[Missing]:
    """Each character with the first field that has it; `fields` names the top-level keys of `data`."""
    texts = list(_texts(data))
    found = []
    for character in characters:
        key, text = next(((key, text) for key, text in texts if character in text), ("", ""))
        at = text.find(character)
        around = text[max(at - _ROUND, 0) : at + 1 + _ROUND] if text else ""
        found.append(Missing(character, fields.get(key, ""), "".join(c for c in around if c.isprintable())))
    return found


def _texts(data: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside `data`, with the top-level key it hangs under."""
    if isinstance(data, str):
        yield key, data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from _texts(value, key or str(name))
    elif isinstance(data, Sequence):
        for value in data:
            yield from _texts(value, key)


def _unquoted(said: str) -> str:
    return _CODE.sub(lambda code: chr(int(code[1], 16)), said).replace("\\0", "\0").replace("\\", "")
