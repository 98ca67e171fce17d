"""Figures of lessons: SVG files beside the lesson (content/README.md). Only what can't act or fetch anything is let in."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from lxml import etree
from markdown_it.token import Token

NAME = re.compile(r"fig-[a-z0-9]+(?:-[a-z0-9]+)*\.svg")
LARGEST = 60_000
ALT_CHARACTERS = 8

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = {
    "svg", "title", "desc", "defs", "style", "g", "marker", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath",
}  # fmt: skip
_FOREIGN = {"{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}space"}
_FETCHES = re.compile(r"url\(\s*(?!#)|@|\\|expression|javascript:|data:", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A proved SVG; `digest` is its SHA-256 and its address."""

    digest: str
    svg: str

    @property
    def address(self) -> str:
        return reverse("lesson_figure", args=[self.digest])


def figures_of(folder: Path, tokens: list[Token]) -> tuple[dict[str, Figure], list[str]]:
    """(file name → figure, faults) of the images that a lesson's tokens show; the files lie in `folder`."""
    found: dict[str, Figure] = {}
    faults = []
    for token in tokens:
        if token.type != "image":
            continue
        name = str(token.attrs.get("src", ""))
        if len(token.content.strip()) < ALT_CHARACTERS:
            faults.append(f"配图 {name} 的替代文字少于 {ALT_CHARACTERS} 个字")
        if not NAME.fullmatch(name):
            faults.append(f"配图 {name} 应是同一文件夹里的 fig-英文短名.svg")
        elif not (folder / name).is_file():
            faults.append(f"配图 {name} 不存在")
        else:
            data = (folder / name).read_bytes()
            faults += [f"配图 {name} {fault}" for fault in svg_faults(data)]
            found[name] = Figure(hashlib.sha256(data).hexdigest(), data.decode("utf-8", "replace"))
    return found, faults


def svg_faults(data: bytes) -> list[str]:
    """Why this is not a safe, readable SVG; empty when it is."""
    if len(data) > LARGEST:
        return [f"有 {len(data)} 字节，不能超过 {LARGEST}"]
    try:
        data.decode("utf-8")
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, UnicodeDecodeError) as fault:
        return [f"不是 UTF-8 的 XML：{fault}"]
    tree = root.getroottree()
    faults = ["不能有 DOCTYPE"] if tree.docinfo.doctype else []
    if root.tag != f"{_SVG}svg" or not re.fullmatch(r"0 0 \d+ \d+", root.get("viewBox", "")):
        faults.append('应是带 viewBox="0 0 宽 高" 的 svg')
    # What stands before and after the root (a style sheet instruction) belongs to the document as well.
    outside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    return faults + [fault for node in [*outside, *root.iter()] for fault in _node_faults(node)]


def _node_faults(node: Any) -> Iterator[str]:
    if node.tag is etree.Comment:
        return
    if not isinstance(node.tag, str):
        yield "不能有处理指令或实体"
        return
    name = node.tag.removeprefix(_SVG)
    if name not in _ELEMENTS:
        yield f"不能有 {name} 元素"
    if name == "style" and _FETCHES.search(node.text or ""):
        yield "的样式不能引用外部内容"
    for attribute, value in node.attrib.items():
        if attribute in {"href", _XLINK}:
            if not value.startswith("#"):
                yield f"引用了外部内容 {value[:40]}"
        elif attribute.lower().startswith("on") or (attribute.startswith("{") and attribute not in _FOREIGN):
            yield f"不能有属性 {attribute}"
        elif _FETCHES.search(value):
            yield f"的属性 {attribute} 引用了外部内容"
