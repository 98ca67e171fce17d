"""One file of items kept as text, TOML or YAML, as plain values: tables, lists and scalars. Anything else in it is refused."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SUFFIXES = (".toml", ".yaml", ".yml")
MOST_BYTES = 20 * 1024 * 1024
_DEEPEST = 12
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class NotPlain(Exception):
    """The file is not of the kind; the message says in Chinese where and why."""


def values_of(path: Path) -> dict[str, Any]:
    """The file's tables. In YAML every scalar is text: 0.50 stays 0.50 and 4 is no number until its field wants one. Raises NotPlain."""
    if path.stat().st_size > MOST_BYTES:
        raise NotPlain(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请拆成几个文件")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise NotPlain("文件不是 UTF-8 编码，请另存为 UTF-8") from fault
    values = _toml(text) if path.suffix.lower() == ".toml" else _yaml(text)
    if not isinstance(values, dict):
        raise NotPlain("文件最外层应当是 item（题目）和 stimulus（案例材料）两个列表")
    if any("\0" in text for text in _texts(values)):
        raise NotPlain("文字里有空字符（\\0），请删去")
    return values


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for name, value in values.items():
            yield name
            yield from _texts(value)
    elif isinstance(values, list):
        for value in values:
            yield from _texts(value)


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise NotPlain(f"不是正确的 TOML（{fault}）") from fault
    except RecursionError as fault:
        raise NotPlain("括号套得太深") from fault


def _yaml(text: str) -> Any:
    try:
        _demand_plain(text)
        return yaml.load(text, Loader=_OnceEach) if text.strip() else {}  # noqa: S506  (a base loader: it makes text, lists and dicts only)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        raise NotPlain(f"{_line(mark)}不是正确的 YAML（{fault.problem}）") from fault
    except (yaml.YAMLError, ValueError) as fault:
        raise NotPlain("里面有 YAML 不允许的控制字符") from fault


def _demand_plain(text: str) -> None:
    """Before anything is built: an alias multiplies what it points at, a tag asks for an object, and depth costs the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise NotPlain(f"{_line(event.start_mark)}用了别名（*{event.anchor}），请把内容写全")
        tag = getattr(event, "tag", None)
        if tag:
            raise NotPlain(f"{_line(event.start_mark)}用了类型标签（{tag[:40]}），请去掉")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise NotPlain(f"{_line(event.start_mark)}套得太深")


class _OnceEach(_Loader):  # type: ignore[misc, valid-type]
    """A base loader that refuses a name written twice in one table, instead of forgetting the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise NotPlain(f"{_line(key.start_mark)}的名称应当是一个词")
            if key.value in names:
                raise NotPlain(f"{_line(key.start_mark)}的“{key.value[:40]}”写了两次")
            names.add(key.value)
        values: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return values


def _line(mark: Any) -> str:
    return f"第 {mark.line + 1} 行" if mark is not None else ""
