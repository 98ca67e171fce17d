"""The calculations of the templates against the worked examples of the fact sheet (E1 … E19), and the committed files against the templates."""

from decimal import Decimal as D
from itertools import pairwise

import pytest
from django.conf import settings
from django.core.management import call_command

from tancheng.items import content
from tancheng.items.calculations import (
    allowances,
    bank,
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
from tancheng.items.calculations.allowances import Unit
from tancheng.items.calculations.figures import cut, fixed, rounded
from tancheng.items.calculations.question import Draw, Question, Slip, Working

A1 = fuels.STEEL_FUELS
A2 = industries.STEEL_FACTORS


def to(working: Working, places: int) -> str:
    return fixed(working.value, places)


def test_e1_a_power_unit_from_the_air_dried_basis():
    assert to(fuels.from_air_dried(D("60.00"), D("10.00"), D("2.50")), 4) == "0.5538"
    assert to(fuels.unit_emission(D(1000000), D("0.5538"), fuels.OXIDATION_2025), 2) == "2,010,294.00"


def test_from_the_dry_basis():
    assert to(fuels.from_dry(D("66.00"), D("8.50")), 4) == "0.6039"


def test_e1b_weighted_carbon_content():
    lots = [(D(52000), D("0.5480")), (D(48000), D("0.5615")), (D(30000), D("0.5302"))]
    assert to(fuels.weighted(lots), 6) == "0.548877" and to(fuels.weighted(lots), 4) == "0.5489"


def test_e2_default_values():
    assert to(fuels.default_emission(D(100000), D("20.908"), D("0.02618"), D("0.99")), 2) == "198,695.83"
    assert to(fuels.default_emission(D(1), D("29.3076"), D("0.02618"), D("0.99")), 4) == "2.7852"
    assert to(fuels.default_emission(D(1), D("389.310"), D("0.01532"), D("0.99")), 4) == "21.6502"
    assert to(fuels.default_emission(D(1), D("42.652"), D("0.02020"), D("0.98")), 4) == "3.0959"


@pytest.mark.parametrize(
    ("load", "power", "whole"),
    [("0.60", 2518616, 2725216), ("0.70", 2373000, 2579600)],
)
def test_e3_allowances_of_2024(load, power, whole):
    unit = Unit("I", D(3000000), D(2000000), D(load))
    assert (allowances.power_part(unit).value, allowances.quota(unit).value) == (power, whole)


def test_e3_load_correction():
    assert [str(allowances.load_correction(D(load))) for load in ("0.60", "0.65", "0.70")] == ["1.061364", "1", "1"]


@pytest.mark.parametrize(("load", "correction"), [("0.30", "1.281146"), ("0.40", "1.160254"), ("0.4999", "1.100321"), ("0.50", "1")])
def test_e3b_load_correction_of_the_draft(load, correction):
    assert str(drafts.load_correction(D(load))) == correction


def test_e3b_allowances_of_the_draft_for_2025():
    unit = Unit("I", D(3000000), D(2000000), D("0.45"))
    working = drafts.quota_of_draft(unit)
    assert working.value == 2874835 and "2,669,435" in working.steps and "205,400" in working.steps


def test_e4_gaps_that_the_plan_makes_up():
    assert shortfalls.gas_relief(D(400000), D(140000)).value == 8480
    capped = shortfalls.capped_gap(D(2500000), D(1900000))
    assert capped.value == 100000 and "24.00%" in capped.steps and "2,000,000" in capped.steps


@pytest.mark.parametrize(
    ("emission", "benchmark", "intensity", "granted"),
    [(10000000, "1.6000", "1.5000", 10093750), (1200000, "0.8200", "0.8610", 1191000), (800000, "1.7000", "1.3000", 824000)],
)
def test_e5_allowances_by_intensity(emission, benchmark, intensity, granted):
    assert drafts.intensity_quota(D(emission), D(benchmark), D(intensity)).value == granted


def test_e6_steel_works():
    parts = {"洗精煤": 4000000, "烟煤": 600000, "无烟煤": 300000}
    burnt = {name: fuels.default_emission(D(amount), *A1[name]) for name, amount in parts.items()}
    assert [to(working, 2) for working in burnt.values()] == ["9,817,881.92", "1,367,098.66", "756,700.74"]
    gas = fuels.default_emission(D(3000), D("389.310"), D("0.01532"))
    inputs = [
        (D(500000), A2["石灰石"]),
        (D(100000), A2["白云石"]),
        (D(2000), A2["电极"]),
        (D(300000), A2["废钢"]),
        (D(50000), A2["生铁"]),
    ]
    products = [(D(5000000), A2["粗钢"]), (D(100000), A2["焦油"]), (D(30000), A2["粗苯"])]
    assert (to(industries.stream_sum(inputs), 2), to(industries.stream_sum(products), 2)) == ("294,626.00", "556,360.00")
    whole = industries.steel_balance(sum((w.value for w in burnt.values()), gas.value), inputs, products)
    assert to(whole, 2) == "11,745,553.83" and fixed(whole.value / 5000000, 4) == "2.3491"


def test_e7_cement_line():
    process = industries.cement_process(D(1550000), D("0.535"), D(20000), D("0.480"))
    coal = fuels.default_emission(D(200000), D("22.000"), D("0.02618"), D("0.99"))
    assert (to(process, 2), to(coal, 2)) == ("819,650.00", "418,146.96")
    assert fixed((process.value + coal.value) / 1550000, 4) == "0.7986"
    assert to(industries.clinker_factor(D(65), D(2)), 4) == "0.5327"


def test_e8_aluminium_cells():
    carbon = industries.anode_emission(D(242000), D("0.1518"), D("0.024"))
    effect = industries.anode_effect(D(500000), D("0.034"), D("0.0034"))
    assert (to(carbon, 2), to(effect, 2)) == ("734,572.87", "131,580.00")
    assert fixed(carbon.value + effect.value, 2) == "866,152.87" and fixed((carbon.value + effect.value) / 500000, 4) == "1.7323"
    measured = industries.slope_factors(D("0.15"))
    assert measured[0] == D("0.02145") and to(industries.anode_effect(D(500000), *measured), 2) == "83,011.50"


def test_e9_compliance_with_offsets():
    assert allowances.offset_limit(D(2010294)).value == 100514
    cost = allowances.compliance_cost(D(2010294), D(1950000), D("74.63"), D("70.76"))
    assert to(cost, 2) == "4,266,403.44" and fixed(60294 * D("74.63") - cost.value, 2) == "233,337.78"


def test_offsets_stop_at_five_percent():
    assert allowances.compliance_cost(D(2000000), D(1850000), D(75), D(65)).value == 100000 * 65 + 50000 * 75


@pytest.mark.parametrize(("times", "fined"), [(5, "370.00"), (10, "740.00")])
def test_e10_fine_for_what_is_not_surrendered(times, fined):
    assert to(shortfalls.fine(D(10000), D("74.00"), times), 2) == fined


def test_e11_price_limits_and_closing_price():
    close = D("74.63")
    listed = (trading.lowest_price(close, trading.LISTED).value, trading.highest_price(close, trading.LISTED).value)
    block = (trading.lowest_price(close, trading.BLOCK).value, trading.highest_price(close, trading.BLOCK).value)
    assert (listed, block) == ((D("67.17"), D("82.09")), (D("52.25"), D("97.01")))
    assert to(trading.closing_price([(D(500), D("74.00")), (D(1200), D("75.20")), (D(300), D("76.00"))]), 2) == "75.02"


def test_an_order_takes_the_cheapest_first_and_stops_at_its_limit():
    book = [(D(800), D("73.00")), (D(1500), D("73.05")), (D(700), D("73.10")), (D(2000), D("73.20")), (D(3000), D("73.50"))]
    assert to(trading.closing_price(trading.fill(book, D(4000), D("73.20"))), 2) == "73.09"
    assert sum(part for part, _ in trading.fill(book, D(4000), D("73.05"))) == 2300


@pytest.mark.parametrize(("sold", "bought", "held", "carried"), [(120000, 20000, 400000, 160000), (10000, 50000, 80000, 10000)])
def test_e12_carry_over(sold, bought, held, carried):
    assert allowances.carry_over(D(sold), D(bought), D(held)).value == carried


def test_no_more_carries_over_than_is_held():
    assert allowances.carry_over(D(120000), D(20000), D(90000)).value == 90000


def test_e13_uncertainty():
    assert to(inventories.of_product(D(2), D(5)), 2) == "5.39"
    assert to(inventories.of_sum([(D(100), inventories.of_product(D(2), D(5)).value), (D(20), D(10)), (D(5), D(30))]), 2) == "4.75"


@pytest.mark.parametrize(("report", "total"), [("AR4", "399.0"), ("AR5", "412.5"), ("AR6", "415.5")])
def test_e14_gwp(report, total):
    assert to(inventories.carbon_equivalent(D(10), D("0.5"), report), 1) == total


def test_leaks_are_weighed_in_kilograms():
    assert to(inventories.leak_equivalent(D("12.5"), "AR5"), 2) == "293.75"


def test_e15_purchased_electricity():
    factors = [inventories.NATIONAL, inventories.WITHOUT_MARKET, inventories.PROVINCES["四川"][0], inventories.PROVINCES["河北"][0]]
    assert [to(inventories.electricity(D(12000), factor), 1) for factor in factors] == ["6,367.2", "7,315.2", "1,876.8", "7,819.2"]


def test_e16_heat():
    assert to(energy.steam_heat(D(100000), D("2950.00")), 2) == "286,626.00"
    assert to(energy.hot_water_heat(D(200000), D(90)), 2) == "58,615.20"


def test_e17_conservative_treatment():
    assert evidence.raised(D(120000), D("0.005")).value == 120600
    assert evidence.lowered(D(250000), D("0.005")).value == 248750
    assert evidence.raised(D(120000), D("0.010") - D("0.005")).value == 120600


def test_e18_plausibility_load_and_hours():
    assert to(energy.efficiency(D(3000000), D(1250000), D("20.000")), 1) == "43.2"
    assert to(energy.efficiency(D(3000000), D(1250000), D("20.000"), D(2000000)), 1) == "51.2"
    assert to(energy.load_factor(D(3000000), D(600), D(7200)), 2) == "69.44"
    assert to(energy.weighted_hours([(D(300), D(6000)), (D(600), D(7000))]), 2) == "6,666.67"


def test_e19_sampling():
    assert evidence.sample_steps(D(120)) == [36, 60, 96, 120]


def test_the_difference_is_measured_by_the_independent_value():
    assert to(evidence.difference(D(301500), D(298000)), 2) == "1.17"


def test_a_project_reduces_less_than_its_baseline():
    assert reductions.project_reduction(D(240000), D(1200), D(0)).value == 238800
    assert reductions.project_reduction(D(52000), D(9000), D(2000)).value == 41000


def test_a_measure_that_saves_more_than_it_costs_has_a_cost_below_nought():
    assert to(reductions.abatement_cost(D(1800), D(8), D(150), D(12000)), 1) == "62.5"
    assert to(reductions.abatement_cost(D(60), D(5), D(20), D(800)), 1) == "-100.0"


@pytest.mark.parametrize(("embedded", "cost"), [("254.100", "9,688.80"), ("348.600", "17,248.80")])
def test_the_border_adjustment_of_the_open_tool(embedded, cost):
    assert to(reductions.border_cost(D(embedded), D("136.400"), D(80)), 2) == cost


# -- the bank

TEMPLATES = sorted({template for rows in bank.PLAN.values() for template, _ in rows}, key=lambda template: template.__name__)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.__name__)
def test_any_draw_of_a_template_gives_four_options_that_look_alike(template):
    fit = 0
    for seed in range(40):
        question = template(Draw(f"test/{seed}"))
        slips = bank.usable(question)
        if len(slips) < 3 or question.ambiguous:
            continue
        fit += 1
        values = [question.key, *(slip.value for slip in slips)]
        assert len(set(values)) == len(values) and min(values) > 0
        assert {value.as_tuple().exponent for value in values} == {-question.places}
        assert max(values) <= min(values) * 36
        assert fixed(question.working.value, question.places).replace(",", "") in question.working.steps.replace(",", "") or (
            question.places == 0 and question.working.steps.endswith("取整")
        )
    assert fit >= 30


def test_the_committed_files_are_what_the_templates_make():
    made = bank.files(settings.CONTENT_DIR / "items")
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: run `tancheng items make`"
    assert sorted((settings.CONTENT_DIR / "items").glob(f"*/{bank.FILE_NAME}")) == sorted(made)


def test_the_command_writes_items_that_can_be_read(tmp_path, capsys):
    call_command("items_make", tmp_path)
    items = content.read_folder(tmp_path)
    assert f"计算题 {len(items)} 道" in capsys.readouterr().out and len(items) >= 120
    assert {item.course for item in items} == set(bank.PLAN)


def test_keys_stand_in_every_place_and_have_every_size(tmp_path):
    call_command("items_make", tmp_path, verbosity=0)
    items = content.read_folder(tmp_path)
    places = [item.key[0] for item in items]
    assert {letter: places.count(letter) for letter in "ABCD"} == dict.fromkeys("ABCD", len(items) // 4)
    ranks = [sorted(map(_figure, item.options)).index(_figure(item.options["ABCD".index(item.key[0])])) for item in items]
    assert all(ranks.count(rank) >= len(items) // 10 for rank in range(4))
    assert all(len({option.lstrip("±0123456789,.") for option in item.options}) == 1 for item in items)


def _figure(option: str) -> D:
    return D("".join(mark for mark in option.split(maxsplit=1)[0] if mark in "0123456789.").rstrip("."))


def test_a_slip_that_rounds_to_the_key_or_sticks_out_is_no_option():
    slips = [Slip("same", D("10.004")), Slip("once", D("11")), Slip("twice", D("11.001")), Slip("far", D("61")), Slip("tiny", D("1.6"))]
    question = Question(point="", stem="", working=Working(D(10), ""), places=2, unit=" t", slips=slips, difficulty=0.5, seconds=60)
    assert [slip.name for slip in bank.usable(question)] == ["once"]


def test_a_key_on_a_tie_is_not_asked():
    assert Question(point="", stem="", working=Working(D("1.005"), ""), places=2, unit="", slips=[], difficulty=0.5, seconds=60).ambiguous


def test_the_rank_follows_what_is_asked_for():
    slips = [Slip("a", D(8)), Slip("b", D(9)), Slip("c", D(11)), Slip("d", D(12)), Slip("e", D(13))]
    question = Question(point="", stem="", working=Working(D(10), ""), places=0, unit="", slips=slips, difficulty=0.5, seconds=60)
    below = [sum(slip.value < 10 for slip in bank.choose(question, slips, rank)) for rank in range(4)]
    assert below == [0, 1, 2, 2] and all(first <= second for first, second in pairwise(below))


def test_figures():
    assert (rounded(D("2.345"), 2), cut(D("2.349"), 2)) == (D("2.35"), D("2.34"))
