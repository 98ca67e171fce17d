"""PDFs, set by typst. User text travels as JSON data, never as markup; a warning is a failure, for text can vanish behind one.

Only shipped fonts and those in the data folder's `fonts` are used, never the system's: the same data gives the same bytes on every host.
PDF/A-2b makes the compiler refuse a character that none of them has, where it would otherwise print an empty box.
"""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from tancheng.ledger import clock, glyphs

_STANDARD: Final = "a-2b"
_PLAIN = b'#set text(font: "Noto Serif SC", lang: "zh")\n#json(bytes(sys.inputs.data))'


class TypesettingFailed(Exception):
    """The template and its data do not make a page; the message is typst's own."""


def render(
    template: Path,
    data: Mapping[str, Any],
    attachments: Mapping[str, bytes] | None = None,
    *,
    fields: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> bytes:
    """Set `template` with `data` (read there by `json(bytes(sys.inputs.data))`) and return the PDF's bytes.

    `attachments` are pictures by file name ("photo.jpg"), readable beside the template under that name. `at` is the document's date (now).
    `fields` names the keys of `data` as people know them. Raises `glyphs.CharactersMissing` (a Refusal that names character and field)
    or `TypesettingFailed`.
    """
    if unusable := glyphs.never_printable(data):
        raise glyphs.CharactersMissing(glyphs.located(unusable, data, fields or {}))
    with tempfile.TemporaryDirectory(prefix="tancheng-pdf-") as folder:
        main = Path(folder) / "main.typ"
        main.write_bytes(template.read_bytes())
        for name, content in (attachments or {}).items():
            (Path(folder) / Path(name).name).write_bytes(content)
        try:
            return _compile(str(main), data, at or clock.now(), root=folder)
        except typst.TypstError as fault:
            if missing := glyphs.missing_in(fault.diagnostic):
                raise glyphs.CharactersMissing(glyphs.located(missing, data, fields or {})) from fault
            raise TypesettingFailed(str(fault)) from fault


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no font at hand can set, each once, in order. Two milliseconds."""
    if unusable := glyphs.never_printable(text):
        return unusable
    try:
        _compile(_PLAIN, text, clock.now())
    except typst.TypstError as fault:
        if missing := glyphs.missing_in(fault.diagnostic):
            return missing
        raise TypesettingFailed(str(fault)) from fault
    return []


def _compile(source: str | bytes, data: object, at: datetime, **options: Any) -> bytes:
    pdf, warnings = typst.compile_with_warnings(
        source,
        font_paths=_fonts(tuple(settings.FONT_DIRS)),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[_STANDARD],
        timestamp=int(at.timestamp()),
        **options,
    )
    # A missing licensed face (仿宋, 楷体) falls back to the next family of its list, as meant.
    serious = [str(warning) for warning in warnings if not str(warning).startswith("unknown font family")]
    if serious:
        raise TypesettingFailed("; ".join(serious))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """Read once a process: looking through the folders costs a hundred milliseconds, setting a page two."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in folders if folder.is_dir()])
