"""A form as PDF, set by typst."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tancheng.ledger import typesetting

_TEMPLATE = Path(__file__).parent.parent / "templates" / "assembly" / "paper.typ"


def pdf(paper: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """`paper` as `paper.paper_of` gives it; `pictures` by the names that its blocks use."""
    return typesetting.render(_TEMPLATE, {**paper, "pictures": sorted(pictures)}, pictures)
