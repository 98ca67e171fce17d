"""An item or a case as a QTI document, in the names of 2.2."""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree
from lxml.builder import E

from tancheng.items.exchange import qti_processing
from tancheng.items.exchange.qti_names import Version, xml_text
from tancheng.items.exchange.qti_text import flow, flow_in
from tancheng.items.rules import decimal_of
from tancheng.items.text import LETTERS, TRUE_FALSE, ItemText, StimulusText, decimal_text

# Classes by which the reader tells the parts of a document apart.
STEM, MODEL_ANSWER, SCORING_POINT, ANSWER, UNIT = "stem", "model-answer", "scoring-point", "answer", "unit"
CASE_ID = "case-"
_TOOL = {"toolName": "tancheng", "toolVersion": "1"}


def item_document(item: ItemText, identifier: str, version: Version, pictures: Mapping[str, str], *, has_case: bool) -> etree._Element:
    """`pictures`: name → name of its file in the package. `has_case`: what the item belongs to is in the package."""
    stem = _div(STEM, flow(item.stem, pictures))
    root = etree.Element(
        "assessmentItem", identifier=identifier, title=_title(item, stem), adaptive="false", timeDependent="false", **_TOOL
    )
    root.extend([_response(item), *_outcomes(item)])
    if has_case:
        root.append(E.assessmentStimulusRef(identifier=CASE_ID + item.stimulus, href=f"../stimuli/{item.stimulus}.xml"))
    body = E.itemBody(stem, _INTERACTIONS[item.type](item, pictures))
    if item.model_answer or item.scoring:
        body.append(_scorers_rubric(item, pictures))
    root.append(body)
    processing = qti_processing.written(item, version)
    if processing is not None:
        root.append(processing)
    root.extend(_feedback(item, pictures))
    return root


def stimulus_document(stimulus: StimulusText, pictures: Mapping[str, str]) -> etree._Element:
    root = etree.Element("assessmentStimulus", identifier=CASE_ID + stimulus.code, title=xml_text(stimulus.title), **_TOOL)
    root.append(E.stimulusBody(*flow(stimulus.text, pictures)))
    return root


def option_ids(item: ItemText) -> list[str]:
    return [option["id"] for option in TRUE_FALSE] if item.type == "true_false" else list(LETTERS[: len(item.options)])


def _title(item: ItemText, stem: etree._Element) -> str:
    return " ".join([item.code, *"".join(stem.itertext()).split()])[:80].strip()


def _plain_decimal(text: str) -> str:
    """A decimal in plain ASCII digits, whatever Python took it from; other text as it is."""
    value = decimal_of(text)
    return xml_text(text) if value is None else decimal_text(value)


def _response(item: ItemText) -> etree._Element:
    cardinality = "multiple" if item.type == "multiple" else "single"
    base = {"short": "string", "numeric": "float"}.get(item.type, "identifier")
    declaration = E.responseDeclaration(identifier="RESPONSE", cardinality=cardinality, baseType=base)
    keys = [_plain_decimal(item.answer)] if item.type == "numeric" else _key(item)
    if keys:
        declaration.append(E.correctResponse(*(E.value(key) for key in keys)))
    return declaration


def _key(item: ItemText) -> list[str]:
    if isinstance(item.key, bool):
        return ["true" if item.key else "false"]
    return item.key or []


def _outcomes(item: ItemText) -> list[etree._Element]:
    most = sum((decimal_of(row.points) or Decimal(0) for row in item.scoring), Decimal(0)) or Decimal(1)
    score = E.outcomeDeclaration(identifier="SCORE", cardinality="single", baseType="float", normalMaximum=decimal_text(most))
    if item.type == "short":
        score.set("externalScored", "human")
    score.append(E.defaultValue(E.value("0")))
    outcomes = [score]
    if any(item.feedback):
        cardinality = "multiple" if item.type == "multiple" else "single"
        outcomes.append(E.outcomeDeclaration(identifier="FEEDBACK", cardinality=cardinality, baseType="identifier"))
    if item.explanation:
        outcomes.append(E.outcomeDeclaration(identifier="EXPLANATION", cardinality="single", baseType="identifier"))
    return outcomes


def _choice(item: ItemText, pictures: Mapping[str, str]) -> etree._Element:
    shuffle = "false" if item.type == "true_false" else "true"
    most = "0" if item.type == "multiple" else "1"
    interaction = E.choiceInteraction(responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=most)
    texts = [option["text"] for option in item.canonical_options()]
    for identifier, text in zip(option_ids(item), texts, strict=True):
        interaction.append(flow_in(E.simpleChoice(identifier=identifier), text, pictures))
    return interaction


def _extended_text(item: ItemText, pictures: Mapping[str, str]) -> etree._Element:
    interaction = E.extendedTextInteraction(responseIdentifier="RESPONSE")
    if item.max_characters:
        interaction.set("expectedLength", str(item.max_characters))
    return interaction


def _number(item: ItemText, pictures: Mapping[str, str]) -> etree._Element:
    paragraph = E.p({"class": ANSWER}, E.textEntryInteraction(responseIdentifier="RESPONSE", expectedLength="15"))
    if item.unit:
        paragraph.append(E.span({"class": UNIT}, xml_text(item.unit)))
    return paragraph


_INTERACTIONS = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "short": _extended_text,
    "numeric": _number,
}


def _scorers_rubric(item: ItemText, pictures: Mapping[str, str]) -> etree._Element:
    rubric = E.rubricBlock(view="scorer")
    if item.model_answer:
        rubric.append(_div(MODEL_ANSWER, flow(item.model_answer, pictures)))
    for row in item.scoring:
        rubric.append(_div(SCORING_POINT, [E.p(f"{_plain_decimal(row.points)} 分"), *flow(row.text, pictures)]))
    return rubric


def _feedback(item: ItemText, pictures: Mapping[str, str]) -> list[etree._Element]:
    """One block for each option that has a feedback, shown when it was chosen, and one for the explanation, shown always."""
    texts = zip(option_ids(item), item.feedback, strict=False)
    blocks = [_shown_for("FEEDBACK", identifier, flow(text, pictures)) for identifier, text in texts if text]
    if item.explanation:
        blocks.append(_shown_for("EXPLANATION", qti_processing.EXPLANATION, flow(item.explanation, pictures)))
    return blocks


def _shown_for(outcome: str, identifier: str, blocks: list[etree._Element]) -> etree._Element:
    return E.modalFeedback(*blocks, outcomeIdentifier=outcome, showHide="show", identifier=identifier)


def _div(name: str, blocks: list[etree._Element]) -> etree._Element:
    return E.div({"class": name}, *blocks)
