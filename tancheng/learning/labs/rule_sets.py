"""The year's rule sets and the verifier's lines, read from rule_sets.toml."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Source(_Table, frozen=True, kw_only=True):
    title: str


class Figure(_Table, frozen=True, kw_only=True):
    key: str
    name: str
    value: Decimal
    unit: str
    source: str
    valid: str


class Correction(_Table, frozen=True, kw_only=True):
    """The load factor's correction: below `below` (%) the form with its numbers holds, from there on it is 1."""

    form: Literal["power", "two_exponentials"]
    below: Decimal
    numbers: list[Decimal]
    source: str
    valid: str


class RuleSet(_Table, frozen=True, kw_only=True):
    code: str
    name: str
    standing: str
    draft: bool
    figures: list[Figure]
    correction: Correction

    def has(self, key: str) -> bool:
        return any(figure.key == key for figure in self.figures)

    def __getitem__(self, key: str) -> Decimal:
        for figure in self.figures:
            if figure.key == key:
                return figure.value
        raise KeyError(key)


class Coal(_Table, frozen=True, kw_only=True):
    """`carbon` in tC/GJ: a verifier's value from experience, never a default to count with."""

    name: str
    carbon: Decimal
    source: str


class Unmeasured(_Table, frozen=True, kw_only=True):
    """What counts where nothing was measured: `carbon` in tC/GJ, `calorific` in GJ/t."""

    carbon: Figure
    calorific: Figure


class Line(_Table, frozen=True, kw_only=True):
    low: Decimal
    high: Decimal
    unit: str
    source: str

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


class Rules(_Table, frozen=True, kw_only=True):
    source: dict[str, Source]
    rule_set: list[RuleSet]
    coal: dict[str, Coal]
    unmeasured: Unmeasured
    check: dict[str, Line]

    def of_year(self, code: str) -> RuleSet:
        """Raises KeyError for an unknown code."""
        for rules in self.rule_set:
            if rules.code == code:
                return rules
        raise KeyError(code)

    def title(self, source: str) -> str:
        return self.source[source].title


@cache
def load() -> Rules:
    text = Path(__file__).with_name("rule_sets.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Rules)
