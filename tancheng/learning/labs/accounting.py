"""The arithmetic of a coal-fired unit's year: carbon content, emission, allowance, what has to be surrendered and what that costs.

Quantities are t, MWh, GJ; contents tC/t; moistures and load factors in %. Emission and allowance are tCO₂, prices yuan per t.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tancheng.learning.labs.figures import cut, lifted, rounded
from tancheng.learning.labs.rule_sets import Correction, RuleSet

# Only conventional coal units have the load factor's correction; class III burns other coal.
CONVENTIONAL = ("I", "II")
GJ_PER_MWH = Decimal("3.6")


def received_from_air_dried(air_dried: Decimal, moisture_air_dried: Decimal, moisture_received: Decimal) -> Decimal:
    """Cad, Mad, Mar in % → Car in tC/t, four places (guide, table C.3)."""
    return rounded(air_dried * (100 - moisture_received) / (100 - moisture_air_dried) / 100, 4)


def carbon_from_heat(calorific: Decimal, carbon_per_heat: Decimal) -> Decimal:
    """GJ/t × tC/GJ → tC/t, not rounded."""
    return calorific * carbon_per_heat


def coal_emission(coal: Decimal, carbon: Decimal, oxidation: Decimal) -> Decimal:
    """t, tC/t, share oxidised → tCO₂ with two places."""
    return rounded(coal * carbon * oxidation * 44 / 12, 2)


def weighted_mean(pairs: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """(weight, value) … → mean, four places; None without weight."""
    rows = list(pairs)
    weight = sum((amount for amount, _ in rows), Decimal(0))
    return rounded(sum((amount * value for amount, value in rows), Decimal(0)) / weight, 4) if weight else None


def weighted_hours(units: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """(MW, h) … → running hours weighted by capacity, two places."""
    rows = list(units)
    return rounded(sum((mw * hours for mw, hours in rows), Decimal(0)) / sum((mw for mw, _ in rows), Decimal(0)), 2)


def load_factor(generation: Decimal, capacity: Decimal, hours: Decimal) -> Decimal | None:
    """MWh over MW × h, in % with two places; None without hours."""
    return rounded(generation / (capacity * hours) * 100, 2) if capacity and hours else None


def electric_efficiency(generation: Decimal, fuel_heat: Decimal) -> Decimal:
    """MWh made from GJ of fuel → share."""
    return generation * GJ_PER_MWH / fuel_heat


def combined_efficiency(generation: Decimal, heat: Decimal, fuel_heat: Decimal) -> Decimal:
    return (generation * GJ_PER_MWH + heat) / fuel_heat


def correction(rule: Correction, unit_class: str, factor: Decimal) -> Decimal:
    """Ff of the load factor in %, six places; 1 for class III and from the threshold on."""
    if unit_class not in CONVENTIONAL or factor >= rule.below:
        return Decimal(1)
    if rule.form == "power":
        base, constant, slope = rule.numbers
        return rounded(base ** (constant - slope * factor / 100), 6)
    top, first, first_scale, second, second_scale = rule.numbers
    return rounded(top - first * (1 - (-factor / first_scale).exp()) - second * (1 - (-factor / second_scale).exp()), 6)


@dataclass(frozen=True)
class Allowance:
    """tCO₂, each part rounded down to whole tonnes."""

    correction: Decimal
    electric: Decimal
    heat: Decimal

    @property
    def total(self) -> Decimal:
        return self.electric + self.heat


def allowance(rules: RuleSet, unit_class: str, generation: Decimal, heat: Decimal, factor: Decimal) -> Allowance:
    """A = Qe × Be × Ff + Qh × Bh."""
    ff = correction(rules.correction, unit_class, factor)
    return Allowance(ff, cut(generation * rules[f"benchmark_{unit_class}"] * ff), cut(heat * rules["benchmark_heat"]))


@dataclass(frozen=True)
class GapRelief:
    """`rate` is the share missing; `top_up` lifts the allowance to the line beyond which no more need be made up."""

    rate: Decimal
    line: Decimal
    top_up: Decimal


def gap_relief(emission: Decimal, granted: Decimal, cap: Decimal) -> GapRelief:
    """The missing share of a unit's owner is limited to `cap` of the verified emission."""
    line = cut(emission * (1 - cap))
    return GapRelief((emission - granted) / emission, line, max(line - granted, Decimal(0)))


@dataclass(frozen=True)
class Compliance:
    """Tonnes to surrender and to buy; yuan for buying allowances only, and for the cheaper mix with CCER."""

    surrender: Decimal
    gap: Decimal
    surplus: Decimal
    ccer_limit: Decimal
    ccer_used: Decimal
    cost_allowances_only: Decimal
    cost: Decimal

    @property
    def allowances_bought(self) -> Decimal:
        return self.gap - self.ccer_used

    @property
    def saving(self) -> Decimal:
        return self.cost_allowances_only - self.cost


def compliance(emission: Decimal, granted: Decimal, ccer_share: Decimal, allowance_price: Decimal, ccer_price: Decimal) -> Compliance:
    """Whole tonnes: what is emitted is rounded up, the limit of CCER down. CCER is used only where it is cheaper."""
    surrender = lifted(emission)
    gap, surplus = max(surrender - granted, Decimal(0)), max(granted - surrender, Decimal(0))
    limit = cut(surrender * ccer_share)
    used = min(limit, gap) if ccer_price < allowance_price else Decimal(0)
    return Compliance(
        surrender,
        gap,
        surplus,
        limit,
        used,
        rounded(gap * allowance_price, 2),
        rounded((gap - used) * allowance_price + used * ccer_price, 2),
    )
