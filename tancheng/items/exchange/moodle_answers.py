"""The answers of a Moodle question, from either of its formats, as fields of an item."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tancheng.items.exchange import wording
from tancheng.items.rules import decimal_of, tolerance_of
from tancheng.items.text import LETTERS, TYPE_LETTERS, ItemText, decimal_text

FULL = Decimal(100)
# What the bank has no type for, in the words of its users; the last names are plug-ins' that are seen often.
_UNKNOWN = {
    "matching": "连线（匹配）题",
    "match": "连线（匹配）题",
    "randomsamatch": "随机连线题",
    "cloze": "完形填空（多空）题",
    "multianswer": "完形填空（多空）题",
    "ddwtos": "拖字填空题",
    "gapselect": "选词填空题",
    "ddimageortext": "图上拖放题",
    "ddmarker": "图上标记题",
    "ddmatch": "拖放连线题",
    "calculated": "随机数计算题",
    "calculatedsimple": "随机数计算题",
    "calculatedmulti": "随机数选择题",
    "description": "说明",
    "random": "随机抽题",
    "ordering": "排序题",
    "missingtype": "缺少插件的题",
    "gapfill": "填空题（文字或多空）",
    "kprime": "多项判断题",
    "mtf": "多项判断题",
    "coderunner": "编程题",
    "recordrtc": "录音录像题",
    "stack": "代数题（STACK）",
}
_STOCK_FEEDBACK = (
    "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect.",
    "您的答案是正确的。", "您的答案是部分正确的。", "您的答案是不正确的。", "回答正确。", "部分正确。", "回答错误。", "你的回答正确", "你的回答部分正确", "你的回答不正确",
)  # fmt: skip


@dataclass
class Said:
    """Fields of an item as the file says them, what is wrong with it, and what was left out or read otherwise, in words."""

    values: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def coded_type(self) -> str:
        """The type that the code names, "" without a code: what an unfinished question does not show by its answers."""
        code = str(self.values.get("code", ""))
        return next((name for name, letter in TYPE_LETTERS.items() if code[7:8] == letter), "")


@dataclass(frozen=True)
class Answer:
    """`text` and `feedback` in Markdown; `weight` in per cent; `tolerance` as written, "" for none."""

    text: str
    weight: Decimal
    feedback: str = ""
    tolerance: str = ""


def no_such_type(name: str) -> str:
    words = _UNKNOWN.get(name, name or "没有写类型")
    return f"题库没有这种题型：{words}" + (f"（{name}）" if name in _UNKNOWN and name not in words else "")


def weight_of(text: str | None) -> Decimal:
    return decimal_of((text or "0").strip()) or Decimal(0)


def is_stock(feedback: str) -> bool:
    """Whether it is what Moodle itself puts there."""
    return feedback in _STOCK_FEEDBACK


def choice(said: Said, answers: Sequence[Answer], *, is_single: bool) -> None:
    """Multiple choice: the key is what earns all of the points, or several options a part of them."""
    weights = [answer.weight for answer in answers]
    if is_single:
        keys = [place for place, weight in enumerate(weights) if weight == FULL]
        if any(0 < weight < FULL for weight in weights):
            said.remarks.append("部分正确的选项按错误选项读入，部分得分没有带进来")
    else:
        keys = [place for place, weight in enumerate(weights) if weight > 0]
        if len({weights[place] for place in keys}) > 1:
            said.remarks.append("正确选项的分值不同，读入后一样")
    if not keys:
        said.faults.append("没有正确答案：没有得满分的选项" if is_single else "没有正确答案：没有得分的选项")
    is_unfinished = said.coded_type == "multiple" and len(keys) == 1
    if not is_single and len(keys) == 1 and not is_unfinished:
        said.remarks.append("原来是多选，但正确选项只有一个，按单项选择题读入")
    feedback = [answer.feedback for answer in answers]
    said.values |= {
        "type": "single" if is_single or (len(keys) == 1 and not is_unfinished) else "multiple",
        "options": [answer.text for answer in answers],
        # More options than letters is a fault of its own; the key need not be right then.
        "key": [LETTERS[place] for place in keys if place < len(LETTERS)],
        "feedback": feedback if any(feedback) else [],
    }


def true_false(said: Said, key: bool, feedback: dict[bool, str]) -> None:
    """`feedback`: on the answer true and on the answer false. It joins the explanation, for the bank has no other place for it."""
    said.values |= {"type": "true_false", "key": key}
    told = [f"选“{wording.TRUTH[truth]}”：{text}" for truth, text in sorted(feedback.items(), reverse=True) if text]
    _explain(said, told, "判断题两个答案的反馈并进了解析")


def numeric(said: Said, answers: Sequence[Answer]) -> None:
    """The answer that earns all points; feedback on it joins the explanation."""
    right = [answer for answer in answers if answer.weight == FULL and answer.text != "*"]
    others = [answer for answer in answers if answer not in right[:1]]
    if not right:
        said.faults.append("没有得满分的数值答案")
        right = [Answer("", FULL)]
    if any(answer.text != "*" and answer.weight > 0 for answer in others):
        said.remarks.append("有几个得分的数值，只读入第一个得满分的")
    _explain(said, [answer.feedback for answer in answers], "数值答案的反馈并进了解析")
    said.values |= {
        "type": "numeric",
        "answer": wording.number_of(right[0].text),
        "tolerance": _tolerance(said, wording.number_of(right[0].text), wording.number_of(right[0].tolerance)),
    }


def short_answer(said: Said, answers: Sequence[Answer]) -> None:
    """Moodle's short answer, marked by comparing words: a number is asked as a number, anything else is marked by people here."""
    right = [answer for answer in answers if answer.weight == FULL]
    if len(right) == 1 and decimal_of(wording.number_of(right[0].text)) is not None:
        numeric(said, answers)
        return
    if not right:
        said.faults.append("没有得满分的答案")
    said.values |= {"type": "short", "model_answer": "\n\n".join(answer.text for answer in right)}
    said.remarks.append("填空题（由系统比对文字）按简答题读入，改由人工评分，原答案写在参考答案里")
    _explain(said, [answer.feedback for answer in answers], "填空答案的反馈并进了解析")
    if any(0 < answer.weight < FULL for answer in answers):
        said.remarks.append("得部分分的填空答案没有带进来")


def _explain(said: Said, told: Sequence[str], remark: str) -> None:
    """Let the feedback on answers join the explanation."""
    texts = [text for text in told if text]
    if texts:
        said.values["explanation"] = "\n\n".join(filter(None, dict.fromkeys((str(said.values.get("explanation", "")), *texts))))
        said.remarks.append(remark)


def absolute_tolerance(item: ItemText) -> str:
    """How Moodle wants it: an amount, "" for none."""
    answer = decimal_of(item.answer)
    amount = None if answer is None or not item.tolerance else tolerance_of(item.tolerance, answer)
    return "" if amount is None else item.tolerance if amount == decimal_of(item.tolerance) else decimal_text(amount)


def plain_number(text: str) -> str:
    """A decimal in plain ASCII digits; what is none as it is."""
    value = decimal_of(text)
    return text if value is None or (text.isascii() and "_" not in text) else decimal_text(value)


def _tolerance(said: Said, answer: str, amount: str) -> str:
    """The share of the answer that the tags tell ("1%"), as long as it makes the amount that stands with the answer."""
    share = str(said.values.get("tolerance", ""))
    value, told = decimal_of(answer), decimal_of(amount or "0")
    return share if share.endswith("%") and value is not None and tolerance_of(share, value) == told else amount
