"""Which course asks what, and the committed text of it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from tancheng.items.calculations import (
    allowances,
    drafts,
    energy,
    evidence,
    fuels,
    industries,
    inventories,
    reductions,
    shortfalls,
    trading,
)
from tancheng.items.calculations.figures import rounded, shown
from tancheng.items.calculations.question import Draw, Question, Slip
from tancheng.items.text import LETTERS

Template = Callable[[Draw], Question]
FILE_NAME = "numeric.toml"
FIRST_NUMBER = 201
# An option many times the key, or a small part of it, gives itself away.
_WIDEST_RATIO = 6
_HEADER = "# Made by `tancheng items make` from tancheng/items/calculations; change the templates, not this file.\n"

PLAN: dict[str, list[tuple[Template, int]]] = {
    "acc-04": [
        (fuels.coal_unit, 2),
        (fuels.coal_unit_2026, 2),
        (fuels.coal_with_basis, 2),
        (fuels.steel_fuel, 2),
        (industries.steel_process, 1),
        (industries.steel_total, 1),
        (industries.cement_raw_meal, 2),
        (industries.aluminium_anode, 1),
        (industries.aluminium_effect, 1),
    ],
    "acc-05": [
        (evidence.uncalibrated_belt, 2),
        (evidence.uncalibrated_output, 1),
        (evidence.beyond_tolerance, 2),
        (evidence.cross_check, 1),
        (inventories.product_uncertainty, 1),
        (inventories.sum_uncertainty, 2),
        (energy.unit_load, 2),
    ],
    "acc-09": [
        (fuels.coal_with_basis, 1),
        (industries.steel_total, 2),
        (industries.cement_line, 2),
        (industries.cement_oxides, 1),
        (industries.aluminium_total, 2),
        (industries.aluminium_effect, 1),
        (allowances.quota_gap, 2),
    ],
    "mon-03": [
        (fuels.air_dried_to_received, 2),
        (fuels.dry_to_received, 2),
        (fuels.weighted_carbon, 2),
        (energy.steam_supply, 2),
        (energy.water_supply, 1),
        (evidence.uncalibrated_output, 1),
        (evidence.late_calibration, 2),
    ],
    "ver-03": [
        (fuels.coal_unit_2026, 1),
        (fuels.air_dried_to_received, 1),
        (fuels.weighted_carbon, 1),
        (fuels.steel_fuel, 2),
        (industries.cement_raw_meal, 1),
        (industries.steel_process, 1),
        (industries.aluminium_anode, 1),
        (energy.water_supply, 1),
        (energy.plausible_efficiency, 2),
    ],
    "ver-05": [
        (evidence.cross_check, 3),
        (evidence.voucher_sample, 3),
        (evidence.beyond_tolerance, 1),
        (evidence.late_calibration, 1),
        (energy.plausible_efficiency, 2),
        (energy.unit_load, 1),
    ],
    "trd-04": [
        (trading.listed_highest, 2),
        (trading.listed_lowest, 2),
        (trading.block_highest, 2),
        (trading.block_lowest, 2),
        (trading.day_close, 3),
        (trading.order_average, 2),
    ],
    "trd-09": [
        (allowances.least_cost, 3),
        (allowances.offset_saving, 2),
        (allowances.old_allowances, 3),
        (allowances.quota_gap, 2),
        (trading.order_average, 2),
    ],
    "pub-04": [
        (inventories.gas_mixture, 2),
        (inventories.gas_leak, 2),
        (inventories.purchased_national, 1),
        (inventories.purchased_provincial, 3),
        (inventories.direct_scope, 2),
        (inventories.share_of_owner, 1),
    ],
    "pub-06": [
        (allowances.quota_of_power, 2),
        (allowances.quota_of_unit, 3),
        (allowances.offset_ceiling, 2),
        (allowances.old_allowances, 1),
        (trading.listed_highest, 1),
        (trading.block_lowest, 1),
        (trading.day_close, 1),
    ],
    "pub-08": [
        (fuels.weighted_carbon, 2),
        (energy.plant_hours, 2),
        (inventories.product_uncertainty, 2),
        (inventories.sum_uncertainty, 2),
        (inventories.change_of_intensity, 2),
        (evidence.voucher_sample, 1),
    ],
    "pub-03": [(shortfalls.uncovered_fine, 2)],
    "trd-02": [(drafts.unit_of_draft, 2), (drafts.enterprise_of_draft, 2)],
    "trd-03": [(shortfalls.gas_unit_relief, 2), (shortfalls.owner_gap_cap, 2)],
    "acc-07": [
        (drafts.enterprise_of_draft, 1),
        (shortfalls.gas_unit_relief, 1),
        (reductions.wind_project, 1),
        (reductions.measure_of_plant, 1),
    ],
    "trd-07": [(reductions.wind_project, 1), (reductions.border_shipment, 1)],
}
# Items of one template must not meet in a paper, nor those of templates that differ only in the side that is asked for.
_SIBLINGS = (
    (trading.listed_highest, trading.listed_lowest),
    (trading.block_highest, trading.block_lowest),
)
# Hand-written items whose way of reckoning the stem of a numeric one tells.
_TOLD = {
    "acc-07-s203": ["acc-07-s004"],
    "trd-07-s201": ["trd-07-m003", "trd-07-s001", "trd-07-s002"],
    "trd-07-s202": ["trd-07-s004"],
}


def files(folder: Path) -> dict[Path, str]:
    """Path below `folder` (content/items) → text of each file that the templates make."""
    return {folder / course / FILE_NAME: text for course, text in texts().items()}


def texts() -> dict[str, str]:
    """Course → text of its numeric items."""
    drawn = {course: list(_questions(course)) for course in PLAN}
    families = enemies()
    stems = Counter(question.stem for questions in drawn.values() for question, _ in questions)
    if max(stems.values()) > 1:
        raise ValueError("two stems are alike: " + next(stem for stem, count in stems.items() if count > 1))
    result, place = {}, 0
    for course, questions in drawn.items():
        items = []
        for number, (question, slips) in enumerate(questions, start=FIRST_NUMBER):
            code = f"{course}-s{number}"
            options = choose(question, slips, rank=place // 4 % 4)
            items.append(_item(code, question, options, position=place % 4, enemies=families[code]))
            place += 1
        result[course] = "\n".join([_HEADER, *items])
    return result


def enemies() -> dict[str, list[str]]:
    """Code → codes, in any course, of the items that ask the same with other numbers or that it gives away."""
    families: dict[Template, list[str]] = {}
    for course, rows in PLAN.items():
        templates = [template for template, count in rows for _ in range(count)]
        for number, template in enumerate(templates, start=FIRST_NUMBER):
            first = next((siblings[0] for siblings in _SIBLINGS if template in siblings), template)
            families.setdefault(first, []).append(f"{course}-s{number}")
    return {
        code: sorted([*(other for other in codes if other != code), *_TOLD.get(code, [])]) for codes in families.values() for code in codes
    }


def usable(question: Question) -> list[Slip]:
    """Slips whose values differ from the key and from each other when rounded, and don't stick out."""
    seen, fit = {question.key}, []
    for slip in question.slips:
        value = rounded(slip.value, question.places)
        if value not in seen and question.key <= value * _WIDEST_RATIO and value <= question.key * _WIDEST_RATIO:
            seen.add(value)
            fit.append(Slip(slip.name, value))
    return fit


def choose(question: Question, slips: list[Slip], rank: int) -> list[Slip]:
    """Three slips, such that the key's place by size comes nearest to `rank`; earlier ones, the commoner slips, first."""
    return list(min(combinations(slips, 3), key=lambda trio: abs(sum(slip.value < question.key for slip in trio) - rank)))


def _questions(course: str) -> Iterator[tuple[Question, list[Slip]]]:
    for template, count in PLAN[course]:
        for number in range(count):
            yield _drawn(template, f"{course}/{template.__name__}/{number}")


def _drawn(template: Template, seed: str) -> tuple[Question, list[Slip]]:
    for attempt in range(20):
        question = template(Draw(f"{seed}/{attempt}"))
        slips = usable(question)
        if len(slips) >= 3 and question.key > 0 and not question.ambiguous:
            return question, slips
    raise ValueError(f"{seed}: too few distinct options")


def _item(code: str, question: Question, slips: list[Slip], *, position: int, enemies: list[str]) -> str:
    values = [slip.value for slip in slips]
    values.insert(position, question.key)
    explanation = f"{question.working.steps}。其余选项的来由：{'；'.join(slip.name for slip in slips)}。"
    lines = [
        "[[item]]",
        f"code = {_quoted(code)}",
        'type = "single"',
        f"point = {_quoted(question.point)}",
        f"levels = [{', '.join(map(_quoted, question.levels))}]",
        'cognitive = "apply"',
        f"stem = {_quoted(question.stem if '教学虚构' in question.stem else question.stem + '（教学虚构数据）')}",
        "options = [",
        *(f"  {_quoted(_option(question, value))}," for value in values),
        "]",
        f"key = [{_quoted(LETTERS[position])}]",
        f"explanation = {_quoted(explanation)}",
        f"source = {_quoted(question.source)}",
        *([f"valid_from = {question.valid_from.isoformat()}"] if question.valid_from else []),
        *([f"valid_until = {question.valid_until.isoformat()}"] if question.valid_until else []),
        f"difficulty = {question.difficulty}",
        f"seconds = {question.seconds}",
        *([f"enemies = [{', '.join(map(_quoted, enemies))}]"] if enemies else []),
    ]
    return "\n".join(lines) + "\n"


def _option(question: Question, value: Decimal) -> str:
    return f"{question.sign}{shown(value)}{question.unit}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
