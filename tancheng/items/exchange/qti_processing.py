"""Response processing: how a response becomes a score. Written for the bank's items, and read for keys and tolerances."""

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree
from lxml.builder import E

from tancheng.items.exchange.qti_names import Version
from tancheng.items.rules import decimal_of
from tancheng.items.text import ItemText, decimal_text


def written(item: ItemText, version: Version) -> etree._Element | None:
    """The `responseProcessing` of an item: all or nothing, then the feedback. None where people score and nothing is shown."""
    machine_scored = item.type != "short"
    if item.type not in {"short", "numeric"} and not any(item.feedback) and not item.explanation:
        return E.responseProcessing(template=version.match_correct)
    rules = [_score(item)] if machine_scored else []
    if any(item.feedback):
        rules.append(E.setOutcomeValue(_variable(), identifier="FEEDBACK"))
    if item.explanation:
        rules.append(E.setOutcomeValue(E.baseValue("explanation", baseType="identifier"), identifier="EXPLANATION"))
    return E.responseProcessing(*rules) if rules else None


def keys(item: etree._Element, declaration: etree._Element) -> list[str]:
    """Identifiers of the right choices: as declared, else those that a mapping gives points for, else those that the processing rewards."""
    declared = [value for value in _texts(declaration.findall("correctResponse/value")) if value]
    if declared:
        return list(dict.fromkeys(declared))
    mapped = [(decimal_of(entry.get("mappedValue", "")) or Decimal(0), entry.get("mapKey", "")) for entry in declaration.iter("mapEntry")]
    positive = [(points, key) for points, key in mapped if points > 0]
    if positive:
        best = max(points for points, _ in positive)
        is_single = declaration.get("cardinality") == "single"
        return [key for points, key in positive if points == best or not is_single]
    return list(dict.fromkeys(_rewarded(item)))


def answer_and_tolerance(item: etree._Element, declaration: etree._Element) -> tuple[str, str]:
    """The right number ("" without one) and how far an answer may lie from it: "0.5", "1%", "0"."""
    bounds = _range(item)
    answer = next((key for key in keys(item, declaration) if decimal_of(key) is not None), "")
    if bounds is not None and (not answer or bounds[0] <= (decimal_of(answer) or 0) <= bounds[1]):
        middle = (bounds[0] + bounds[1]) / 2
        return decimal_text(middle), decimal_text((bounds[1] - bounds[0]) / 2)
    return answer, _tolerance(item)


def _score(item: ItemText) -> etree._Element:
    expected = E.correct(identifier="RESPONSE")
    compared = _equal(item, expected) if item.type == "numeric" else E.match(_variable(), expected)
    reward = E.setOutcomeValue(E.baseValue("1", baseType="float"), identifier="SCORE")
    none = E.setOutcomeValue(E.baseValue("0", baseType="float"), identifier="SCORE")
    return E.responseCondition(E.responseIf(compared, reward), E.responseElse(none))


def _equal(item: ItemText, expected: etree._Element) -> etree._Element:
    share = item.tolerance.removesuffix("%")
    size = decimal_of(share)
    if not size:
        return E.equal(_variable(), expected, toleranceMode="exact")
    mode = "relative" if share != item.tolerance else "absolute"
    return E.equal(_variable(), expected, toleranceMode=mode, tolerance=f"{decimal_text(size)} {decimal_text(size)}")


def _variable() -> etree._Element:
    return E.variable(identifier="RESPONSE")


def _tolerance(item: etree._Element) -> str:
    equal = next(item.iter("equal"), None)
    if equal is not None:
        sizes = equal.get("tolerance", "").split()
        # One number stands for both sides; where they differ the bank has no place for it, and the fault says so.
        text = " ".join(dict.fromkeys(sizes))
        modes = {"relative": f"{text}%", "absolute": text}
        return modes.get(equal.get("toleranceMode", "exact"), "0") if text else "0"
    rounded = next(item.iter("equalRounded"), None)
    if rounded is not None and rounded.get("roundingMode") == "decimalPlaces" and rounded.get("figures", "").isdecimal():
        return decimal_text(Decimal(5).scaleb(-min(int(rounded.get("figures", "0")), 12) - 1))
    return "0"


def _range(item: etree._Element) -> tuple[Decimal, Decimal] | None:
    """Bounds written as two comparisons of the response with numbers."""
    bounds: dict[str, Decimal] = {}
    for name, first_is in (("gte", "least"), ("gt", "least"), ("lte", "most"), ("lt", "most")):
        for comparison in item.iter(name):
            value = decimal_of(comparison.findtext("baseValue") or "")
            if value is not None and comparison.find("variable") is not None:
                swapped = {"least": "most", "most": "least"}[first_is]
                bounds.setdefault(first_is if comparison[0].tag == "variable" else swapped, value)
    return (bounds["least"], bounds["most"]) if len(bounds) == 2 and bounds["least"] <= bounds["most"] else None


def _rewarded(item: etree._Element) -> Iterator[str]:
    for branch in item.iter("responseIf", "responseElseIf"):
        scores = [decimal_of(value.text or "") for value in branch.findall("setOutcomeValue//baseValue")]
        if any(score is not None and score > 0 for score in scores):
            for test in branch.iter("match", "member"):
                yield from _texts(test.findall("baseValue"))


def _texts(elements: list[etree._Element]) -> list[str]:
    return [(element.text or "").strip() for element in elements]
