"""What makes an item fit to be asked, and who may move it on. Faults are Chinese sentences for its author."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from tancheng.items.text import LETTERS, TYPE_LETTERS, ItemText, plain

LEVELS = ("4", "3")
GIVEAWAYS = ("以上都是", "以上都对", "以上都不对", "以上均", "以上都不是", "全部正确", "以上全")
# The reviewer answers each of these before approving.
CHECKLIST = {
    "one_best_key": "答案唯一、没有争议；多选题的正确项不多不少",
    "no_length_clue": "答案不能从选项的长短、措辞猜出来",
    "no_catch_all": "没有“以上都是”“以上都不是”这类选项",
    "source_cited": "依据写明了文件和条款，并且核对过",
    "validity": "有年份的数字写了有效期，考试当天仍然正确",
}
# What everybody knows is no source: a clause is, or what the stem itself gives.
_NO_SOURCE = ("常识", "良好做法", "概念与推理")
_HALF = Decimal("0.5")
# What opens an item in this state to writing again.
WAY_BACK = {"in_review": "撤回送审", "retired": "恢复使用"}
UNPRINTABLE = "文字里有看不见的控制字符，请删去后重新输入"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# "1e999999" is a decimal too; beyond this, arithmetic with the usual 28 digits fails.
_MOST_DIGITS = 20


def faults(item: ItemText, *, courses: Collection[str] | None = None, short_points: Decimal | None = None) -> list[str]:
    """Everything that keeps the item from review: what is wrong, then what is missing."""
    return [*structure_faults(item), *missing(item, courses=courses, short_points=short_points)]


def structure_faults(item: ItemText) -> list[str]:
    """What no file may bring: a key that doesn't fit its options, or none."""
    return [*_unanswered(item), *draft_faults(item)]


def draft_faults(item: ItemText) -> list[str]:
    """What can't be kept even as a draft at the desk. What is only unfinished can: a stem whose options come tomorrow."""
    return [*_character_faults(item), *_key_faults(item), *_number_faults(item)]


def missing(item: ItemText, *, courses: Collection[str] | None = None, short_points: Decimal | None = None) -> list[str]:
    """What a draft still lacks. `courses`: codes that the scheme knows; `short_points`: points of a short answer."""
    return [*_placement(item, courses), *_evidence(item), *_completeness(item, short_points)]


def _placement(item: ItemText, courses: Collection[str] | None) -> Iterator[str]:
    if not item.course:
        yield "没有写课程"
    elif courses is not None and item.course not in courses:
        yield f"方案中没有课程 {item.course}"
    if item.code and TYPE_LETTERS[item.type] != item.code[7]:
        yield f"题号 {item.code} 的字母与题型不符"
    if not item.point:
        yield "没有写知识点"
    if not item.levels:
        yield "没有写等级"
    elif set(item.levels) - set(LEVELS):
        yield f"等级应为四级（4）或三级（3），现为 {'、'.join(item.levels)}"
    if not item.cognitive:
        yield "没有写认知层次"


def _evidence(item: ItemText) -> Iterator[str]:
    if not item.source:
        yield "没有写依据"
    elif any(words in item.source for words in _NO_SOURCE):
        yield "依据不能是常识或一般做法；请写文件和条款，或在题干里给出数据和规则"
    if item.valid_from and item.valid_until and item.valid_until < item.valid_from:
        yield "有效期的止日早于起日"
    if not item.explanation and item.type != "short":
        yield "没有写解析"
    if item.difficulty is None or not 0 < item.difficulty < 1:
        yield "预计答对率应在 0 与 1 之间" if item.difficulty is not None else "没有写预计答对率"
    if item.seconds is None or not 10 <= item.seconds <= 900:
        yield "预计用时应为 10 至 900 秒" if item.seconds is not None else "没有写预计用时"


def _completeness(item: ItemText, short_points: Decimal | None) -> Iterator[str]:
    if any(phrase in option for option in item.options for phrase in GIVEAWAYS):
        yield "选项里有“以上都是”一类说法"
    if item.type in {"single", "multiple"}:
        wanted = {4} if item.type == "single" else {4, 5}
        if len(item.options) > 1 and len(item.options) not in wanted:
            yield f"有 {len(item.options)} 个选项，应为 {'或'.join(map(str, sorted(wanted)))} 个"
    if item.type == "short":
        if not item.model_answer or not item.max_characters:
            yield "简答题要有参考答案和字数上限"
        if not item.scoring:
            yield "简答题要有得分点"
        elif short_points is not None and (total := sum(map(_points, item.scoring), Decimal(0))) != short_points:
            yield f"得分点合计 {total} 分，应为 {short_points} 分"
    if item.type == "numeric" and not item.tolerance:
        yield "计算题要写允许误差（不允许误差时写 0）"


def _points(row: object) -> Decimal:
    try:
        return Decimal(row.points)  # type: ignore[attr-defined]
    except InvalidOperation:
        return Decimal(0)


def _unanswered(item: ItemText) -> Iterator[str]:
    if item.type == "numeric" and not item.answer:
        yield "没有写答案"
    if item.type == "true_false" and item.key is None:
        yield "没有选正确还是错误"
    if item.type not in {"single", "multiple"}:
        return
    if len(item.options) < 2:
        yield "只有 1 个选项" if item.options else "没有写选项"
    if not item.key:
        yield "没有勾选答案"
    elif item.type == "multiple" and len(_letters(item)) == 1:
        yield "多项选择题至少有两个答案"


def _key_faults(item: ItemText) -> Iterator[str]:
    if item.type in {"short", "numeric"}:
        if item.options or item.key:
            yield "简答题和计算题没有选项和答案字母"
        return
    if item.type == "true_false":
        if isinstance(item.key, list) or item.options:
            yield "判断题的答案是对或错，不列选项"
        return
    key = _letters(item)
    if len(item.options) > len(LETTERS):
        yield f"有 {len(item.options)} 个选项，选择题应有 2 至 {len(LETTERS)} 个"
    if isinstance(item.key, bool) or set(key) - set(LETTERS[: len(item.options)]) or len(set(key)) != len(key):
        yield f"答案“{''.join(key)}”与选项不符"
    if item.type == "single" and len(key) > 1:
        yield "单项选择题只能有一个答案"
    if len({plain(option) for option in item.options}) != len(item.options):
        yield "有两个选项相同"
    if item.feedback and len(item.feedback) != len(item.options):
        yield "选项反馈与选项的个数不一致"


def _letters(item: ItemText) -> list[str]:
    return item.key if isinstance(item.key, list) else []


def _character_faults(item: ItemText) -> Iterator[str]:
    texts = (item.stem, *item.options, *item.feedback, item.explanation, item.model_answer, item.source, item.point, item.unit)
    if unprintable(*texts, *(row.text for row in item.scoring)):
        yield UNPRINTABLE


def unprintable(*texts: str) -> bool:
    """Whether a text holds characters that no page shows and no XML file can carry."""
    return any(_UNPRINTABLE.search(text) for text in texts)


def _number_faults(item: ItemText) -> Iterator[str]:
    for row in item.scoring:
        points = decimal_of(row.points)
        if points is None:
            yield f"得分点的分值“{row.points}”不是数"
        elif points <= 0 or points % _HALF:
            yield f"得分点的分值 {row.points} 应以 0.5 分为一档"
    if item.type == "numeric":
        if item.answer and decimal_of(item.answer) is None:
            yield f"计算题的答案“{item.answer}”不是数"
        if item.tolerance and tolerance_of(item.tolerance, Decimal(1)) is None:
            yield f"允许误差“{item.tolerance}”应写成 0.5 或 1% 这样"


def decimal_of(text: str) -> Decimal | None:
    """A finite decimal of a size that can be reckoned with, or None."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= _MOST_DIGITS else None


def tolerance_of(text: str, answer: Decimal) -> Decimal | None:
    """How far a numeric answer may lie from the right one: "0.5" absolute, "1%" of it; None when the text is neither."""
    share = text.removesuffix("%")
    value = decimal_of(share)
    if value is None or value < 0:
        return None
    return abs(answer) * value / 100 if text.endswith("%") else value


def expires_before(valid_until: date | None, days: Collection[date]) -> date | None:
    """The first of the coming exam days on which the item would be out of date."""
    return None if valid_until is None else min((day for day in days if day > valid_until), default=None)


@dataclass(frozen=True)
class Verdict:
    """`reasons` why not; empty when allowed."""

    reasons: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.reasons


def may_review(*, state: str, is_author: bool, taken_by_other: bool) -> Verdict:
    """Whether this person may review the item now."""
    reasons = []
    if state != "in_review":
        reasons.append("这道题不在待审状态")
    if is_author:
        reasons.append("命题人不能审自己的题")
    if taken_by_other:
        reasons.append("这道题已由别的审题员领走")
    return Verdict(tuple(reasons))


def may_approve(checklist: dict[str, bool], found: Collection[str]) -> Verdict:
    """Approval needs every check ticked and no fault left. `found`: `faults` of the version."""
    unchecked = [words for name, words in CHECKLIST.items() if not checklist.get(name)]
    return Verdict((*(f"没有确认：{words}" for words in unchecked), *found))
