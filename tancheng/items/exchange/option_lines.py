"""Options as people write them: "A. ……" or "A、……", a line each or several on one line."""

import re

from tancheng.items.text import LETTERS

_MARKS = r"\s*[.、．:：)）]\s*"


def _letter(letter: str) -> str:
    return f"[{letter}{chr(ord(letter) + 0xFEE0)}]"


def options_in(line: str, first: str) -> list[str] | None:
    """The options of a line that begins with the letter `first`, each without its letter; None when it begins otherwise."""
    start = re.match(rf"\s*[（(]?{_letter(first)}{_MARKS}", line)
    if start is None:
        return None
    options, rest = [], line[start.end() :]
    for letter in LETTERS[LETTERS.index(first) + 1 :]:
        following = _marked(letter, rest)
        if following is None:
            break
        options.append(rest[: following.start()].strip())
        rest = rest[following.end() :]
    return [*options, rest.strip()]


def _marked(letter: str, text: str) -> re.Match[str] | None:
    """Where the next option begins: after a blank if there is such a place, otherwise right behind the text before."""
    return re.search(rf"(?<!\s)\s+[（(]?{_letter(letter)}{_MARKS}", text) or re.search(
        rf"(?<![A-Za-z\s（(]){_letter(letter)}\s*[.、．]\s*", text
    )


def split_options(text: str) -> list[str]:
    """All options of one text: lettered ones, or else a line each, or else parted by "|" or ";"."""
    options: list[str] = []
    for line in text.split("\n"):
        lettered = options_in(line, LETTERS[len(options)]) if len(options) < len(LETTERS) else None
        if lettered is not None:
            options += lettered
        elif options and line.strip():
            options[-1] += "\n" + line.strip()
        elif line.strip():
            return _unlettered(text)
    return _without_signs_between(options)


def _without_signs_between(options: list[str]) -> list[str]:
    """ "A.甲|B.乙": the sign between two options belongs to neither."""
    for sign in "|;；":
        if len(options) > 1 and all(option.endswith(sign) for option in options[:-1]):
            return [option.removesuffix(sign).rstrip() for option in options]
    return options


def _unlettered(text: str) -> list[str]:
    parts = text.split("\n") if "\n" in text.strip() else re.split(r"\||\$;\$|[;；]", text)
    return [part.strip() for part in parts if part.strip()]
