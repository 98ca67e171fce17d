"""For whom a feedback of a QTI item is: for everybody, or only for those who answered rightly or wrongly."""

import re

from lxml import etree

_BY_SCORE = re.compile(r"correct|wrong|right|partial|pass|fail|score|对|错", re.IGNORECASE)


def is_for_all(item: etree._Element, block: etree._Element) -> bool:
    """Whether it is shown whatever was answered. Where no processing says so, its name does."""
    if block.get("showHide", "show") == "hide":
        return False
    processing = item.find("responseProcessing")
    if processing is None or not any(_shows(row, block) for row in processing.iter("setOutcomeValue")):
        return not _BY_SCORE.search(block.get("identifier", ""))
    return _always(processing, block)


def _always(rules: etree._Element, block: etree._Element) -> bool:
    """Whether these rules show the block in each case."""
    return any(_shows(rule, block) or (rule.tag == "responseCondition" and _in_each_branch(rule, block)) for rule in rules)


def _in_each_branch(condition: etree._Element, block: etree._Element) -> bool:
    return condition.find("responseElse") is not None and all(_always(branch, block) for branch in condition)


def _shows(rule: etree._Element, block: etree._Element) -> bool:
    if rule.tag != "setOutcomeValue" or rule.get("identifier") != block.get("outcomeIdentifier"):
        return False
    return any((value.text or "").strip() == block.get("identifier") for value in rule.iter("baseValue"))
