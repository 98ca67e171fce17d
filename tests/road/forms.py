"""The forms of a page, as a browser would send them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_TYPED = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    """`values`: what would be sent untouched, without the button; `buttons`: each of its own."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> tuple[str, ...]:
        """Forms that differ in numbers only are of a kind."""
        return re.sub(r"\d+", "0", self.action), *sorted({re.sub(r"\d+", "0", name) for name in self.values})


def posted_forms(html: str) -> list[Form]:
    reader = _Reader()
    reader.feed(html)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._textarea = self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(given.get("action", "")) if given.get("method", "").lower() == "post" else None
            if self._form:
                self.found.append(self._form)
        if self._form is None:
            return
        name = given.get("name", "")
        if tag == "button" and name:
            self._form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name and given.get("type", "text") not in NOT_TYPED:
            is_box = given.get("type") in {"radio", "checkbox"}
            if not is_box or "checked" in given or name not in self._form.values:
                self._form.values[name] = given.get("value", "on" if is_box else "")
        elif tag == "textarea" and name:
            self._textarea = name
            self._form.values[name] = ""
        elif tag == "select" and name:
            self._select = name
            self._form.values[name] = ""
        elif tag == "option" and self._select and ("selected" in given or not self._form.values[self._select]):
            self._form.values[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._form and self._textarea:
            self._form.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""
