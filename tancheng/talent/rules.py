"""What the talent pool may show: only what the holder agreed to."""

from collections.abc import Collection
from typing import Any

CONSENT_VERSION = "2026-11"

# field → (label, shown unless the holder says otherwise)
FIELDS: dict[str, str] = {"name": "姓名", "employer": "工作单位", "region": "所在地区", "introduction": "自我介绍"}
ALWAYS = ("job_type_name", "level_name", "issued_on")


def shown(values: dict[str, Any], agreed: Collection[str]) -> dict[str, Any]:
    """Keep the certificate's own facts and the fields agreed to; a name not agreed to becomes surname + ○○."""
    visible = {key: value for key, value in values.items() if key in ALWAYS or key in agreed}
    if "name" not in agreed:
        visible["name"] = f"{values['name'][:1]}○○"
    return visible
