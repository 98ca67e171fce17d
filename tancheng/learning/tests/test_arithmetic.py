"""Every calculation printed in the lessons and in the explanations of the items, worked out again."""

import ast
import math
import operator
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.conf import settings

from tancheng.items.content import read_folder

_WRITTEN = {
    "×10⁴Nm": "万Nm", r"\times": "*", "×": "*", r"\div": "/", "÷": "/", "−": "-", "－": "-", "＋": "+", "（": "(", "）": ")", "[": "(", "]": ")",
    r"\approx": "≈", "＝": "=", r"\,": "", "\\ ": "", r"\%": "%", "10^{-3}": "0.001", "10⁻³": "0.001", "²": "^2", "{,}": "",
    r"\left": "", r"\right": "",
}  # fmt: skip
_RUN = re.compile(r"(?:sqrt|[\d.+*/()^ =≈-])+")
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow}
# What a unit changed on the way may leave between the two sides: %, t and kg, GJ and TJ, yuan and ten thousand yuan.
_UNITS = (1, 100, 1000, 10_000)
# Allowances are cut to whole tonnes.
_CUT_FROM = 1000
# Items made from templates are proved by the tests of the calculations.
_MADE = re.compile(r"s2\d\d$")


def wrong(text: str) -> Iterator[str]:
    """Each `a = b` between figures where the sides differ by more than the rounding of the one that is printed as the result."""
    for run in _RUN.findall(_plain(text)):
        sides = [side.strip() for side in re.split(r"[=≈]", run)]
        for left, right in pairwise(sides):
            worked, told = _value(left), _value(right)
            if worked is not None and told is not None and re.search(r"\d\s*\)*\s*[*/+^-]", left) and not _agree(worked, told, right):
                yield f"{left} = {right}"


def _plain(text: str) -> str:
    for sign, plain in _WRITTEN.items():
        text = text.replace(sign, plain)
    for _ in range(3):
        text = re.sub(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
    text = text.replace("√(", "sqrt(")
    text = re.sub(r"(?<=\d)[ ,](?=\d{3}(?!\d))", "", text)
    return re.sub(r"(\d[\d.]*)[%％]", r"(\1/100)", text)


def _value(written: str) -> float | None:
    """None for what is no complete calculation: half of a sentence, a range, a lone sign, the rest of a sum behind a unit."""
    if written.startswith("+"):
        return None
    try:
        return _worked(ast.parse(written.replace("^", "**"), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _worked(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        return -_worked(node.operand) if isinstance(node.op, ast.USub) else _worked(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return float(_OPERATORS[type(node.op)](_worked(node.left), _worked(node.right)))
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "sqrt" and len(node.args) == 1:
        return math.sqrt(_worked(node.args[0]))
    raise ValueError(ast.dump(node))


def _agree(worked: float, told: float, written: str) -> bool:
    places = len(found[1]) if (found := re.search(r"\.(\d+)", written)) else 0
    half = 0.5 * 10.0**-places * (0.01 if "/100" in written else 1)
    near = 1e-3 * abs(worked) if written.endswith("00") and not places else 0
    if not places and worked > _CUT_FROM and math.floor(worked) == told:
        return True
    return any(abs(worked * factor - told) <= max(half, near) * 1.001 + 1e-9 * abs(told) for unit in _UNITS for factor in (unit, 1 / unit))


def test_a_right_calculation_passes_in_any_notation():
    assert not list(wrong(r"$60.00\times\frac{100-10.00}{100-2.50}=55.3846\%$，1\,000\,000×0.5538×99%×44/12＝2,010,294.00；√(2²+5²)=5.39%"))


@pytest.mark.parametrize("text", ["12,000×0.5306=6,376.2", r"$500\times(1+0.5\%)=505.0$", "36÷15=2.5", "1,880−1,200=780", "√(3²+4²)=6.0"])
def test_a_slip_is_found(text):
    assert len(list(wrong(text))) == 1


def test_every_calculation_of_the_lessons_holds():
    lessons = settings.ROOT / "content/lessons"
    slips = [
        f"{path.parent.name}/{path.name}: {slip}" for path in lessons.glob("*/*.md") for slip in wrong(path.read_text(encoding="utf-8"))
    ]
    assert not slips, "\n".join(slips)


def test_every_calculation_of_the_explanations_holds():
    items = read_folder(settings.ROOT / "content/items")
    slips = [
        f"{item.code}: {slip}"
        for item in items
        if not _MADE.search(item.code)
        for slip in wrong(f"{item.explanation}\n{item.model_answer}")
    ]
    assert not slips, "\n".join(slips)
