"""Feedback in other systems' QTI: what everybody sees explains the item; what only the right or the wrong see is left out and told."""

import pytest

from tancheng.items.exchange.qti_items import read
from tancheng.items.tests.qti_documents import CHOICE, MATCH_CORRECT, declared, item, package

RIGHT, WRONG = "只在答对或答错时显示的反馈没有带进来：“很好，继续。”", "只在答对或答错时显示的反馈没有带进来：“选项 A 不对。”"


def shown(identifier: str, more: str = "") -> str:
    return f'<setOutcomeValue identifier="F"{more}><baseValue baseType="identifier">{identifier}</baseValue></setOutcomeValue>'


def feedback(**texts: str) -> str:
    return "".join(
        f'<modalFeedback outcomeIdentifier="F" identifier="{name}" showHide="show">{text}</modalFeedback>' for name, text in texts.items()
    )


def condition(*branches: tuple[str, str], otherwise: str = "") -> str:
    test = '<match><variable identifier="R"/><correct identifier="R"/></match>'
    inside = "".join(f"<{name}>{test}{rules}</{name}>" for name, rules in branches)
    return f"<responseCondition>{inside}{f'<responseElse>{otherwise}</responseElse>' if otherwise else ''}</responseCondition>"


def explained(rules: str, notes: str) -> tuple[str, list[str]]:
    """(explanation, remarks) of an item with this processing and these notes."""
    processing = rules if rules.startswith("<responseProcessing") else f"<responseProcessing>{rules}</responseProcessing>"
    reading = read(item(declared("c1"), CHOICE, processing, notes).encode())
    (found,) = reading.found
    assert found.faults == ()
    return found.item.explanation, [remark.removeprefix("第 1 题：") for remark in reading.remarks]


BOTH = feedback(a="很好，继续。", b="选项 A 不对。")


@pytest.mark.parametrize(
    ("rules", "notes"),
    [
        (condition(("responseIf", shown("a")), otherwise=shown("b")), BOTH),
        (condition(("responseIf", shown("a")), ("responseElseIf", shown("b"))), BOTH),
        (condition(("responseIf", shown("a"))) + condition(("responseIf", shown("b"))), BOTH),
        (MATCH_CORRECT, feedback(correct="很好，继续。", incorrect="选项 A 不对。")),
        ("", feedback(right="很好，继续。", WRONG_1="选项 A 不对。")),
    ],
)
def test_feedback_for_right_and_for_wrong_answers_is_no_explanation(rules, notes):
    assert explained(rules, notes) == ("", [RIGHT, WRONG])


@pytest.mark.parametrize(
    ("rules", "notes"),
    [
        (shown("x"), feedback(x="见指南。")),
        (condition(("responseIf", shown("x")), otherwise=shown("x")), feedback(x="见指南。")),
        (
            condition(("responseIf", condition(("responseIf", shown("x")), otherwise=shown("x"))), otherwise=shown("x")),
            feedback(x="见指南。"),
        ),
        (MATCH_CORRECT, feedback(general="见指南。")),
    ],
)
def test_feedback_for_everybody_is_the_explanation(rules, notes):
    assert explained(rules, notes) == ("见指南。", [])


def test_both_kinds_in_one_item_are_told_apart():
    rules = condition(("responseIf", shown("a")), otherwise=shown("b")) + shown("x")
    assert explained(rules, BOTH + feedback(x="见指南。")) == ("见指南。", [RIGHT, WRONG])


def test_a_feedback_that_is_hidden_for_some_is_not_for_everybody():
    hidden = feedback(a="很好，继续。").replace('"show"', '"hide"')
    assert explained(shown("a"), hidden) == ("", [RIGHT])


def test_files_of_a_package_that_no_text_uses_are_told():
    text = item(declared("c1"), CHOICE, MATCH_CORRECT)
    reading = package(text, **{"data/附件.xlsx": b"PK", "sound.mp3": b"ID3", "style.css": "p{}", "unused.png": b"x"})
    (remark,) = [remark for remark in reading.remarks if "没有带进来" in remark]
    assert remark == "压缩包里有 3 个文件没有带进来（附件.xlsx、sound.mp3、unused.png）：题目里没有用到，或不是图片"
