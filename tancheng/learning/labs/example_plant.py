"""The invented plant with which the workbook can start, as somebody would have typed it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("example_plant.toml").read_text(encoding="utf-8"))


def typed(*, faulty: bool = False) -> dict[str, str]:
    """Field name → text; `m7_heat` is July's heat. `faulty` plants the slips."""
    told = _read()
    values: dict[str, str] = dict(told["unit"])
    for number, row in enumerate(told["months"]["rows"], start=1):
        values.update({f"m{number}_{name}": value for name, value in zip(told["months"]["columns"], row, strict=True)})
    if faulty:
        values.update({f"m{number}_{name}": value for number, name, value in told["faults"]["cells"]})
    return values
