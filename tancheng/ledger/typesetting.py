"""PDFs, set by typst. User text travels as JSON data, never as markup; a warning is a failure, for text can vanish behind one."""

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings


class TypesettingFailed(Exception):
    """The template and its data do not make a page; the message is typst's own."""


def render(template: Path, data: Mapping[str, Any], attachments: Mapping[str, bytes] | None = None) -> bytes:
    """Set `template` with `data` (read there by `json(bytes(sys.inputs.data))`) and return the PDF's bytes.

    `attachments` are pictures by file name ("photo.jpg"), readable beside the template under that name.
    """
    with tempfile.TemporaryDirectory(prefix="tancheng-pdf-") as folder:
        main = Path(folder) / "main.typ"
        main.write_bytes(template.read_bytes())
        for name, content in (attachments or {}).items():
            (Path(folder) / Path(name).name).write_bytes(content)
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        try:
            pdf, warnings = typst.compile_with_warnings(str(main), root=folder, font_paths=_fonts(), sys_inputs=inputs)
        except typst.TypstError as fault:
            raise TypesettingFailed(str(fault)) from fault
        # A missing licensed face (仿宋, 楷体) falls back to the next family of its list, as meant.
        serious = [str(warning) for warning in warnings if not str(warning).startswith("unknown font family")]
        if serious:
            raise TypesettingFailed("; ".join(serious))
        return pdf  # type: ignore[no-any-return]


@cache
def _fonts() -> list[str]:
    return [str(folder) for folder in settings.FONT_DIRS if folder.is_dir()]
