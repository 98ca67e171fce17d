"""The workbook's arithmetic on the worked examples of the fact sheet (E1 … E18), and a verifier's questions."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.learning.lab_forms import WorkbookForm
from tancheng.learning.labs import accounting, example_plant, rule_sets, workbook
from tancheng.learning.labs.carbon import CarbonPath, Month, carbon_of, default_carbon
from tancheng.learning.labs.figures import percent
from tancheng.learning.labs.plausibility import Kind, findings
from tancheng.learning.labs.workbook import Year

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


def test_x01_what_was_not_measured_counts_with_the_default_and_not_with_the_value_from_experience():
    months = [Month(number=1, coal=d("100000"), calorific=d("20.908"))]
    for kind in RULES.coal:
        row = workbook.calculate(a_year(*months, path=CarbonPath.DEFAULT, coal_kind=kind), RULES, RULES.of_year("2025-draft")).months[0]
        assert row.carbon_steps == "20.908×0.03085＝0.6450118"
        assert row.emission_steps == "100,000×0.6450118×99%×44÷12＝234,139.28"
    result = workbook.calculate(a_year(*months, path=CarbonPath.DEFAULT), RULES, RULES.of_year("2025-draft"))
    assert [step.result for step in result.without_measuring] == ["234,139.28 tCO₂", "35,443.45 tCO₂"]


def test_not_measuring_the_plant_of_the_lessons_costs_dearly():
    measured, guessed = typed_year(), typed_year(path="default")
    rules = RULES.of_year("2025-draft")
    assert workbook.calculate(guessed, RULES, rules).emission == d("2925593.35")
    told = workbook.calculate(measured, RULES, rules).without_measuring
    assert [step.result for step in told][:2] == ["2,925,017.51 tCO₂", "364,693.27 tCO₂（14.24%）"]


REAL = RULES.check


@given(
    calorific=st.decimals(REAL["calorific"].low, REAL["calorific"].high, places=3),
    per_heat=st.decimals(REAL["carbon_per_heat"].low, REAL["carbon_per_heat"].high, places=5),
    heat_known=st.booleans(),
    path=st.sampled_from(list(CarbonPath)),
    kind=st.sampled_from(sorted(RULES.coal)),
)
def test_what_is_not_measured_never_counts_less_than_what_is(calorific, per_heat, heat_known, path, kind):
    month = Month(number=1, coal=d("1000"), received=calorific * per_heat, calorific=calorific)
    if not REAL["received"].holds(calorific * per_heat):
        return
    measured = workbook.calculate(a_year(month), RULES, RULES.of_year("2025-draft"))
    unmeasured = replace(month, received=None, calorific=calorific if heat_known else None)
    year = a_year(unmeasured, path=path, coal_kind=kind)
    assert workbook.calculate(year, RULES, RULES.of_year("2025-draft")).emission >= measured.emission
    assert default_carbon(unmeasured, RULES.unmeasured).content >= calorific * RULES.coal[kind].carbon


def test_a_default_is_above_every_value_from_experience_and_every_real_content():
    assert all(RULES.unmeasured.carbon.value > coal.carbon for coal in RULES.coal.values())
    assert RULES.unmeasured.carbon.value > REAL["carbon_per_heat"].high
    assert RULES.unmeasured.carbon.value * RULES.unmeasured.calorific.value > REAL["received"].high


@pytest.mark.parametrize("typed", [None, d("0")])
def test_a_calorific_value_that_was_not_measured_is_the_default_too(typed):
    month = Month(number=3, coal=d("1000"), calorific=typed, generation=d("2300"))
    carbon = carbon_of(month, CarbonPath.DEFAULT, RULES.unmeasured)
    assert carbon is not None and carbon.content == d("26.7") * d("0.03085") and not carbon.measured
    assert any("没有填低位发热量，按未实测取缺省值 26.7 GJ/t" in one for one in asked(a_year(month, path=CarbonPath.DEFAULT), Kind.MISSING))


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


def test_a_month_without_measured_carbon_counts_with_the_default_and_is_named():
    months = [
        Month(number=1, coal=d("1000"), received=d("0.5"), generation=d("2300")),
        Month(number=2, coal=d("1000"), calorific=d("20"), generation=d("2300")),
    ]
    result = workbook.calculate(a_year(*months), RULES, RULES.of_year("2024"))
    assert (result.left_out, result.months[1].carbon) == ([], d("0.61700"))
    assert result.months[1].carbon_steps == "未实测，取缺省：20×0.03085＝0.617"
    assert asked(a_year(*months), Kind.MISSING)[0] == "2月：没有填收到基元素碳 Car，按未实测取缺省值 0.03085 tC/GJ"


def test_a_month_without_coal_is_left_out_and_a_month_at_rest_is_not():
    months = [Month(number=1, generation=d("2300")), Month(number=2, coal=d("0"), generation=d("0"))]
    result = workbook.calculate(a_year(*months), RULES, RULES.of_year("2024"))
    assert (result.left_out, result.emission) == ([1], 0)
    assert not any(one.startswith("2月：没有填收到基") for one in asked(a_year(*months)))


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
