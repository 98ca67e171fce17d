"""Characters that no record can carry are refused in words, by the one reader of posted text and by every form's text fields."""

import ast
from pathlib import Path

import pytest
from django import forms

from tancheng.ledger import typed as module
from tancheng.ledger.typed import IN_A_FIELD, Unreadable, shown, typed

ROOT = Path(module.__file__).parents[1]
REFUSED = ["\0", "\x07", "\x0b", "\x1f", "\x7f", "\ud800", "\udfff", "\uffff"]

# What views may read from a post without `typed`: values that the page's own buttons and boxes carry, compared with what is known or read as a
# number, never stored as they came. A text that people write is not among them.
MACHINE_VALUES = {
    "act", "action", "answer", "acts", "credit", "decision", "fault", "late", "minutes", "number", "pledge", "pretest", "price", "result", "position", "role",
    "scheme", "sitting", "sure", "take_over", "time",
}  # fmt: skip
# Read, but only to show it again or to ask whether it is there.
SHOWN_AGAIN = {("clock_desk.py", "reason"), ("sign_in.py", "phone"), ("views.py", "")}


@pytest.mark.parametrize("character", REFUSED)
def test_a_text_that_cannot_be_kept_is_refused_and_shows_where(character):
    with pytest.raises(Unreadable) as refused:
        typed({"reason": f"甲乙{character}丙丁"}, "reason", 200)
    assert "“甲乙□丙丁”" in refused.value.why
    assert "重新输入" in refused.value.next_step


def test_an_ordinary_text_is_trimmed_and_cut():
    assert typed({"reason": "  两行\r\n\t文字 😀 "}, "reason", 200) == "两行\r\n\t文字 😀"
    assert typed({"reason": "碳" * 300}, "reason", 200) == "碳" * 200
    assert typed({}, "reason", 200) == ""


def test_what_was_typed_comes_back_with_a_box():
    assert shown({"note": "丙\0丁"}, "note", 200) == "丙□丁"


@pytest.mark.parametrize("character", REFUSED)
@pytest.mark.parametrize("field", [forms.CharField, forms.EmailField, forms.SlugField])
def test_every_text_field_of_a_form_refuses_it(field, character):
    form = type("AForm", (forms.Form,), {"text": field()})({"text": f"a{character}b@example.com"})
    assert not form.is_valid()
    if field is forms.CharField:
        assert form.errors["text"] == [IN_A_FIELD]
    assert form["text"].value() == f"a{character}b@example.com"


def direct_reads():
    for path in sorted(ROOT.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"get", "getlist"}
                and isinstance(node.func.value, ast.Attribute)
                and node.func.value.attr == "POST"
            ):
                name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
                yield path.name, name


def test_no_view_reads_a_written_text_past_the_reader():
    assert {(file, name) for file, name in direct_reads() if name not in MACHINE_VALUES} <= SHOWN_AGAIN
