"""The workbook's arithmetic on the worked examples of the fact sheet (E1 … E18), and a verifier's questions."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.learning.lab_forms import WorkbookForm
from tancheng.learning.labs import accounting, example_plant, rule_sets, workbook
from tancheng.learning.labs.figures import percent
from tancheng.learning.labs.plausibility import Kind, findings
from tancheng.learning.labs.workbook import CarbonPath, Month, Year

RULES = rule_sets.load()
OXIDATION = RULES.of_year("2025-draft")["oxidation"]


def d(text: str) -> Decimal:
    return Decimal(text)


def a_year(*months: Month, **values) -> Year:
    """One 600 MW unit burning bituminous coal; prices of E9."""
    given = {
        "unit_class": "I",
        "capacity": d("600"),
        "path": CarbonPath.RECEIVED,
        "coal_kind": "bituminous",
        "load_factor": None,
        "other_emission": d("0"),
        "allowance_price": d("74.63"),
        "ccer_price": d("70.76"),
    }
    return Year(months=list(months), **(given | values))


def typed_year(**typed) -> Year:
    form = WorkbookForm(example_plant.typed() | typed)
    assert form.is_valid(), form.errors
    return form.year()


def asked(year: Year, kind: Kind | None = None) -> list[str]:
    return [f"{one.where}：{one.what}" for one in findings(year, RULES) if kind in (None, one.kind)]


def test_e1_air_dried_carbon_becomes_received_carbon_and_emission():
    carbon = accounting.received_from_air_dried(d("60.00"), d("2.50"), d("10.00"))
    assert carbon == d("0.5538")
    assert accounting.coal_emission(d("1000000"), carbon, OXIDATION) == d("2010294.00")


def test_e1b_the_mean_is_weighted_by_coal():
    lots = [(d("52000"), d("0.5480")), (d("48000"), d("0.5615")), (d("30000"), d("0.5302"))]
    assert accounting.weighted_mean(lots) == d("0.5489")


def test_e2_the_default_path_multiplies_heat_and_carbon_per_heat():
    carbon = accounting.carbon_from_heat(d("20.908"), RULES.coal["bituminous"].carbon)
    assert accounting.coal_emission(d("100000"), carbon, OXIDATION) == d("198695.83")
    months = [Month(number=1, coal=d("100000"), calorific=d("20.908"))]
    row = workbook.calculate(a_year(*months, path=CarbonPath.DEFAULT), RULES, RULES.of_year("2025-draft")).months[0]
    assert row.carbon_steps == "20.908×0.02618＝0.54737144"
    assert row.emission_steps == "100,000×0.54737144×99%×44÷12＝198,695.83"


def test_e3_the_allowance_of_2024_with_a_low_load_factor():
    granted = accounting.allowance(RULES.of_year("2024"), "I", d("3000000"), d("2000000"), d("60"))
    assert (granted.correction, granted.electric, granted.heat, granted.total) == (d("1.061364"), 2518616, 206600, 2725216)
    plain = accounting.allowance(RULES.of_year("2024"), "I", d("3000000"), d("2000000"), d("70"))
    assert (plain.correction, plain.electric, plain.total) == (1, 2373000, 2579600)


def test_e3b_the_allowance_of_the_2025_draft():
    draft = RULES.of_year("2025-draft")
    granted = accounting.allowance(draft, "I", d("3000000"), d("2000000"), d("45"))
    assert (granted.correction, granted.electric, granted.heat, granted.total) == (d("1.126059"), 2669435, 205400, 2874835)
    points = {"30": "1.281146", "40": "1.160254", "49.99": "1.100321", "50": "1"}
    assert {f: str(accounting.correction(draft.correction, "I", d(f))) for f in points} == points


def test_class_iii_burns_other_coal_and_is_not_corrected():
    assert accounting.correction(RULES.of_year("2024").correction, "III", d("40")) == 1


def test_e4_the_owner_need_not_make_up_more_than_a_fifth():
    relief = accounting.gap_relief(d("2500000"), d("1900000"), RULES.of_year("2024")["gap_cap"])
    assert (percent(relief.rate), relief.line, relief.top_up) == ("24.00%", 2000000, 100000)
    assert not RULES.of_year("2025-draft").has("gap_cap")


def test_e9_ccer_fills_the_gap_more_cheaply():
    bill = accounting.compliance(d("2010294"), d("1950000"), d("0.05"), d("74.63"), d("70.76"))
    assert (bill.gap, bill.ccer_limit, bill.ccer_used) == (60294, 100514, 60294)
    assert (bill.cost_allowances_only, bill.cost, bill.saving) == (d("4499741.22"), d("4266403.44"), d("233337.78"))


def test_dearer_ccer_is_not_used_and_a_surplus_costs_nothing():
    assert accounting.compliance(d("100"), d("90"), d("0.05"), d("70"), d("71")).ccer_used == 0
    rich = accounting.compliance(d("99.01"), d("120"), d("0.05"), d("70"), d("60"))
    assert (rich.surrender, rich.surplus, rich.gap, rich.cost) == (100, 20, 0, 0)


def test_e18_efficiencies_and_load_factor():
    heat = d("1250000") * d("20.000")
    assert percent(accounting.electric_efficiency(d("3000000"), heat), 1) == "43.2%"
    assert percent(accounting.combined_efficiency(d("3000000"), d("2000000"), heat), 1) == "51.2%"
    assert accounting.load_factor(d("3000000"), d("600"), d("7200")) == d("69.44")
    assert accounting.weighted_hours([(d("300"), d("6000")), (d("600"), d("7000"))]) == d("6666.67")


def test_the_plant_of_the_lessons_comes_out_as_in_the_lessons():
    year = typed_year()
    result = workbook.calculate(year, RULES, RULES.of_year("2025-draft"))
    assert result.emission == d("2560900.08")
    assert (result.months[7].carbon, result.months[9].emission) == (d("0.5600"), d("173407.13"))
    assert (result.factor, result.mean_carbon, result.left_out) == (d("56.56"), d("0.5553"), [])
    assert (result.allowance.electric, result.allowance.heat) == (2278383, 198929)
    assert result.compliance.gap == 2560901 - 2477312
    assert "39.74%" in result.checks[1].result and "47.16%" in result.checks[2].result
    assert findings(year, RULES) == []


def test_every_step_shows_formula_numbers_and_result():
    result = workbook.calculate(typed_year(load_factor="45"), RULES, RULES.of_year("2025-draft"))
    assert all(step.formula and step.numbers and step.result for step in result.steps)
    assert any(step.result == "1.126059" for step in result.steps)
    table = workbook.table(result)
    assert len([row for row in table if row and row[0].endswith("月")]) == 12


def test_the_typed_load_factor_reproduces_e3():
    months = [Month(number=1, coal=d("1"), received=d("0.5"), generation=d("3000000"), heat=d("2000000"))]
    result = workbook.calculate(a_year(*months, load_factor=d("60")), RULES, RULES.of_year("2024"))
    assert result.allowance.total == 2725216


def test_a_month_without_carbon_is_left_out_and_named():
    months = [
        Month(number=1, coal=d("1000"), received=d("0.5"), generation=d("2300")),
        Month(number=2, coal=d("1000"), generation=d("2300")),
    ]
    result = workbook.calculate(a_year(*months), RULES, RULES.of_year("2024"))
    assert result.left_out == [2]
    assert any("没有填收到基元素碳" in one for one in asked(a_year(*months), Kind.MISSING))


def test_an_empty_year_is_computed_without_a_fault():
    year = a_year(*(Month(number=n) for n in range(1, 13)), other_emission=d("0"))
    for rule_set in RULES.rule_set:
        assert workbook.calculate(year, RULES, rule_set).emission == 0
    assert "1、2、3、4、5、6、7、8、9、10、11、12月：整行没有填" in asked(year)


def test_the_planted_slips_are_all_found():
    form = WorkbookForm(example_plant.typed(faulty=True))
    assert form.is_valid()
    told = asked(form.year())
    assert [one.split("：")[0] for one in told] == ["11月", "2月", "3月", "5月", "8月", "10月", "7月"]


@pytest.mark.parametrize(
    ("cell", "value", "kind", "words"),
    [
        ("m1_coal", "118600000", Kind.UNIT, "像是按 kg 填的"),
        ("m1_coal", "11.86", Kind.UNIT, "像是按万 t 填的"),
        ("m1_generation", "268400000", Kind.UNIT, "像是按 kWh 填的"),
        ("m1_generation", "966240", Kind.UNIT, "像是按 GJ 填的"),
        ("m1_generation", "26840", Kind.UNIT, "像是按万 kWh 填的"),
        ("m1_calorific", "20620", Kind.UNIT, "像是 kJ/kg"),
        ("m1_calorific", "4925", Kind.UNIT, "像是 kcal/kg"),
        ("m1_calorific", "45", Kind.VALUE, "不在 8–29.3076 之内"),
        ("m1_air_dried", "0.604", Kind.UNIT, "像是小数"),
        ("m1_air_dried", "95", Kind.VALUE, "不在 35–85 之内"),
        ("m1_moisture_received", "1.0", Kind.VALUE, "不在 2–45 之内"),
        ("m1_heat", "232000000", Kind.UNIT, "综合效率"),
        ("m7_heat", "41168", Kind.VALUE, "不相称"),
        ("m1_coal", "95000", Kind.VALUE, "超过纯凝机组经验值 46%"),
        ("m1_coal", "260000", Kind.VALUE, "明显偏低"),
        ("m1_hours", "800", Kind.VALUE, "超过这个月的 744 h"),
        ("m1_hours", "400", Kind.VALUE, "负荷系数 111.83%"),
        ("m1_coal", "", Kind.MISSING, "没有填入炉煤消耗量"),
        ("m1_heat", "", Kind.MISSING, "没有填供热量，暂按 0 计"),
        ("capacity", "350", Kind.VALUE, "与 I 类机组不符"),
        ("load_factor", "0.6", Kind.UNIT, "应是 15–100 之间的百分数"),
        ("load_factor", "60", Kind.VALUE, "不一致"),
    ],
)
def test_a_verifier_asks(cell, value, kind, words):
    assert any(words in one for one in asked(typed_year(**{cell: value}), kind))


@pytest.mark.parametrize(
    ("cell", "value", "one"),
    [("m6_moisture_received", "0.09", "6月：全水分 Mar 填了 0.09，像是小数"), ("m4_heat", "142000000", "4月：发电加供热的综合效率")],
)
def test_a_slip_of_units_is_asked_about_once(cell, value, one):
    told = asked(typed_year(**{cell: value}))
    assert len(told) == 1 and told[0].startswith(one)


def test_a_unit_of_exactly_400_mw_is_class_i():
    assert not any("机组不符" in one for one in asked(typed_year(capacity="400", unit_class="I")))
    assert any("与 II 类机组不符" in one for one in asked(typed_year(capacity="400", unit_class="II")))


def test_rounding_is_the_exercises_own_where_the_scheme_says_nothing():
    def basis(rule_set):
        steps = workbook.calculate(typed_year(), RULES, RULES.of_year(rule_set)).steps
        return next(step.basis for step in steps if step.name == "发电配额")

    assert basis("2024").endswith("向下取整为练习约定")
    assert "征求意见稿" in basis("2025-draft") and "练习约定" not in basis("2025-draft")


def test_efficiency_of_e18_raises_no_question():
    month = Month(number=1, coal=d("125000"), received=d("0.55"), calorific=d("20.000"), generation=d("300000"), heat=d("200000"))
    assert asked(a_year(month, load_factor=d("69.44"))) == []
    assert any("46%" in one for one in asked(a_year(replace(month, coal=d("115000")), load_factor=d("69.44"))))


def test_a_percentage_in_the_received_column_is_a_unit_question():
    month = Month(number=1, coal=d("1000"), received=d("55.38"), generation=d("2300"))
    assert any("像是百分数" in one for one in asked(a_year(month, load_factor=d("70")), Kind.UNIT))


def test_a_month_copied_from_the_one_before_is_noticed():
    copied = {f"m2_{name}": example_plant.typed()[f"m1_{name}"] for name in ("coal", "generation")}
    assert any("与上月完全相同" in one for one in asked(typed_year(**copied)))


@pytest.mark.parametrize(("text", "value"), [("118,600", "118600"), ("１１８６００．５", "118600.5"), (" 12 ", "12")])
def test_commas_and_full_width_figures_are_forgiven(text, value):
    assert typed_year(m1_coal=text).months[0].coal == d(value)


@pytest.mark.parametrize("text", ["118600t", "-5", "1e9", "NaN", "1" * 11, "十二", "\0", "1.1234567", "9" * 30])
def test_what_is_no_figure_is_named_with_its_field(text):
    form = WorkbookForm(example_plant.typed() | {"m1_coal": text})
    assert not form.is_valid() and list(form.errors) == ["m1_coal"]


TYPED = {"1": "", "2": "0", "3": "0.000001", "4": "9999999999.999999", "5": "99.999999"}


@given(st.dictionaries(st.sampled_from(sorted(WorkbookForm().fields)), st.text("12345", min_size=1, max_size=1)), st.data())
def test_whatever_the_form_takes_can_be_computed(changes, data):
    choices = {name: TYPED[digit] for name, digit in changes.items() if name not in ("rule_set", "path", "unit_class", "coal_kind")}
    path, unit_class = data.draw(st.sampled_from(list(CarbonPath))), data.draw(st.sampled_from(["I", "II", "III"]))
    form = WorkbookForm(example_plant.typed() | choices | {"path": path.value, "unit_class": unit_class})
    if not form.is_valid():
        return
    year = form.year()
    findings(year, RULES)
    for rule_set in RULES.rule_set:
        result = workbook.calculate(year, RULES, rule_set)
        bill = result.compliance
        assert bill.surrender + bill.surplus == result.granted + bill.gap
        assert 0 <= bill.ccer_used <= min(bill.ccer_limit, bill.gap)
        assert bill.cost <= bill.cost_allowances_only


def test_extreme_figures_everywhere_can_be_computed():
    for text in ("0.000001", "99.999999", "0"):
        typed = {name: text for name in WorkbookForm().fields if name[0] == "m" and name[1].isdigit()}
        for coal in ("9999999999.999999", text):
            year = typed_year(**(typed | {"m1_coal": coal, "m2_generation": coal, "m3_heat": coal, "allowance_price": "99999.99"}))
            findings(year, RULES)
            for path in CarbonPath:
                workbook.calculate(replace(year, path=path), RULES, RULES.of_year("2023"))
