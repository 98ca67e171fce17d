"""Text that people typed or pasted: which characters no record can carry, and what is said about them. Asked in one place by all pages."""

import re
from collections.abc import Mapping

from django.core.validators import ProhibitNullCharactersValidator, RegexValidator
from django.forms import CharField

from tancheng.ledger.errors import Refusal

# PostgreSQL stores no NUL, UTF-8 carries no half of a surrogate pair, and no Word or Excel file the others. None of them can be seen.
REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
IN_A_FIELD = "文字里有看不见的控制字符，请删去后重新输入。"
_SHOWN_AROUND = 8


class Unreadable(Refusal):
    """What was typed holds characters that no record can carry."""

    def __init__(self, text: str) -> None:
        super().__init__(
            "没有办成，文字里有存不下来的字符",
            f"“{around(text)}”的方框处是看不见的控制字符，常见于从别的软件粘贴",
            "请把这几个字删去后重新输入，再提交",
        )


def typed(values: Mapping[str, str], name: str, longest: int) -> str:
    """A posted text that no form reads, without blanks at its ends and cut at `longest`. Raises `Unreadable`."""
    text = values.get(name, "")
    if REFUSED.search(text):
        raise Unreadable(text)
    return text.strip()[:longest]


def shown(values: Mapping[str, str], name: str, longest: int) -> str:
    """The same text for showing it again, whatever it holds; what can't be seen stands as a box."""
    return REFUSED.sub("□", values.get(name, "")).strip()[:longest]


def around(text: str) -> str:
    """The words around the first refused character, which stands as a box."""
    found = REFUSED.search(text)
    if found is None:
        return ""
    return REFUSED.sub("□", text[max(0, found.start() - _SHOWN_AROUND) : found.end() + _SHOWN_AROUND])


def ask_in_every_form() -> None:
    """Every text field of every form refuses these characters, in these words; called once when the site starts."""
    ProhibitNullCharactersValidator.message = IN_A_FIELD
    without_nul = REFUSED.pattern.replace("\x00", "\x01", 1)
    CharField.default_validators = [RegexValidator(without_nul, IN_A_FIELD, code="control_characters", inverse_match=True)]
