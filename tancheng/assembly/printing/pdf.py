"""A form as PDF, set by typst."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tancheng.ledger import typesetting
from tancheng.ledger.glyphs import CharactersMissing

_TEMPLATE = Path(__file__).parent.parent / "templates" / "assembly" / "paper.typ"


def pdf(paper: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """`paper` as `paper.paper_of` gives it; `pictures` by the names that its blocks use."""
    try:
        return typesetting.render(_TEMPLATE, {**paper, "pictures": sorted(pictures)}, pictures)
    except CharactersMissing as no:
        raise CharactersMissing([one._replace(field=_place(paper, one.character)) for one in no.missing]) from no


def _place(paper: Mapping[str, Any], character: str) -> str:
    """The item that has it, as the paper numbers it."""
    items = (item for section in paper["sections"] for item in section["items"])
    return next((f"第 {item['number']} 题" for item in items if character in json.dumps(item, ensure_ascii=False)), "卷首")
