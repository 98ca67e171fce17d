"""Response processing as the bank writes it: how a response becomes a score, and which feedback it shows."""

from lxml import etree
from lxml.builder import E

from tancheng.items.exchange.qti_names import Version
from tancheng.items.rules import decimal_of
from tancheng.items.text import ItemText, decimal_text

EXPLANATION = "explanation"


def written(item: ItemText, version: Version) -> etree._Element | None:
    """The `responseProcessing` of an item: all or nothing, then the feedback. None where people score and nothing is shown."""
    if item.type not in {"short", "numeric"} and not any(item.feedback) and not item.explanation:
        return E.responseProcessing(template=version.match_correct)
    rules = [_score(item)] if item.type != "short" else []
    if any(item.feedback):
        rules.append(E.setOutcomeValue(_response(), identifier="FEEDBACK"))
    if item.explanation:
        rules.append(E.setOutcomeValue(E.baseValue(EXPLANATION, baseType="identifier"), identifier="EXPLANATION"))
    return E.responseProcessing(*rules) if rules else None


def _score(item: ItemText) -> etree._Element:
    expected = E.correct(identifier="RESPONSE")
    is_right = _equal(item, expected) if item.type == "numeric" else E.match(_response(), expected)
    reward = E.setOutcomeValue(E.baseValue("1", baseType="float"), identifier="SCORE")
    none = E.setOutcomeValue(E.baseValue("0", baseType="float"), identifier="SCORE")
    return E.responseCondition(E.responseIf(is_right, reward), E.responseElse(none))


def _equal(item: ItemText, expected: etree._Element) -> etree._Element:
    """The right number stands first: QTI takes a relative tolerance of that one."""
    size = decimal_of(item.tolerance.removesuffix("%"))
    answer = decimal_of(item.answer)
    if not size or answer is None:
        return E.equal(expected, _response(), toleranceMode="exact")
    is_share = item.tolerance.endswith("%")
    if is_share and answer < 0:
        # Of a negative number QTI's percentages make an empty range.
        size, is_share = abs(answer) * size / 100, False
    bounds = f"{decimal_text(size)} {decimal_text(size)}"
    return E.equal(expected, _response(), toleranceMode="relative" if is_share else "absolute", tolerance=bounds)


def _response() -> etree._Element:
    return E.variable(identifier="RESPONSE")
