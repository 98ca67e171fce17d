"""What the response processing of a document rewards, and what in it the bank can't score: keys, numbers and their tolerances."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from tancheng.items.rules import decimal_of
from tancheng.items.text import decimal_text

_OTHERS_SCORE = "除了正确答案，还有选项也得分（部分得分），题库没有这种计分"
_SCORED_APART = "原来按选项部分给分；题库里多选题怎么给分以方案为准，原来的分值没有带进来"
_SEVERAL_KEYS = "有几种选法都给分，题库的多选题只有一组答案"
_SEVERAL_ANSWERS = "有几个不同的答案都给分，题库的计算题只有一个答案"
_NOT_READ = "评分规则题库读不懂，请改成“等于某个数，允许一定误差”再导出"
_UNEVEN = "允许的误差上下不对称，题库没有这种计分"
# What may hold the response without testing it.
_NO_TESTS = {"isNull", "setOutcomeValue", "lookupOutcomeValue"}


@dataclass(frozen=True)
class Keys:
    """Identifiers of the right choices. `fault`, `remark`: what the bank can't score so, and what it will score otherwise."""

    right: list[str]
    fault: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Number:
    """The right number ("" without one) and how far an answer may lie from it: "0.5", "1%", "0"."""

    answer: str
    tolerance: str = "0"
    fault: str = ""


def keys(item: etree._Element, declaration: etree._Element) -> Keys:
    """The right choices as declared, else those that a mapping gives points for, else those that the processing rewards."""
    declared, mapped, branches = _declared(declaration), _mapped(item, declaration), list(_rewarding(item))
    rewarded = list(dict.fromkeys(key for branch in branches for key in _wanted(branch[0])))
    right = declared or mapped or rewarded
    is_single = declaration.get("cardinality", "single") == "single"
    scoring = {*right, *mapped, *rewarded}
    if (is_single and len(scoring) > 1) or len(scoring) > len(right):
        return Keys(right, fault=_OTHERS_SCORE)
    if not is_single and not (declared or mapped) and (len(branches) > 1 or any(True for _ in item.iter("or"))):
        return Keys(right, fault=_SEVERAL_KEYS)
    return Keys(right, remark="" if is_single or not mapped else _SCORED_APART)


def number(item: etree._Element, declaration: etree._Element) -> Number:
    tests = _tests(item, declaration)
    names = sorted(str(test.tag) for test in tests)
    if names == ["gte", "lte"]:
        return _between(tests, _declared(declaration))
    if names not in ([], ["match"], ["equal"], ["equalRounded"], ["mapResponse"]):
        return Number("", fault=_NOT_READ)
    answers = _declared(declaration) or _mapped(item, declaration) or [text for test in tests for text in _texts(test.findall("baseValue"))]
    values = {decimal_of(answer) for answer in [*answers, *_mapped(item, declaration)]}
    if len(values) > 1:
        return Number(answers[0], fault=_SEVERAL_ANSWERS)
    if not answers or None in values:
        return Number("")
    return _tolerant(answers[0], tests[0] if tests else None)


def chosen_for(item: etree._Element) -> dict[str, str]:
    """Identifier of a feedback → the choice after which the processing shows it."""
    shown: dict[str, str] = {}
    for branch in _branches(item):
        chosen = list(_wanted(branch[0]))
        for value in _texts(branch.findall("setOutcomeValue/baseValue")):
            if len(chosen) == 1:
                shown.setdefault(value, chosen[0])
    return shown


def _declared(declaration: etree._Element) -> list[str]:
    return list(dict.fromkeys(filter(None, _texts(declaration.findall("correctResponse/value")))))


def _mapped(item: etree._Element, declaration: etree._Element) -> list[str]:
    """What a mapping gives points for, if it has a say."""
    processing = item.find("responseProcessing")
    is_used = processing is None or "map_response" in processing.get("template", "") or any(True for _ in processing.iter("mapResponse"))
    entries = declaration.iterfind("mapping/mapEntry") if is_used or not _declared(declaration) else ()
    return [entry.get("mapKey", "") for entry in entries if (decimal_of(entry.get("mappedValue", "")) or 0) > 0]


def _rewarding(item: etree._Element) -> Iterator[etree._Element]:
    """Branches of the processing that give points."""
    for branch in _branches(item):
        scores = [decimal_of(value) for value in _texts(branch.findall("setOutcomeValue//baseValue"))]
        if any(score is not None and score > 0 for score in scores):
            yield branch


def _branches(item: etree._Element) -> Iterator[etree._Element]:
    return (branch for branch in item.iter("responseIf", "responseElseIf") if len(branch))


def _wanted(test: etree._Element) -> Iterator[str]:
    """Choices that a test asks for: one or several, never those that must not be chosen."""
    if test.tag in {"match", "member", "contains"}:
        yield from _texts(list(test.iter("baseValue")))
    elif test.tag in {"and", "or"}:
        for part in test:
            yield from _wanted(part)


def _tests(item: etree._Element, declaration: etree._Element) -> list[etree._Element]:
    """What looks at this response, wherever it stands in the processing."""
    wanted = declaration.get("identifier")
    found = [
        use.getparent() if use.tag == "variable" else use for use in item.iter("variable", "mapResponse") if use.get("identifier") == wanted
    ]
    return [test for test in found if test.tag not in _NO_TESTS]


def _between(tests: list[etree._Element], declared: list[str]) -> Number:
    """Bounds written as two comparisons of the response with a number."""
    bounds = {}
    for test in tests:
        is_lower = (test.tag == "gte") == (test[0].tag == "variable")
        bounds[is_lower] = decimal_of((test.findtext("baseValue") or "").strip())
    least, most = bounds.get(True), bounds.get(False)
    if least is None or most is None or least > most:
        return Number("", fault=_NOT_READ)
    middle = (least + most) / 2
    if declared and decimal_of(declared[0]) != middle:
        return Number(declared[0], fault=_UNEVEN)
    return Number(decimal_text(middle), decimal_text((most - least) / 2))


def _tolerant(answer: str, test: etree._Element | None) -> Number:
    if test is None or test.tag in {"match", "mapResponse"}:
        return Number(answer)
    if any(above.tag == "not" for above in test.iterancestors()):
        return Number(answer, fault=_NOT_READ)
    if test.tag == "equalRounded":
        return _rounded(answer, test)
    mode, sizes = test.get("toleranceMode", "exact"), list(dict.fromkeys(test.get("tolerance", "").split()))
    if mode == "exact" or not sizes:
        return Number(answer)
    if len({decimal_of(size) for size in sizes}) > 1:
        return Number(answer, fault=_UNEVEN)
    return Number(answer, sizes[0] + "%" * (mode == "relative"))


def _rounded(answer: str, test: etree._Element) -> Number:
    """Rounding to some places takes what lies half a unit of the last place around the answer, if the answer itself is a round one."""
    figures, value = test.get("figures", ""), decimal_of(answer)
    if test.get("roundingMode") != "decimalPlaces" or not figures.isdecimal() or int(figures) > 12 or value is None:
        return Number(answer, fault=_NOT_READ)
    is_round = int(value.normalize().as_tuple().exponent) >= -int(figures)
    return Number(answer, decimal_text(Decimal(5).scaleb(-int(figures) - 1))) if is_round else Number(answer, fault=_UNEVEN)


def _texts(elements: list[etree._Element]) -> list[str]:
    return [(element.text or "").strip() for element in elements]
