"""How the parts of an Office archive refer to one another."""

import posixpath
from collections.abc import Mapping

from tancheng.items.exchange import hostile


def related(files: Mapping[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Id → (kind, path in the archive) of what `part` ("" for the archive itself) refers to. Raises FileRefused."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in files:
        return {}
    found = {}
    for row in hostile.xml(files[path], path).iterfind("{*}Relationship"):
        if row.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, row.get("Target", ""))).lstrip("/")
            found[row.get("Id", "")] = (row.get("Type", "").rsplit("/", 1)[-1], target)
    return found
